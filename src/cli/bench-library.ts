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

export interface BenchLibrary {
  readonly searcher: Searcher;
  readonly baseline: FlatSearch;
  /** Photos and texts of the same world that are not in the library, half each, dims numbers each. */
  readonly queries: readonly Float32Array[];
  /** Time to fill the RAM index, generation and SQLite excluded. */
  readonly fillMs: number;
  /** Time to make cells and to measure, as the app does in the background after a start. */
  readonly settleMs: number;
  readonly diskBytes: number;
  close(): Promise<void>;
}

export async function createBenchLibrary(
  n: number,
  dims: number,
  queryCount: number,
  tell: (line: string) => void,
): Promise<BenchLibrary> {
  const folder = mkdtempSync(join(tmpdir(), 'recollect-bench-'));
  const opened = openDatabase(folder, 'write');
  let searcher: Searcher | null = null;
  const close = async (): Promise<void> => {
    await searcher?.close();
    opened.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const source = vectorsIn(opened.db, 'bench', dims);
    const made = createSearcher({ source, upkeep: { folder: null, space: 'bench', work: 'on' } });
    searcher = made;
    const baseline = createFlatSearch(n, dims);
    const world = clusteredWorld({ dims, seed });
    let fillMs = 0;
    for (let start = 0; start < n; start += blockRows) {
      const count = Math.min(blockRows, n - start);
      const vectors = world.photos(start, count);
      const photos = Uint32Array.from({ length: count }, (_, i) => start + i + 1);
      opened.db.transaction(() => {
        photos.forEach((photo, i) => source.put(photo, vectors.subarray(i * dims, (i + 1) * dims)));
      })();
      baseline.put(start, vectors);
      const began = performance.now();
      made.put(photos, vectors);
      fillMs += performance.now() - began;
      tell(`${start + count} of ${n} vectors`);
    }
    opened.db.pragma('wal_checkpoint(TRUNCATE)');
    tell('cells and measurements');
    const began = performance.now();
    made.loaded();
    await made.settled();
    const settleMs = performance.now() - began;
    const half = queryCount >> 1;
    const asked = new Float32Array(queryCount * dims);
    asked.set(world.photos(n, half));
    asked.set(world.texts(0, queryCount - half), half * dims);
    return {
      searcher: made,
      baseline,
      queries: Array.from({ length: queryCount }, (_, i) => asked.slice(i * dims, (i + 1) * dims)),
      fillMs,
      settleMs,
      diskBytes: statSync(join(folder, 'library.sqlite')).size,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
