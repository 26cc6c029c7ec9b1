/**
 * @file The ways of searching that evaluation compares: single-shot at every width that the pack was trained
 * for and some in between, the product's own adaptive and funnel searches, and the paper's two-stage searches
 * and funnel with the widths and list lengths spelt out.
 */
import { createRequire } from 'node:module';
import type { SearchMode, ShortlistKind } from '../shared/search.ts';
import { mflops } from '../indexer/matryoshka/cost.ts';
import { prefixCosine, writeUnitPrefix } from '../indexer/matryoshka/prefix.ts';
import { createSearcher } from '../indexer/search/create-searcher.ts';
import { memorySource } from '../indexer/search/memory-source.ts';
import { createFlatSearch } from './flat-search.ts';

/** Widths that no pack is trained for: a prefix between two trained ones must do nearly as well. */
export const interpolated = [12, 24, 48, 96];
const shortlistDims = 16;
/** The paper's list of survivors, and shorter and longer ones. */
export const survivorsTried = [50, 100, 200, 400];
/** A funnel starts with the paper's 200 and halves. */
const funnelStart = 200;

/** How a row of a report says which search it is about. */
export interface RankerName {
  readonly mode: SearchMode;
  /** Width of the only scan, or of the shortlist. */
  readonly dims: number;
  /** 'paper': widths and lengths spelt out here. Absent: the product's search, or a single scan. */
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
  for (const mode of ['adaptive', 'funnel'] as const) yield* productRankers(rows, full, [{ mode }]);
}

/** Beyond `rankers`: the same two product searches over a graph where hnswlib is built, and the paper's searches. */
export function* moreRankers(
  rows: Float32Array,
  full: number,
  prefixes: readonly number[],
): Iterable<Ranker> {
  if (hasGraph() && full > shortlistDims) {
    yield* productRankers(rows, full, [
      { mode: 'adaptive', shortlist: 'hnsw' },
      { mode: 'funnel', shortlist: 'hnsw' },
    ]);
  }
  const n = rows.length / full;
  const starts = prefixes.filter((width) => width < full && width <= 64);
  for (const dims of starts) {
    for (const k of survivorsTried.filter((length) => length < n))
      yield steps(rows, full, { mode: 'adaptive', dims, as: 'paper', to: full, k }, [{ dims: full, out: k }]);
  }
  // Not only to the full width: a list may be decided earlier.
  for (const to of prefixes.filter((width) => width < full && width > shortlistDims)) {
    const k = Math.min(funnelStart, n);
    yield steps(rows, full, { mode: 'adaptive', dims: shortlistDims, as: 'paper', to, k }, [
      { dims: to, out: k },
    ]);
  }
  for (const dims of starts) {
    const wider = prefixes.filter((width) => width > dims);
    const funnel = wider.map((width, i) => ({ dims: width, out: Math.ceil(funnelStart / 2 ** i) }));
    yield steps(rows, full, { mode: 'funnel', dims, as: 'paper', to: full, k: funnelStart }, funnel);
  }
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

/**
 * The paper's adaptive retrieval (one re-rank) and funnel (several), section 4.3.1: a scan at the name's
 * width hands `reranks[0].out` rows on; each re-rank compares at its width and keeps as many as the next one
 * takes. Where the answer is longer than that, the list keeps the answer's length. Costs N x D_s + sum K x D_r.
 */
function steps(
  rows: Float32Array,
  full: number,
  name: RankerName,
  reranks: readonly { readonly dims: number; readonly out: number }[],
): Ranker {
  const n = rows.length / full;
  const scan = flatScan(rows, full, name.dims);
  let cost = 0;
  let asked = 0;
  return {
    ...name,
    mflops: () => (asked > 0 ? cost / asked : 0),
    search(query, k) {
      asked++;
      cost += mflops(n, name.dims);
      let list = Array.from(scan(query, Math.max(k, reranks[0]!.out)));
      reranks.forEach(({ dims }, i) => {
        cost += mflops(list.length, dims);
        // Single precision, and ties in the order of rows, as the scan itself ranks.
        const scores = Float32Array.from(list, (row) => prefixCosine(query, rows, row * full, dims));
        const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || list[a]! - list[b]!);
        order.length = Math.min(order.length, Math.max(k, reranks[i + 1]?.out ?? k));
        list = order.map((at) => list[at]!);
      });
      return list.slice(0, k);
    },
  };
}

function* productRankers(
  rows: Float32Array,
  full: number,
  plans: readonly { readonly mode: SearchMode; readonly shortlist?: ShortlistKind }[],
): Iterable<Ranker> {
  const source = memorySource(full);
  const searcher = createSearcher({ source });
  const photos = Uint32Array.from({ length: rows.length / full }, (_, i) => i + 1);
  photos.forEach((photo, i) => source.put(photo, rows.subarray(i * full, (i + 1) * full)));
  searcher.put(photos, rows);
  const dims = Math.min(shortlistDims, full);
  for (const plan of plans) {
    let cost = 0;
    let asked = 0;
    yield {
      ...plan,
      dims,
      mflops: () => (asked > 0 ? cost / asked : 0),
      search(query, k) {
        const { hits, trace } = searcher.search(query, { shortlist: 'exact', ...plan, dims, limit: k });
        asked++;
        cost += trace.mflops;
        return hits.map(({ photo }) => photo - 1);
      },
    };
  }
  searcher.close();
}

function hasGraph(): boolean {
  try {
    createRequire(import.meta.url)('hnswlib-node');
    return true;
  } catch {
    return false; // Optional: its rows are left out where it is not built.
  }
}
