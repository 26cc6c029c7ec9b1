/**
 * @file Which stages a search goes through: a plan and a library's size -> widths and list lengths.
 * Arithmetic only; see [Note: Search modes] in shared/search.ts.
 */
import { ProblemError } from '../../shared/problem.ts';
import { granularities } from '../matryoshka/granularities.ts';
import { halvings, shortlistLength, survivors } from '../matryoshka/schedule.ts';
import { bodyDims, headDims } from './kernel/kernel.ts';
import type { SearchPlan } from './searcher.ts';

/** One re-rank of the list: at `dims`, keeping `out`. `from`: the int8 tier in memory, or full vectors. */
export interface Rerank {
  readonly from: 'ram-i8' | 'source';
  readonly dims: number;
  readonly out: number;
}

export interface Route {
  readonly shortlist: { readonly dims: number; readonly out: number };
  readonly reranks: readonly Rerank[];
}

/**
 * [Note: Scores are exact] Whatever a route skips on the way, the last thing an adaptive or funnel search
 * does is to compare full vectors at full width, so that its scores are cosines of the stored vectors and
 * two modes never disagree about a photo. A single search scores at its own width.
 *
 * @throws ProblemError `query-invalid` when the plan asks for more dims than there are, or for no photos.
 */
export function routeOf(plan: SearchPlan, full: number, rows: number): Route {
  const { dims, limit } = plan;
  if (!Number.isInteger(dims) || dims < 1 || dims > full) {
    throw new ProblemError('query-invalid', `A search can compare 1 to ${full} dimensions, not ${dims}.`);
  }
  if (!Number.isInteger(limit) || limit < 1) {
    throw new ProblemError('query-invalid', `A search can answer with 1 photo or more, not ${limit}.`);
  }
  const read = Math.max(1, survivors(rows, limit));
  switch (plan.mode) {
    case 'single':
      return { shortlist: { dims, out: limit }, reranks: [] };
    case 'adaptive':
      return { shortlist: { dims, out: read }, reranks: [{ from: 'source', dims: full, out: limit }] };
    case 'funnel': {
      const body = Math.min(bodyDims, full);
      // At 64 dims and beyond the shortlist is itself as good as the middle tier.
      const middle = dims < body;
      const widths = granularities(Math.max(dims, body), full);
      const compared = dims === full && (dims <= headDims || dims > bodyDims);
      const exact = widths.length > 0 || compared ? widths : [full];
      const lengths = halvings(read, exact.length, limit);
      const first = middle ? Math.max(1, shortlistLength(rows, limit)) : exact.length === 0 ? limit : read;
      return {
        shortlist: { dims, out: first },
        reranks: [
          ...(middle
            ? [{ from: 'ram-i8', dims: body, out: exact.length === 0 ? limit : read } as const]
            : []),
          ...exact.map((width, i) => ({ from: 'source', dims: width, out: lengths[i]! }) as const),
        ],
      };
    }
  }
}
