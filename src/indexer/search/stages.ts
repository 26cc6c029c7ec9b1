/**
 * @file Runs one route, stage by stage, and writes down what each one did. Decides nothing.
 */
import type { TraceStage } from '../../shared/search.ts';
import { mflops } from '../matryoshka/cost.ts';
import { halfBytes } from '../matryoshka/half.ts';
import { unitPrefix } from '../matryoshka/prefix.ts';
import { bodyBytes } from './kernel/kernel.ts';
import type { TopRows } from './kernel/kernel.ts';
import type { Route } from './plan.ts';
import type { RamIndex } from './ram-index.ts';
import { Candidates } from './rerank.ts';
import type { Top } from './rerank.ts';
import type { PhotoFilter } from './searcher.ts';
import type { Shortlist } from './shortlist/shortlist.ts';
import type { VectorSource } from './vector-source.ts';

export interface Run {
  readonly top: Top;
  /** The photos whose full vectors were read, in the order in which the tiers in memory had them. */
  readonly coarse: Uint32Array;
  /** Those that follow them in that order. */
  readonly rest: Uint32Array;
}

export interface Stopwatch {
  /** Milliseconds since the last lap. */
  lap(): number;
  total(): number;
}

export function stopwatch(): Stopwatch {
  const start = performance.now();
  let last = start;
  return {
    lap() {
      const now = performance.now();
      const ms = now - last;
      last = now;
      return ms;
    },
    total: () => performance.now() - start,
  };
}

/** `stages` is appended to. */
export function runRoute(
  { index, source }: { readonly index: RamIndex; readonly source: VectorSource },
  {
    route,
    query,
    filter,
  }: { readonly route: Route; readonly query: Float32Array; readonly filter: PhotoFilter },
  shortlist: Shortlist,
  clock: Stopwatch,
  stages: TraceStage[],
): Run {
  const record = (
    stage: Omit<TraceStage, 'ms' | 'mflops' | 'note'>,
    compared = stage.in,
    note: string | null = null,
  ) => {
    stages.push({ ...stage, ms: clock.lap(), mflops: mflops(compared, stage.dims), note });
  };
  const { dims, out, reach } = route.shortlist;
  // A list that memory ranks once more may come in any order.
  const order = route.reranks[0]?.from === 'body' ? 'any' : 'best-first';
  const k = Math.max(1, Math.min(out, index.rows));
  const answer = shortlist.find({ query, dims, k, filter, order, reach });
  let found: TopRows = answer.top;
  record(
    {
      name: 'shortlist',
      source: answer.source,
      dims,
      in: index.rows,
      out: found.rows.length,
      bytes: answer.bytes,
    },
    answer.compared,
    answer.note,
  );

  let coarse = new Uint32Array(0);
  let rest = new Uint32Array(0);
  let candidates: Candidates | null = null;
  for (const { from, dims: width, out: kept } of route.reranks) {
    if (from === 'body') {
      const before = found.rows.length;
      found = index.kernel.rescoreBody(unitPrefix(query, width), found.rows, kept);
      const bytes = before * bodyBytes;
      record({ name: 'rerank', source: 'ram-i4', dims: width, in: before, out: found.rows.length, bytes });
      continue;
    }
    const before = candidates ? candidates.length : Math.min(route.read, found.rows.length);
    const bytes = candidates ? 0 : before * source.dims * halfBytes;
    if (!candidates) {
      const ranked = Uint32Array.from(index.photosOf(found.rows));
      coarse = ranked.subarray(0, route.read);
      rest = ranked.subarray(route.read);
      candidates = new Candidates(index.kernel, query, coarse, source);
    }
    candidates.narrow(width, kept);
    record({ name: 'rerank', source: 'sqlite', dims: width, in: before, out: candidates.length, bytes });
  }
  const top = candidates?.top() ?? { photos: index.photosOf(found.rows), scores: found.scores };
  return { top, coarse, rest };
}

/** The run with full vectors read of all that it ranked. `limit`: photos that it answers with. */
export function readOn(
  run: Run,
  { index, source }: { readonly index: RamIndex; readonly source: VectorSource },
  query: Float32Array,
  limit: number,
  clock: Stopwatch,
  stages: TraceStage[],
): Run {
  const more = new Candidates(index.kernel, query, run.rest, source);
  more.narrow(source.dims, limit);
  const top = best(run.top, more.top(), limit);
  stages.push({
    name: 'rerank',
    source: 'sqlite',
    dims: source.dims,
    in: run.rest.length,
    out: top.photos.length,
    ms: clock.lap(),
    mflops: mflops(run.rest.length, source.dims),
    bytes: run.rest.length * source.dims * halfBytes,
    note: 'read on, because coarse and fine orders disagreed',
  });
  const coarse = new Uint32Array(run.coarse.length + run.rest.length);
  coarse.set(run.coarse);
  coarse.set(run.rest, run.coarse.length);
  return { top, coarse, rest: new Uint32Array(0) };
}

/** The best of two lists that share no photo. A tie goes to the smaller number. */
function best(a: Top, b: Top, limit: number): Top {
  const photos = [...a.photos, ...b.photos];
  const scores = [...a.scores, ...b.scores];
  const order = [...photos.keys()]
    .sort((i, j) => scores[j]! - scores[i]! || photos[i]! - photos[j]!)
    .slice(0, limit);
  return {
    photos: Uint32Array.from(order, (i) => photos[i]!),
    scores: Float32Array.from(order, (i) => scores[i]!),
  };
}
