/**
 * @file The exact shortlist: compares the query with every photo, at any width. Up to 16 dims from the
 * head rows in memory, up to 64 from the int8 rows, beyond that from the source's full vectors, which
 * is slow and says so in the trace.
 */
import { prefixCosine, unitPrefix } from '../../matryoshka/prefix.ts';
import { bodyDims, headBytes, headDims } from '../kernel/kernel.ts';
import { TopHeap, passes } from '../kernel/top-heap.ts';
import type { PhotoFilter } from '../searcher.ts';
import type { RamIndex } from '../ram-index.ts';
import type { VectorSource } from '../vector-source.ts';
import type { Shortlist, ShortlistAnswer } from './shortlist.ts';

/** float16, as the source keeps them. */
const storedBytes = 2;
const scanRows = 1024;

export function exactShortlist(index: RamIndex, source: VectorSource): Shortlist {
  return {
    find(query, dims, k, filter, order) {
      const { kernel } = index;
      const { rows } = kernel;
      if (dims <= headDims) {
        const top = kernel.scanHead(unitPrefix(query, dims), k, filter, order);
        const from = kernel.tiers.head === 'int8' ? 'ram-i8' : 'ram-f32';
        return { top, source: from, compared: rows, bytes: rows * headBytes(kernel.tiers) };
      }
      if (dims <= bodyDims && kernel.tiers.body) {
        const top = kernel.scanBody(unitPrefix(query, dims), k, filter, order);
        return { top, source: 'ram-i8', compared: rows, bytes: rows * bodyDims };
      }
      return sourceScan(index, source, query, dims, k, filter);
    },
  };
}

/** Exact cosines at `dims` from full vectors, over the photos that are searchable. */
export function sourceScan(
  index: RamIndex,
  source: VectorSource,
  query: Float32Array,
  dims: number,
  k: number,
  filter: PhotoFilter,
): ShortlistAnswer {
  const heap = new TopHeap(k);
  let compared = 0;
  for (const { photos, vectors } of source.scan(scanRows)) {
    photos.forEach((photo, i) => {
      if (!passes(filter, photo) || !index.has(photo)) return;
      heap.offer(prefixCosine(query, vectors, i * source.dims, dims), photo);
      compared++;
    });
  }
  const { ids, scores } = heap.finish();
  return {
    top: { rows: index.rowsOf(ids), scores },
    source: 'sqlite',
    compared,
    bytes: compared * source.dims * storedBytes,
  };
}
