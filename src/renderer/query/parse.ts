/**
 * @file Reads what was typed: words to look for, and `-words` to steer away from. Pure; knows no DOM.
 *
 * [Note: Typed syntax] `beach -people -"red car"` is: like "beach", unlike "people", unlike "red car". A minus
 * counts only at the start of a word ("x-ray" and "- 5" are ordinary text), and a quote only after that minus.
 */

export interface TypedQuery {
  /** What to look for, as one phrase: the text tower reads word order. Empty when nothing is wanted. */
  readonly text: string;
  /** What to steer away from, one entry per `-word` or `-"several words"`. */
  readonly without: readonly string[];
}

const exclusion = /(^|\s)-(?:"([^"]*)"?|([^\s"-][^\s]*))/g;

export function parseQuery(typed: string): TypedQuery {
  const without: string[] = [];
  const rest = typed.replace(exclusion, (_, space: string, quoted?: string, word?: string) => {
    const term = (quoted ?? word ?? '').trim();
    if (term !== '') without.push(term);
    return space;
  });
  // A lone minus is an exclusion about to be typed.
  return {
    text: rest
      .replace(/(^|\s)-(?=\s|$)/g, '$1')
      .replace(/\s+/g, ' ')
      .trim(),
    without,
  };
}

/** Splits off the exclusions that are finished (a space follows, or the closing quote), which become chips;
 * what is still being typed stays in the field as it is. */
export function takeFinished(typed: string): { readonly rest: string; readonly without: readonly string[] } {
  const without: string[] = [];
  const finished = /(^|\s)-(?:"([^"]+)"|([^\s"-][^\s]*)(?=\s))/g;
  const rest = typed.replace(finished, (_, space: string, quoted?: string, word?: string) => {
    const term = (quoted ?? word ?? '').trim();
    if (term !== '') without.push(term);
    return space;
  });
  return without.length === 0
    ? { rest: typed, without }
    : { rest: rest.replace(/^\s+/, '').replace(/\s{2,}/g, ' '), without };
}
