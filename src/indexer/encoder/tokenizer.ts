/**
 * @file Text to token ids, as the pack's text tower was trained on them. The work is
 * @huggingface/tokenizers' (which knows WordPiece, BPE and Unigram); what it leaves to its caller, cutting
 * to length and padding, is here.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { ProblemError } from '../../shared/problem.ts';
import type { Pack } from './pack.ts';

/** n x length ids, row by row, with a mask of 1 for tokens and 0 for padding. */
export interface TokenBatch {
  readonly n: number;
  readonly length: number;
  readonly ids: readonly number[];
  readonly mask: readonly number[];
}

export interface TextTokenizer {
  /** Never more than maxTokens; the special tokens around the text always stay. */
  ids(text: string): readonly number[];
  /** Rows padded at the end, to the longest of them or to maxTokens as the pack says. */
  batch(texts: readonly string[]): TokenBatch;
}

/** Longest text that is looked at, in UTF-16 units: far more than any tower reads, and it bounds the work. */
const maxCharacters = 10_000;

/** @throws ProblemError `pack-corrupt` when the tokenizer's files cannot be used. */
export async function loadTokenizer(pack: Pack): Promise<TextTokenizer> {
  const { tokenizer, maxTokens, prompt, pad } = pack.text;
  try {
    const json = JSON.parse(await readFile(join(pack.dir, tokenizer.file), 'utf8'));
    const config = JSON.parse(await readFile(join(pack.dir, tokenizer.config), 'utf8'));
    const words = new Tokenizer(json, config);
    const padId = words.token_to_id(padToken(config)) ?? 0;
    const ids = (text: string) =>
      cut(
        words,
        prompt.replace('{}', () => text.slice(0, maxCharacters)),
        maxTokens,
      );
    ids('a');
    return {
      ids,
      batch(texts) {
        const rows = texts.map(ids);
        const length = pad === 'max' ? maxTokens : Math.max(1, ...rows.map((row) => row.length));
        const fill = (row: readonly number[], value: number) =>
          Array.from({ length: length - row.length }, () => value);
        return {
          n: texts.length,
          length,
          ids: rows.flatMap((row) => row.concat(fill(row, padId))),
          mask: rows.flatMap((row) => row.map(() => 1).concat(fill(row, 0))),
        };
      },
    };
  } catch (error) {
    throw new ProblemError(
      'pack-corrupt',
      `The model pack’s ${tokenizer.file} cannot be used.`,
      'Install Recollect again, or choose another model pack.',
      error,
    );
  }
}

/** A string, or an object with the string as `content`, depending on who wrote the file. */
function padToken(config: { pad_token?: string | { content?: string } | null }): string {
  const token = config.pad_token;
  return (typeof token === 'string' ? token : token?.content) ?? '[PAD]';
}

/** Cuts the text's own tokens, not the special ones that the template puts before and after them. */
function cut(words: Tokenizer, text: string, maxTokens: number): readonly number[] {
  const all = words.encode(text).ids;
  if (all.length <= maxTokens) return all;
  const own = words.encode(text, { add_special_tokens: false }).ids;
  const around = all.length - own.length;
  const before = Array.from({ length: around + 1 }, (_, i) => i).find((i) => all[i] === own[0]) ?? 0;
  return [...all.slice(0, before), ...own.slice(0, maxTokens - around), ...all.slice(before + own.length)];
}
