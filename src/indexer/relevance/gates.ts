/**
 * @file How strongly a photo of this library says what it shows, measured without anybody's labels; and so, below
 * which strength a query has found nothing.
 *
 * [Note: Against other words] "Zebra" in a library without one finds horses, and scores high: the nearest photos are
 * always near something. What they are not is nearer to "zebra" than photos usually are to their own word. So a
 * text's strength with a photo is how far it stands out among that photo's cosines with some hundred everyday words,
 * in their deviations; and the library's own photos, each with the word it is nearest to, say what strengths are
 * usual here. A query whose best photos are weaker than nearly all of these has found nothing. It needs no labels,
 * and holds for whatever model pack and library there is.
 *
 * A photo as the query stands out from everything, so there it is the cosine above the centre that is compared,
 * with that of sampled photos and their own nearest neighbours.
 */
import { backgroundOf } from './background.ts';
import { cosines, quantile } from './sample.ts';
import type { Sample } from './sample.ts';

export type Gates = readonly [number, number, number, number];

/** Shares of the library's own photos that are weaker, at the levels of shared/relevance.ts. */
const textShares = [0.005, 0.02, 0.1, 0.2] as const;
const photoShares = [0.005, 0.02, 0.1, 0.2] as const;
/** Photos that stand in for queries by example. */
const examples = 160;
/** The best so many are what a query's strength is taken from. */
export const bestCount = 3;
/** An example's copy, not its neighbour. */
export const sameCosine = 0.97;

/** How far `score` stands out among a photo's cosines with the everyday words. */
export function standsOut(words: Float32Array, photo: Float32Array, score: number): number {
  const { mean, deviation } = spreadOf(cosines(words, photo));
  return (score - mean) / deviation;
}

/** `words`: rows of length 1. Yields, so that it can be run in slices; a step takes a millisecond or two. */
export function* textGates({ vectors }: Sample, words: Float32Array, dims: number): Generator<void, Gates> {
  const strengths = new Float32Array(vectors.length / dims);
  for (let i = 0; i < strengths.length; i++) {
    const scores = cosines(words, vectors.subarray(i * dims, (i + 1) * dims));
    const { mean, deviation } = spreadOf(scores);
    strengths[i] = (scores.reduce((a, b) => Math.max(a, b), -1) - mean) / deviation;
    if (i % 8 === 7) yield;
  }
  return gatesOf(strengths, textShares);
}

export function* photoGates({ vectors }: Sample, dims: number): Generator<void, Gates> {
  const n = vectors.length / dims;
  const asked = Math.min(n, examples);
  const strengths = new Float32Array(asked);
  for (let i = 0; i < asked; i++) {
    const at = Math.floor((i * n) / asked);
    const query = vectors.subarray(at * dims, (at + 1) * dims);
    const others = cosines(vectors, query)
      .filter((score) => score < sameCosine)
      .sort();
    const best = others.subarray(-bestCount);
    const peak = best.reduce((a, b) => a + b, 0) / Math.max(1, best.length);
    strengths[i] = peak - backgroundOf(vectors, query).centre;
    yield;
  }
  return gatesOf(strengths, photoShares);
}

function gatesOf(strengths: Float32Array, shares: readonly [number, number, number, number]): Gates {
  strengths.sort();
  // A share that so few photos cannot tell from none says nothing (the lower end of its 90 % interval is below zero).
  const n = strengths.length;
  const at = (share: number): number =>
    share > 1.64 * Math.sqrt((share * (1 - share)) / n) ? quantile(strengths, share) : -Infinity;
  return [at(shares[0]), at(shares[1]), at(shares[2]), at(shares[3])];
}

function spreadOf(scores: Float32Array): { readonly mean: number; readonly deviation: number } {
  let sum = 0;
  let squares = 0;
  for (const score of scores) {
    sum += score;
    squares += score * score;
  }
  const mean = sum / scores.length;
  return { mean, deviation: Math.sqrt(Math.max(1e-8, squares / scores.length - mean * mean)) };
}
