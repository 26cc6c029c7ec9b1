/**
 * @file The ways of searching that evaluation compares: single-shot at every width that the pack was trained
 * for and some in between, and the product's searcher: as people use it, and with the paper's widths and lengths.
 */
import { createRequire } from 'node:module';
import type { SearchMode, ShortlistKind } from '../shared/search.ts';
import { mflops } from '../indexer/matryoshka/cost.ts';
import { writeUnitPrefix } from '../indexer/matryoshka/prefix.ts';
import { createSearcher } from '../indexer/search/create-searcher.ts';
import type { SearcherOptions } from '../indexer/search/create-searcher.ts';
import { bodyDims } from '../indexer/search/kernel/kernel.ts';
import { memorySource } from '../indexer/search/memory-source.ts';
import type { Searcher } from '../indexer/search/searcher.ts';
import { createFlatSearch } from './flat-search.ts';

/** Widths that no pack is trained for: a prefix between two trained ones must do nearly as well. */
export const interpolated = [12, 24, 48, 96];
const shortlistDims = 16;
/** The paper's list of survivors, and shorter and longer ones. */
export const survivorsTried = [50, 100, 200, 400];
const paperK = 200;

/** How a row of a report says which search it is about. */
export interface RankerName {
  readonly mode: SearchMode;
  /** Width of the only scan, or of the shortlist. */
  readonly dims: number;
  /** 'paper': with the paper's widths and lengths. Absent: as people search, or a single scan. */
  readonly as?: 'paper';
  readonly shortlist?: ShortlistKind;
  /** Width that decides, and how many the shortlist hands on to it. */
  readonly to?: number;
  readonly k?: number;
}

export interface Ranker extends RankerName {
  /** Row numbers of the best `k` of `rows`, best first. */
  search(query: Float32Array, k: number): ArrayLike<number>;
  /** Million multiply-adds of a query, the mean of those asked so far. */
  mflops(): number;
}

/** The vectors that are searched, back to back: unit vectors of `full` dims. */
export type RankersOver = (rows: Float32Array) => Iterable<Ranker>;

/** The widths of single-shot search, ascending. */
export function widthsOf(full: number, prefixes: readonly number[]): readonly number[] {
  return [...new Set([...prefixes, ...interpolated.filter((width) => width < full)])].sort((a, b) => a - b);
}

/** One after the other, so that only one holds a copy of `rows`. */
export function* rankers(rows: Float32Array, full: number, prefixes: readonly number[]): Iterable<Ranker> {
  for (const dims of widthsOf(full, prefixes)) yield singleShot(rows, full, dims);
  const narrow = Math.min(shortlistDims, full);
  yield* productRankers(rows, full, [
    { mode: 'adaptive', dims: narrow },
    { mode: 'funnel', dims: narrow },
  ]);
}

/** Beyond `rankers`: the paper's searches, run by the product's searcher with widths and lengths spelt out. */
export function* moreRankers(
  rows: Float32Array,
  full: number,
  prefixes: readonly number[],
): Iterable<Ranker> {
  const n = rows.length / full;
  const starts = prefixes.filter((width) => width < full && width <= 64);
  const adaptive = (dims: number, to: number, k: number): RankerName => ({
    mode: 'adaptive',
    dims,
    as: 'paper',
    to,
    k,
  });
  const paper = [
    ...starts.flatMap((dims) => survivorsTried.filter((k) => k < n).map((k) => adaptive(dims, full, k))),
    // Not only to the full width: a list may be decided earlier.
    ...prefixes
      .filter((to) => to < full && to > shortlistDims)
      .map((to) => adaptive(shortlistDims, to, Math.min(paperK, n))),
    ...starts.map((dims): RankerName => ({ mode: 'funnel', dims, as: 'paper', to: full, k: paperK })),
  ];
  yield* productRankers(rows, full, paper);
}

/**
 * Two stages whose shortlist is walked in a graph, at the graph's own width. The graph is built in between
 * searches, so this waits for it; empty where hnswlib is not built, or vectors are too short to have one.
 */
export async function graphRankers(rows: Float32Array, full: number): Promise<Ranker[]> {
  if (!hasGraph() || full < bodyDims) return [];
  const searcher = filled(rows, full, { folder: null, space: 'evaluation', work: 'on', cellsFrom: Infinity });
  const name: RankerName = {
    mode: 'adaptive',
    dims: bodyDims,
    as: 'paper',
    shortlist: 'hnsw',
    to: full,
    k: paperK,
  };
  const ranker = productRanker(searcher, name);
  searcher.loaded();
  ranker.search(rows.slice(0, full), 1);
  await searcher.settled();
  return [ranker];
}

/** One scan at `dims`. */
export function singleShot(rows: Float32Array, full: number, dims: number): Ranker {
  const n = rows.length / full;
  const scan = flatScan(rows, full, dims);
  return { mode: 'single', dims, search: scan, mflops: () => mflops(n, dims) };
}

/** Exact top-k at the first `dims` numbers of each row. */
function flatScan(
  rows: Float32Array,
  full: number,
  dims: number,
): (query: Float32Array, k: number) => Uint32Array {
  const n = rows.length / full;
  const padded = Math.ceil(dims / 8) * 8;
  const flat = createFlatSearch(n, padded);
  const row = new Float32Array(padded);
  for (let i = 0; i < n; i++) {
    writeUnitPrefix(rows, i * full, dims, row, 0);
    flat.put(i, row);
  }
  return (query, k) => {
    writeUnitPrefix(query, 0, dims, row, 0);
    return flat.search(row, Math.min(k, n));
  };
}

function* productRankers(rows: Float32Array, full: number, names: readonly RankerName[]): Iterable<Ranker> {
  const searcher = filled(rows, full);
  for (const name of names) yield productRanker(searcher, name);
  void searcher.close();
}

function filled(rows: Float32Array, full: number, upkeep?: SearcherOptions['upkeep']): Searcher {
  const source = memorySource(full);
  const searcher = createSearcher({ source, ...(upkeep ? { upkeep } : {}) });
  const photos = Uint32Array.from({ length: rows.length / full }, (_, i) => i + 1);
  photos.forEach((photo, i) => source.put(photo, rows.subarray(i * full, (i + 1) * full)));
  searcher.put(photos, rows);
  return searcher;
}

function productRanker(searcher: Searcher, name: RankerName): Ranker {
  const { mode, dims, shortlist = 'exact', as, to, k } = name;
  const paper =
    as === undefined ? {} : ({ keep: k, schedule: 'paper', ...(mode === 'adaptive' ? { to } : {}) } as const);
  let cost = 0;
  let asked = 0;
  return {
    ...name,
    mflops: () => (asked > 0 ? cost / asked : 0),
    search(query, limit) {
      const { hits, trace } = searcher.search(query, { mode, dims, shortlist, limit, ...paper });
      asked++;
      cost += trace.mflops;
      return hits.map(({ photo }) => photo - 1);
    },
  };
}

function hasGraph(): boolean {
  try {
    createRequire(import.meta.url)('hnswlib-node');
    return true;
  } catch {
    return false; // Optional: its rows are left out where it is not built.
  }
}
