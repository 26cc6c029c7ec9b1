/**
 * @file Runs one route, stage by stage, and writes down what each one did. Decides nothing.
 */
import type { StageNote, TraceStage } from '../../shared/search.ts';
import { mflops } from '../matryoshka/cost.ts';
import { halfBytes } from '../matryoshka/half.ts';
import { unitPrefix } from '../matryoshka/prefix.ts';
import { bodyBytes } from './kernel/kernel.ts';
import type { TopRows } from './kernel/kernel.ts';
import type { Route } from './plan.ts';
import type { RamIndex } from './ram-index.ts';
import { Candidates } from './rerank.ts';
import type { Top } from './rerank.ts';
import { doubtAbout, readStep } from './routing.ts';
import type { PhotoFilter } from './searcher.ts';
import type { Shortlist } from './shortlist/shortlist.ts';
import type { VectorSource } from './vector-source.ts';

export interface Run {
  readonly top: Top;
  /** Nothing better is expected further down, or there is nothing. See [Note: Read until sure]. */
  readonly sure: boolean;
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
    note: StageNote | null = null,
  ) => {
    stages.push({ ...stage, ms: clock.lap(), mflops: mflops(compared, stage.dims), note });
  };
  const { dims, out, reach, margin } = route.shortlist;
  // A list that memory ranks once more may come in any order.
  const order = route.reranks[0]?.from === 'body' ? 'any' : 'best-first';
  const k = Math.max(1, Math.min(out, index.rows));
  const answer = shortlist.find({ query, dims, k, filter, order, reach, margin });
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

  let sure = true;
  let candidates: Candidates | null = null;
  for (const { from, dims: width, out: kept } of route.reranks) {
    if (from === 'body') {
      const before = found.rows.length;
      found = index.kernel.rescoreBody(unitPrefix(query, width), found.rows, kept);
      const bytes = before * bodyBytes;
      record({ name: 'rerank', source: 'ram-i4', dims: width, in: before, out: found.rows.length, bytes });
      continue;
    }
    let bytes = 0;
    if (!candidates) {
      candidates = new Candidates(index.kernel, query, source);
      const read = readList(candidates, index, found, route);
      bytes = read * source.dims * halfBytes;
      // A list shorter than was asked for holds all there is.
      sure = read < found.rows.length || found.rows.length < route.list;
    }
    const before = candidates.length;
    candidates.narrow(width, kept);
    record({ name: 'rerank', source: 'sqlite', dims: width, in: before, out: candidates.length, bytes });
  }
  const top = candidates?.top() ?? { photos: index.photosOf(found.rows), scores: found.scores };
  return { top, sure };
}

/** Reads the list from its beginning on. @returns how many of it */
function readList(
  candidates: Candidates,
  index: RamIndex,
  { rows, scores: coarse }: TopRows,
  { read, until }: Route,
): number {
  const doubt = until && doubtAbout(until.best, until.certainty);
  for (let from = 0, to = Math.min(read, rows.length); ;) {
    const fine = candidates.read(index.photosOf(rows.subarray(from, to)));
    if (doubt === null || to === rows.length) return to;
    doubt.add(coarse.subarray(from, to), fine);
    const bar = doubt.bar();
    let end = to;
    while (end < rows.length && coarse[end]! >= bar) end++;
    if (end === to) return to;
    // What is read next raises the bar: half of the way at a time.
    from = to;
    to = Math.min(rows.length, to + readStep * Math.ceil((end - to) / 2 / readStep));
  }
}
