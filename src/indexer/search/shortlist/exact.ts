/**
 * @file The exact shortlist: compares the query with every photo, at any width. Up to 16 dims from the
 * heads in memory, up to 128 from the bodies, beyond that from the source's full vectors, which is slow and
 * says so in the trace.
 */
import { halfBytes } from '../../matryoshka/half.ts';
import { squaredNorm, unitPrefix } from '../../matryoshka/prefix.ts';
import { bodyBytes, bodyDims, headBytes, headDims } from '../kernel/kernel.ts';
import { TopHeap, passes } from '../kernel/top-heap.ts';
import type { PhotoFilter } from '../searcher.ts';
import type { RamIndex } from '../ram-index.ts';
import type { VectorSource } from '../vector-source.ts';
import type { Shortlist, ShortlistAnswer, ShortlistRequest } from './shortlist.ts';
import { createUnitTable } from './unit-table.ts';

/** Full vectors read at a time: about a millisecond. */
const scanRows = 512;

export function exactShortlist(index: RamIndex, source: VectorSource): Shortlist {
  return {
    find(request) {
      const { query, dims, k, filter, order } = request;
      const { kernel } = index;
      const { rows } = kernel;
      if (dims <= headDims) {
        const top = kernel.scanHead(unitPrefix(query, dims), k, filter, order);
        const from = kernel.tiers.head === 'int8' ? 'ram-i8' : 'ram-f32';
        return { top, source: from, compared: rows, bytes: rows * headBytes(kernel.tiers), note: null };
      }
      if (dims <= bodyDims && kernel.tiers.body) {
        const top = kernel.scanBody(unitPrefix(query, dims), k, filter, order);
        return { top, source: 'ram-i4', compared: rows, bytes: rows * bodyBytes, note: null };
      }
      return sourceScan(index, source, request);
    },
  };
}

/** Exact cosines at `dims` from full vectors, over the photos that are searchable; all at once. */
export function sourceScan(
  index: RamIndex,
  source: VectorSource,
  request: ShortlistRequest,
): ShortlistAnswer {
  const { query, dims, k, filter } = request;
  const scan = exactTops(index, source, [query], { dims, k, filter });
  for (;;) {
    const step = scan.next();
    if (!step.done) continue;
    const { ids, scores } = step.value.tops[0]!;
    const { compared } = step.value;
    return {
      top: { rows: index.rowsOf(ids), scores },
      source: 'sqlite',
      compared,
      bytes: compared * source.dims * halfBytes,
      note: null,
    };
  }
}

export interface ExactTops {
  /** Of each query: photos and their scores, best first. */
  readonly tops: readonly { readonly ids: Uint32Array; readonly scores: Float32Array }[];
  readonly compared: number;
}

/**
 * The exact `k` nearest of each query at `dims`, from full vectors, in one pass over all of them. Interruptible:
 * yields after each block, about a millisecond for one query; photos that come or go on the way may be missing.
 */
export function* exactTops(
  index: RamIndex,
  source: VectorSource,
  queries: readonly Float32Array[],
  { dims, k, filter }: { readonly dims: number; readonly k: number; readonly filter: PhotoFilter },
): Generator<void, ExactTops, void> {
  const heaps = queries.map(() => new TopHeap(k));
  const units = queries.map((query) => unitPrefix(query, dims));
  const table = createUnitTable(scanRows, dims);
  let compared = 0;
  // In the order in which whole vectors lie on disk.
  const everyone = index.photos().sort();
  for (let from = 0; from < everyone.length; from += scanRows) {
    const photos = everyone.subarray(from, from + scanRows).filter((photo) => passes(filter, photo));
    const vectors = source.read(photos);
    const here = new Uint32Array(photos.length);
    let n = 0;
    for (let i = 0; i < photos.length; i++) {
      const vector = vectors.subarray(i * source.dims, (i + 1) * source.dims);
      // Gone from the source, or from the index while this ran.
      if (squaredNorm(vector) === 0 || !index.has(photos[i]!)) continue;
      table.set(n, vector);
      here[n++] = photos[i]!;
    }
    compared += n;
    for (let q = 0; q < queries.length && n > 0; q++) {
      const { rows, scores } = table.nearest(units[q]!, k, 'any', [[0, n]]);
      for (let i = 0; i < rows.length; i++) heaps[q]!.offer(scores[i]!, here[rows[i]!]!);
      // A block against many queries is several milliseconds.
      if (q % 16 === 15) yield;
    }
    yield;
  }
  return { tops: heaps.map((heap) => heap.finish()), compared };
}
