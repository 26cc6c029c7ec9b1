/**
 * @file Reads what was typed: words to look for, `-words` to steer away from, `+words` that count for themselves.
 * Pure; knows no DOM.
 *
 * [Note: Typed syntax] `beach -people +"red car"*2` is: like "beach", unlike "people", and like "red car", which
 * counts twice. A sign counts only at the start of a word ("x-ray" and "- 5" are ordinary text), a quote only
 * after that sign, and a `*` with a number only at the end of such a part.
 */
import { clampWeight } from './weight.ts';

/** A part of the query with a sign before it. */
export interface SignedPart {
  readonly text: string;
  readonly away: boolean;
  /** How much it counts; 1 is the usual. */
  readonly weight: number;
}

export interface TypedQuery {
  /** What to look for, as one phrase: the text tower reads word order. Empty when nothing is wanted. */
  readonly text: string;
  /** One entry per `-word`, `-"several words"`, `+word`, `+"several words"`. */
  readonly parts: readonly SignedPart[];
}

const signed = String.raw`(^|\s)([+-])(?:"([^"]*)"?|([^\s"+-][^\s*]*))(?:\*(\d+(?:\.\d*)?|\.\d+))?`;
const anywhere = new RegExp(signed, 'g');
/** Nothing more can be added to it. */
const finished = new RegExp(`${signed}(?=\\s)`, 'g');

function take(typed: string, pattern: RegExp): { rest: string; parts: SignedPart[] } {
  const parts: SignedPart[] = [];
  const rest = typed.replace(
    pattern,
    (all, space: string, sign: string, quoted?: string, word?: string, weight?: string) => {
      // A quote without its end goes on.
      if (pattern === finished && quoted !== undefined && !/"(?:\*[\d.]+)?$/.test(all)) return all;
      const text = (quoted ?? word ?? '').trim();
      if (text !== '')
        parts.push({
          text,
          away: sign === '-',
          weight: weight === undefined ? 1 : clampWeight(Number(weight)),
        });
      return space;
    },
  );
  return { rest, parts };
}

export function parseQuery(typed: string): TypedQuery {
  const { rest, parts } = take(typed, anywhere);
  return {
    // A lone sign is a part about to be typed.
    text: rest
      .replace(/(^|\s)[+-](?=\s|$)/g, '$1')
      .replace(/\s+/g, ' ')
      .trim(),
    parts,
  };
}

/** Splits off the signed parts that are finished (a space follows), which become chips; what is still being
 * typed stays in the field as it is. */
export function takeFinished(typed: string): {
  readonly rest: string;
  readonly parts: readonly SignedPart[];
} {
  const { rest, parts } = take(typed, finished);
  return parts.length === 0
    ? { rest: typed, parts }
    : { rest: rest.replace(/^\s+/, '').replace(/\s{2,}/g, ' '), parts };
}
