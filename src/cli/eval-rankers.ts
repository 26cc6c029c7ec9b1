/**
 * @file The ways of searching that evaluation compares: single-shot at every width that the pack was trained
 * for and some in between, and the product's own adaptive and funnel searches.
 */
import type { SearchMode } from '../shared/search.ts';
import { writeUnitPrefix } from '../indexer/matryoshka/prefix.ts';
import { createSearcher } from '../indexer/search/create-searcher.ts';
import { memorySource } from '../indexer/search/memory-source.ts';
import { createFlatSearch } from './flat-search.ts';

/** Widths that no pack is trained for: a prefix between two trained ones must do nearly as well. */
const interpolated = [12, 24, 48, 96];
const shortlistDims = 16;

export interface Ranker {
  readonly mode: SearchMode;
  /** Width of the only scan, or of the shortlist. */
  readonly dims: number;
  /** Row numbers of the best `k` of `rows`, best first. */
  search(query: Float32Array, k: number): ArrayLike<number>;
}

/** One after the other, so that only one holds a copy of `rows` (unit vectors of `full` dims, back to back). */
export function* rankers(rows: Float32Array, full: number, prefixes: readonly number[]): Iterable<Ranker> {
  const widths = [...new Set([...prefixes, ...interpolated.filter((width) => width < full)])].sort(
    (a, b) => a - b,
  );
  for (const dims of widths) yield singleShot(rows, full, dims);
  const searcher = productSearcher(rows, full);
  for (const mode of ['adaptive', 'funnel'] as const) {
    const dims = Math.min(shortlistDims, full);
    yield {
      mode,
      dims,
      search: (query, k) =>
        searcher
          .search(query, { mode, shortlist: 'exact', dims, limit: k })
          .hits.map(({ photo }) => photo - 1),
    };
  }
  searcher.close();
}

function singleShot(rows: Float32Array, full: number, dims: number): Ranker {
  const n = rows.length / full;
  const padded = Math.ceil(dims / 8) * 8;
  const flat = createFlatSearch(n, padded);
  const row = new Float32Array(padded);
  for (let i = 0; i < n; i++) {
    writeUnitPrefix(rows, i * full, dims, row, 0);
    flat.put(i, row);
  }
  return {
    mode: 'single',
    dims,
    search(query, k) {
      writeUnitPrefix(query, 0, dims, row, 0);
      return flat.search(row, Math.min(k, n));
    },
  };
}

function productSearcher(rows: Float32Array, full: number) {
  const source = memorySource(full);
  const searcher = createSearcher({ source });
  const photos = Uint32Array.from({ length: rows.length / full }, (_, i) => i + 1);
  photos.forEach((photo, i) => source.put(photo, rows.subarray(i * full, (i + 1) * full)));
  searcher.put(photos, rows);
  return searcher;
}
