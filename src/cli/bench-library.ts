/**
 * @file A temporary library of synthetic vectors for benchmarks: the product's SQLite file and tables, the
 * product's searcher over them, and the single-shot baseline over the same rows.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusteredWorld } from '../indexer/search/clustered-vectors.ts';
import { createSearcher } from '../indexer/search/create-searcher.ts';
import type { Searcher } from '../indexer/search/searcher.ts';
import { openDatabase } from '../indexer/store/database.ts';
import { vectorsIn } from '../indexer/store/vectors.ts';
import { createFlatSearch } from './flat-search.ts';
import type { FlatSearch } from './flat-search.ts';

const blockRows = 8192;
const seed = 20;
/** One scene per about 30 photos. */
const photosPerScene = 30;

export interface BenchLibrary {
  readonly searcher: Searcher;
  readonly baseline: FlatSearch;
  /** Rows of the same world that are not in the library, dims numbers each. */
  readonly queries: readonly Float32Array[];
  /** Time to fill the RAM index, generation and SQLite excluded. */
  readonly fillMs: number;
  readonly diskBytes: number;
  close(): void;
}

export function createBenchLibrary(
  n: number,
  dims: number,
  queryCount: number,
  tell: (line: string) => void,
): BenchLibrary {
  const folder = mkdtempSync(join(tmpdir(), 'recollect-bench-'));
  const opened = openDatabase(folder, 'write');
  const close = (): void => {
    opened.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const source = vectorsIn(opened.db, 'bench', dims);
    const searcher = createSearcher({ source });
    const baseline = createFlatSearch(n, dims);
    const world = clusteredWorld({ dims, seed, scenes: Math.ceil(n / photosPerScene) });
    let fillMs = 0;
    for (let start = 0; start < n; start += blockRows) {
      const count = Math.min(blockRows, n - start);
      const vectors = world(start, count);
      const photos = Uint32Array.from({ length: count }, (_, i) => start + i + 1);
      opened.db.transaction(() => {
        photos.forEach((photo, i) => source.put(photo, vectors.subarray(i * dims, (i + 1) * dims)));
      })();
      baseline.put(start, vectors);
      const began = performance.now();
      searcher.put(photos, vectors);
      fillMs += performance.now() - began;
      tell(`${start + count} of ${n} vectors`);
    }
    opened.db.pragma('wal_checkpoint(TRUNCATE)');
    const asked = world(n, queryCount);
    return {
      searcher,
      baseline,
      queries: Array.from({ length: queryCount }, (_, i) => asked.slice(i * dims, (i + 1) * dims)),
      fillMs,
      diskBytes: statSync(join(folder, 'library.sqlite')).size,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
