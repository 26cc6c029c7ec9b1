/**
 * @file How well an answer's photos match its query, measured on the library itself; and where, for a given
 * strictness, matching ends. Shared by engine, window and benchmarks. Types and a little arithmetic.
 *
 * [Note: Where matching ends] A cosine says nothing by itself: texts and photos lie apart, and each query has its own
 * background. So each query is measured on a fixed sample of the library's photos. `centre` is what a photo that
 * has nothing to do with the query scores, `peak` what the best few score, and photos match while they keep a
 * share of the way from centre to peak. The same shares serve for texts and for photos. docs/relevance.md has the
 * figures, beside other rules that were tried.
 */
import type { PhotoId, SearchAnswer } from './search.ts';

/** 0 shows everything, 1 only what matches best; half is the usual. */
export const strictnesses = { everything: 0, low: 0.25, normal: 0.5, high: 0.75, most: 1 } as const;

/** Share of the way from centre to peak, at each of `levels`. */
const levels = [0.25, 0.5, 0.75, 1] as const;
const shares = [0.52, 0.65, 0.8, 0.92] as const;

/** The query against photos of the library that were drawn without looking at it. */
export interface Relevance {
  /** How many photos were drawn. */
  readonly sample: number;
  /** Median cosine of the sample with the query. */
  readonly centre: number;
  /** From the median down to where 16 % lie below it: one standard deviation, were it a bell. Not from the upper half, which the matches are in. */
  readonly spread: number;
  /** Mean cosine of the best few photos of the whole library, photos of the query itself aside: of three, or of eight in a large one. */
  readonly peak: number;
  /** How strongly the best three say it, in the measure of `gates`. */
  readonly strength: number;
  /** Below this strength nothing matches, at each of the levels low, normal, high, most. */
  readonly gates: readonly [number, number, number, number];
}

/** A search's answer with how well its hits match; null where that was not asked or the library is too small to tell. */
export interface JudgedAnswer extends SearchAnswer {
  readonly relevance: Relevance | null;
}

/** Between the values that belong to the levels, along straight lines; below the lowest level the lowest value. */
function atLevel(values: readonly number[], strictness: number): number {
  const at = levels.findIndex((level) => strictness <= level);
  if (at <= 0) return values[at === 0 ? 0 : values.length - 1]!;
  // Not known at the looser of two levels: not between them, either.
  if (values[at - 1] === -Infinity) return strictness === levels[at] ? values[at]! : -Infinity;
  const part = (strictness - levels[at - 1]!) / (levels[at]! - levels[at - 1]!);
  return values[at - 1]! + part * (values[at]! - values[at - 1]!);
}

/** The least cosine that counts as a match; -Infinity when everything is to be shown. */
export function cutOf(relevance: Relevance, strictness: number): number {
  if (strictness <= 0) return -Infinity;
  // Towards "everything" the cut sinks from the lowest level's share to the centre.
  const share = strictness < levels[0] ? (shares[0] * strictness) / levels[0] : atLevel(shares, strictness);
  return relevance.centre + share * (relevance.peak - relevance.centre);
}

/** Whether the library has nothing that matches, as far as can be told. */
export function nothingMatches(relevance: Relevance, strictness: number): boolean {
  return strictness > 0 && relevance.strength < atLevel(relevance.gates, Math.max(strictness, levels[0]));
}

/** Why a photo was found. */
export interface Explanation {
  readonly photo: PhotoId;
  /** Cosine of the photo with the whole query. */
  readonly score: number;
  /** Deviations above the query's centre; null in a library too small to tell. */
  readonly deviations: number | null;
  /** Share of the library's photos that score lower, 0 to 1. */
  readonly nearerThan: number;
  /** Place among all photos at 16 numbers and at full width, 1 is the best; null beyond `ranked`. */
  readonly coarse: number | null;
  readonly fine: number | null;
  readonly coarseDims: number;
  readonly fineDims: number;
  /** Ranks are counted up to this many. */
  readonly ranked: number;
  readonly searchable: number;
  /** One for each term of the query, in its order. */
  readonly parts: readonly PartShare[];
}

export interface PartShare {
  /** Cosine of the photo with this part alone. */
  readonly score: number;
  /** What this part adds to the photo's score above what it adds to any photo's; negative: it pushes it away. */
  readonly pull: number;
}
