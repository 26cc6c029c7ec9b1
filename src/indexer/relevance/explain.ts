/** @file Why a query finds a photo: its place among all photos, coarse and fine, and what each part adds. */
import type { Explanation, PartShare } from '../../shared/relevance.ts';
import type { PhotoId } from '../../shared/search.ts';
import { combine } from '../search/combine.ts';
import type { WeightedVector } from '../search/combine.ts';
import type { Searcher } from '../search/searcher.ts';
import type { Judge } from './judge.ts';

export interface Asked {
  /** Vectors of length 1. */
  readonly terms: readonly WeightedVector[];
  readonly photo: PhotoId;
  /** The photo's, of length 1. */
  readonly vector: Float32Array;
  readonly searcher: Searcher;
  readonly judge: Judge;
}

/** Ranks are counted so far; beyond that they say nothing more. */
const ranked = 5000;
const coarseDims = 16;

/** @throws ProblemError query-invalid when the terms cancel each other out */
export function explain({ terms, photo, vector, searcher, judge }: Asked): Explanation {
  const query = combine(terms);
  const score = dot(query, vector);
  const background = judge.background(query);
  const dims = Math.min(coarseDims, searcher.dims);
  const fine = searcher.search(query, {
    mode: 'funnel',
    shortlist: 'exact',
    dims,
    limit: ranked,
  });
  const coarse = searcher.search(query, { mode: 'single', shortlist: 'exact', dims, limit: ranked });
  const placeIn = (hits: typeof fine.hits): number | null => {
    const at = hits.findIndex((hit) => hit.photo === photo);
    return at < 0 ? null : at + 1;
  };
  const finePlace = placeIn(fine.hits);
  const { searchable } = fine;
  return {
    photo,
    score,
    deviations: background && (score - background.centre) / background.spread,
    nearerThan:
      finePlace === null
        ? judge.nearerThan(query, score)
        : (searchable - finePlace) / Math.max(1, searchable),
    coarse: placeIn(coarse.hits),
    fine: finePlace,
    coarseDims: dims,
    fineDims: searcher.dims,
    ranked: Math.min(ranked, searchable),
    searchable,
    parts: sharesOf(terms, vector, judge),
  };
}

/** The query is the sum of its weighted parts, brought to length 1; so the score is the sum of what they add. */
function sharesOf(terms: readonly WeightedVector[], vector: Float32Array, judge: Judge): PartShare[] {
  const sum = new Float32Array(vector.length);
  for (const term of terms) for (let i = 0; i < sum.length; i++) sum[i]! += term.weight * term.vector[i]!;
  const length = Math.sqrt(dot(sum, sum));
  return terms.map((term) => {
    const score = dot(term.vector, vector);
    const usual = judge.background(term.vector)?.centre ?? 0;
    return { score, pull: (term.weight / length) * (score - usual) };
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((total, x, i) => total + x * b[i]!, 0);
}
