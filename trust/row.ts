/**
 * @file What one promise's proof looks like: what was done, what was counted, whether it held. Types and the
 * means to collect them; knows nothing of libraries.
 */

/** How much is done: `quick` within a couple of minutes for all rows together, `long` as much as was asked for. */
export interface Amount {
  readonly quick: boolean;
  /** `quick` figure, `long` figure times the wish. */
  of(quick: number, long: number): number;
  /** How long the app runs without a break, on a library of how many photos. */
  readonly soak: { readonly minutes: number; readonly photos: number };
  /** Seed of everything random. */
  readonly seed: number;
  /** A folder of awkward files to index as well, if one was named. */
  readonly awkward: string | null;
  /** Photos of a folder that was named, to index copies of; null: photos are made. */
  readonly photos: readonly string[] | null;
  /** Where libraries and photos are made. */
  readonly dir: string;
}

export interface Finding {
  /** What was done. */
  readonly what: string;
  /** What came of it, with counts. */
  readonly result: string;
  readonly held: boolean;
}

export interface Row {
  readonly id: string;
  readonly promise: string;
  run(amount: Amount): AsyncIterable<Finding>;
}

/** What R5 is the sum of: each row that touches photos has a finding of this name. */
export const originalsKept = 'originals before and after';

export const found = (what: string, result: string, held: boolean): Finding => ({ what, result, held });

/** What could not be tried on this machine, and why. Neither held nor broken. */
export class NotHere extends Error {}

/** Mulberry32: the same numbers for the same seed, on every machine. */
export function randomness(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
