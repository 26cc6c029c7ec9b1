/**
 * @file Several terms ("beach" + this photo - "people") -> one query vector. Arithmetic only.
 */
import { ProblemError } from '../../shared/problem.ts';
import { squaredNorm, unitPrefix } from '../matryoshka/prefix.ts';

export interface WeightedVector {
  /** d float32, L2-normalised. */
  readonly vector: Float32Array;
  /** Negative: away from it. */
  readonly weight: number;
}

/** Below this length what is left of the sum is rounding, not direction. */
const vanished = 1e-4;

/**
 * The weighted sum of the terms' vectors, brought to length 1.
 * @throws ProblemError `query-invalid` when there are no terms or they cancel each other out.
 */
export function combine(terms: readonly WeightedVector[]): Float32Array<ArrayBuffer> {
  const sum = new Float32Array(terms[0]?.vector.length ?? 0);
  for (const { vector, weight } of terms) {
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * vector[i]!;
  }
  // Written so that NaN is refused too.
  if (!(Math.sqrt(squaredNorm(sum)) >= vanished)) {
    throw new ProblemError(
      'query-invalid',
      'Nothing is left of this query: what it looks for and what it leaves out are the same.',
      'Change or remove one of its parts.',
    );
  }
  return unitPrefix(sum, sum.length);
}
