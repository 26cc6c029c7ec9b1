/**
 * @file Which stages a search goes through: a plan and an effort -> widths and list lengths.
 * Arithmetic only; see [Note: Search modes] in shared/search.ts.
 */
import { ProblemError } from '../../shared/problem.ts';
import { granularities } from '../matryoshka/granularities.ts';
import { halvings, paperKeep } from '../matryoshka/schedule.ts';
import { anyMargin } from './effort.ts';
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
  /** Photos whose full vectors are read, or read at first. */
  readonly read: number;
  /** Length of the list that is read in. */
  readonly list: number;
  /** The list is read on in until it is sure that these many best are found; null: no further than `read`. */
  readonly until: { readonly best: number; readonly certainty: number } | null;
  readonly shortlist: {
    readonly dims: number;
    readonly out: number;
    readonly reach: number;
    readonly margin: number;
  };
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
/** A list that is read until it is sure of the best: so many times as long as what is read at first, so many at least.
 * Ranking more in memory would cost more than it saves. */
const reserve = 3;
const listLeast = 256;
const listMost = 3000;
/** Only the first ten of an answer are made sure of: further down it hardly matters who is left out. */
const surely = 10;

/** @param routed whether the search may decide by itself how much it reads */
export function routeOf(
  plan: SearchPlan,
  full: number,
  kind: FoundKind,
  effort: Effort,
  routed = false,
): Route {
  const { limit } = plan;
  const body = Math.min(bodyDims, full);
  const dims = kind === 'exact' ? plan.dims : body;
  const keep = Math.max(limit, plan.keep ?? effort.read);
  const reach = Math.max(plan.keep ?? effort.reach, keep);
  // Whoever says how many photos are to be compared gets as many.
  const margin = routed ? effort.margin : anyMargin;
  switch (plan.mode) {
    case 'single': {
      // int8 heads score to about 0.002: a few more, so that exact scores decide.
      if (dims > headDims)
        return {
          read: 0,
          list: limit,
          until: null,
          shortlist: { dims, out: limit, reach, margin },
          reranks: [],
        };
      return {
        read: 2 * limit + 100,
        list: 2 * limit + 100,
        until: null,
        shortlist: { dims, out: 2 * limit + 100, reach, margin },
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
        list: length,
        until: null,
        shortlist: { dims, out: length, reach, margin },
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
          list: start,
          until: null,
          shortlist: { dims, out: start, reach, margin },
          reranks: steps.map((width, i) => ({ from: 'source', dims: width, out: lengths[i]! }) as const),
        };
      }
      // At the bodies' width and beyond the shortlist is itself as good as the middle tier.
      const middle = dims < body;
      const widths = granularities(Math.max(dims, body), full);
      const compared = dims === full && dims > bodyDims;
      const exact = widths.length > 0 || compared ? widths : [full];
      const read = Math.max(limit, plan.read ?? (middle ? effort.read : keep));
      const list = routed ? Math.max(read, Math.min(Math.max(read * reserve, listLeast), listMost)) : read;
      const lengths = halvings(list, exact.length, limit);
      return {
        read,
        list,
        until: routed ? { best: Math.min(surely, limit), certainty: effort.certainty } : null,
        shortlist: {
          dims,
          out: middle ? Math.max(reach, list) : exact.length === 0 ? limit : list,
          reach,
          margin,
        },
        reranks: [
          ...(middle ? [{ from: 'body', dims: body, out: exact.length === 0 ? limit : list } as const] : []),
          ...exact.map((width, i) => ({ from: 'source', dims: width, out: lengths[i]! }) as const),
        ],
      };
    }
  }
}
