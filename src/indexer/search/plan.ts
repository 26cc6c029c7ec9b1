/**
 * @file Which stages a search goes through: a plan and an effort -> widths and list lengths.
 * Arithmetic only; see [Note: Search modes] in shared/search.ts.
 */
import { ProblemError } from '../../shared/problem.ts';
import { granularities } from '../matryoshka/granularities.ts';
import { halvings, paperKeep } from '../matryoshka/schedule.ts';
import type { Effort, FoundKind } from './effort.ts';
import { bodyDims, headDims } from './kernel/kernel.ts';
import type { SearchPlan } from './searcher.ts';

/** One re-rank of the list: at `dims`, keeping `out`. `from`: the bodies in memory, or full vectors. */
export interface Rerank {
  readonly from: 'body' | 'source';
  readonly dims: number;
  readonly out: number;
}

export interface Route {
  /** Photos whose full vectors are read. A list longer than that is ranked in memory, to be read on in. */
  readonly read: number;
  readonly shortlist: { readonly dims: number; readonly out: number; readonly reach: number };
  readonly reranks: readonly Rerank[];
}

/** @throws ProblemError `query-invalid` when the plan asks for more dims than there are, or for no photos. */
export function checkPlan({ dims, limit, to, keep }: SearchPlan, full: number): void {
  for (const width of to === undefined ? [dims] : [dims, to]) {
    if (!Number.isInteger(width) || width < 1 || width > full)
      throw new ProblemError('query-invalid', `A search can compare 1 to ${full} dimensions, not ${width}.`);
  }
  if (to !== undefined && to < dims)
    throw new ProblemError(
      'query-invalid',
      `A re-rank at ${to} dimensions is no finer than a shortlist at ${dims}.`,
    );
  for (const count of keep === undefined ? [limit] : [limit, keep]) {
    if (!Number.isInteger(count) || count < 1)
      throw new ProblemError('query-invalid', `A search can answer with 1 photo or more, not ${count}.`);
  }
}

/**
 * [Note: Scores are exact] Whatever a route skips on the way, the last thing an adaptive or funnel search
 * does is to compare full vectors at full width, so that its scores are cosines of the stored vectors and
 * two modes never disagree about a photo. A single search scores at its own width, an adaptive one that was
 * asked for a narrower re-rank at that.
 */
/** Ranking more in memory, for a search that might read on, would cost more than it saves. */
const rankedMost = 3000;

/** @param reserve how many times as long as what is read the list in memory is */
export function routeOf(plan: SearchPlan, full: number, kind: FoundKind, effort: Effort, reserve = 1): Route {
  const { limit } = plan;
  const body = Math.min(bodyDims, full);
  const dims = kind === 'exact' ? plan.dims : body;
  const keep = Math.max(limit, plan.keep ?? effort.read);
  const reach = Math.max(plan.keep ?? effort.reach, keep);
  switch (plan.mode) {
    case 'single': {
      // int8 heads score to about 0.002: a few more, so that exact scores decide.
      if (dims > headDims) return { read: 0, shortlist: { dims, out: limit, reach }, reranks: [] };
      return {
        read: 2 * limit + 100,
        shortlist: { dims, out: 2 * limit + 100, reach },
        reranks: [{ from: 'source', dims, out: limit }],
      };
    }
    case 'adaptive': {
      const length = Math.max(
        limit,
        plan.keep ?? (kind === 'exact' ? Math.max(paperKeep, 2 * limit) : effort.read),
      );
      return {
        read: length,
        shortlist: { dims, out: length, reach },
        reranks: [{ from: 'source', dims: Math.max(dims, plan.to ?? full), out: limit }],
      };
    }
    case 'funnel': {
      if (plan.schedule === 'paper') {
        const start = Math.max(limit, plan.keep ?? paperKeep);
        const widths = granularities(dims, full);
        const steps = widths.length > 0 ? widths : [full];
        const lengths = halvings(start, steps.length, limit);
        return {
          read: start,
          shortlist: { dims, out: start, reach },
          reranks: steps.map((width, i) => ({ from: 'source', dims: width, out: lengths[i]! }) as const),
        };
      }
      // At the bodies' width and beyond the shortlist is itself as good as the middle tier.
      const middle = dims < body;
      const widths = granularities(Math.max(dims, body), full);
      const compared = dims === full && dims > bodyDims;
      const exact = widths.length > 0 || compared ? widths : [full];
      const read = middle ? Math.max(limit, effort.read) : keep;
      const ranked = Math.max(read, Math.min(read * reserve, rankedMost));
      const lengths = halvings(read, exact.length, limit);
      return {
        read,
        shortlist: {
          dims,
          out: middle ? Math.max(reach, ranked) : exact.length === 0 ? limit : ranked,
          reach,
        },
        reranks: [
          ...(middle
            ? [{ from: 'body', dims: body, out: exact.length === 0 ? limit : ranked } as const]
            : []),
          ...exact.map((width, i) => ({ from: 'source', dims: width, out: lengths[i]! }) as const),
        ],
      };
    }
  }
}
