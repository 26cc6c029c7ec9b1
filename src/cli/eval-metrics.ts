/**
 * @file Retrieval and classification metrics over ranked lists. Arithmetic only; all in percent with one
 * decimal, as `recollect eval` prints them.
 */

export const percent = (share: number): number => Math.round(1000 * share) / 10;

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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
