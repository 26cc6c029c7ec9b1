/**
 * @file Retrieval and classification metrics over ranked lists. Arithmetic only; all in percent with one
 * decimal, as `recollect eval` prints them.
 */

/** The last term: a share like 0.1925, summed up in another order, must not be rounded another way. */
export const percent = (share: number): number => Math.round(1000 * share + 1e-9) / 10;

export interface RecallRow {
  readonly r1: number;
  readonly r5: number;
  readonly r10: number;
  readonly r50: number;
}

/** Share of queries whose rank (0 = first; Infinity = not found) is below k. */
export function recallAt(ranks: readonly number[]): RecallRow {
  const below = (k: number): number => percent(ranks.filter((rank) => rank < k).length / ranks.length);
  return { r1: below(1), r5: below(5), r10: below(10), r50: below(50) };
}

/** Position of the first of `ranked` that is right; Infinity when none is. */
export function rankOf(ranked: ArrayLike<number>, isRight: (row: number) => boolean): number {
  for (let i = 0; i < ranked.length; i++) if (isRight(ranked[i]!)) return i;
  return Infinity;
}

/** For each query, whether its r-th answer is relevant, r = 0..9 (missing answers are not). */
export type Relevances = readonly (readonly boolean[])[];

/** Mean share of relevant answers among the first ten. */
export function precisionAt10(relevances: Relevances): number {
  return percent(mean(relevances.map((answers) => answers.slice(0, 10).filter(Boolean).length / 10)));
}

/** The paper's mAP@10: the mean over queries of (1/10) x the sum over r <= 10 of P@r where the r-th answer is relevant. */
export function meanAveragePrecisionAt10(relevances: Relevances): number {
  return percent(
    mean(
      relevances.map((answers) => {
        let hits = 0;
        let sum = 0;
        answers.slice(0, 10).forEach((relevant, i) => {
          if (relevant) sum += ++hits / (i + 1);
        });
        return sum / 10;
      }),
    ),
  );
}

/** Share of queries whose first answer is relevant. */
export function nearestNeighbour(relevances: Relevances): number {
  return percent(mean(relevances.map((answers) => (answers[0] ? 1 : 0))));
}

/** Share of queries whose right answer (rank 0 = first) is among the first k. */
export function accuracy(ranks: readonly number[], k: number): number {
  return percent(mean(ranks.map((rank) => (rank < k ? 1 : 0))));
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Of a sample: divided by one less than there are; 0 for a single value. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/** The value that a share of the ascending `sorted` lies below, between its neighbours in proportion. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}
