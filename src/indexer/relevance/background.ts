/** @file What photos score with a query that they have nothing to do with: measured on a sample. Arithmetic only. */
import { cosines, quantile } from './sample.ts';

export interface Background {
  readonly centre: number;
  readonly spread: number;
}

/** Where 16 % lie below: one deviation under the middle of a bell. */
const lower = 0.1587;
/** A query that all photos score alike on tells nothing; nor may it divide by nothing. */
const leastSpread = 1e-4;

/** `query`: of length 1. `vectors`: rows of length 1, some at least. */
export function backgroundOf(vectors: Float32Array, query: Float32Array): Background {
  const sorted = cosines(vectors, query).sort();
  const centre = quantile(sorted, 0.5);
  return { centre, spread: Math.max(leastSpread, centre - quantile(sorted, lower)) };
}
