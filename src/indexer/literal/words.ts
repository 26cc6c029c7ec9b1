/**
 * @file Which words of a query are looked for in letters, and whether a text has one. Pure.
 *
 * [Note: Words, not letters] "cat" is in "vacation" and in "Cats 2019". A match begins where a word begins: after
 * anything that is no letter or digit, where digits begin or end, and where a capital follows a small letter, as
 * names of files have them. It may end anywhere, so that "cats" is found by "cat".
 */
import { foldText } from '../store/fold-text.ts';

/** Of English, for now: said in most queries, and in the name of no photo on purpose. */
const unmeant = new Set(
  `a an and are as at be by for from has have in into is it its my of off on or our out over the their there this that
  to under up was were with without`.split(/\s+/),
);
const shortest = 2;
const mostWords = 8;

/** Folded, each once; empty when nothing in the text is worth looking for. */
export function literalWords(text: string): readonly string[] {
  const words = text
    .split(/[^\p{L}\p{N}\p{M}_.-]+/u)
    .map((word) => foldText(word.replaceAll(/^[_.-]+|[_.-]+$/g, '')));
  return [...new Set(words)]
    .filter((word) => !unmeant.has(word) && (word.length >= shortest || /[^\p{ASCII}]/u.test(word)))
    .slice(0, mostWords);
}

const wordStart = /(?<![\p{L}\p{N}])[\p{L}\p{N}]|(?<=\p{Ll})\p{Lu}|(?<=\p{L})\p{N}|(?<=\p{N})\p{L}/gu;

/** Whether a word of `text` begins with `word` (folded). */
export function hasWord(text: string, word: string): boolean {
  // Letters of scripts without spaces stand for words themselves.
  if (/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u.test(word))
    return foldText(text).includes(word);
  const composed = text.normalize('NFC');
  for (const { index } of composed.matchAll(wordStart)) {
    if (foldText(composed.slice(index, index + 2 * word.length + 8)).startsWith(word)) return true;
  }
  return false;
}
