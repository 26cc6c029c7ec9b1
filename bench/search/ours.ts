/**
 * @file Recollect's own ways to search, over a real library file: full vectors as float16 in SQLite, the rest in
 * memory. The product's searcher, nothing beside it.
 */
import { mkdirSync, statSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createSearcher } from '../../src/indexer/search/create-searcher.ts';
import type { SearchPlan, Searcher } from '../../src/indexer/search/searcher.ts';
import { openDatabase } from '../../src/indexer/store/database.ts';
import { vectorsIn } from '../../src/indexer/store/vectors.ts';
import type { PackVectors } from '../../src/indexer/store/vectors.ts';
import { dims } from './data.ts';
import type { BenchData } from './data.ts';
import type { Built, Method, Setting } from './method.ts';

export interface BenchLibrary {
  readonly source: PackVectors;
  readonly diskBytes: number;
  close(): void;
}

/** A library file of the world's vectors; photo = row + 1. Made once per folder. */
export function benchLibrary(data: BenchData): BenchLibrary {
  const folder = join(data.folder, 'library');
  mkdirSync(folder, { recursive: true });
  const opened = openDatabase(folder, 'write');
  const { db } = opened;
  const source = vectorsIn(db, 'bench', dims);
  const stored = db.prepare<[], number>('SELECT count(*) FROM photos').pluck().get()!;
  if (stored !== data.n) {
    db.exec(`DELETE FROM photos`);
    const photo = db.prepare(
      `INSERT INTO photos (id, sha256, bytes, format, width, height, sort_time) VALUES (?, ?, 1, 'jpeg', 4, 3, ?)`,
    );
    for (const { from, rows } of data.blocks()) {
      db.transaction(() => {
        for (let i = 0; i < rows.length / dims; i++) {
          const id = from + i + 1;
          const content = Buffer.alloc(32);
          content.writeUInt32LE(id);
          photo.run(id, content, id);
          source.put(id, rows.slice(i * dims, (i + 1) * dims));
        }
      })();
    }
    db.pragma('wal_checkpoint(TRUNCATE)');
  }
  return { source, diskBytes: statSync(join(folder, 'library.sqlite')).size, close: () => opened.close() };
}

/** Filled as the app fills it at a start; cells and tuning kept beside the library as in the app. */
export async function filledSearcher(
  data: BenchData,
  library: BenchLibrary,
  upkeep: boolean,
): Promise<Searcher> {
  const searcher = createSearcher({
    source: library.source,
    ...(upkeep
      ? { upkeep: { folder: join(data.folder, 'library', 'search'), space: 'bench', work: 'on' as const } }
      : {}),
  });
  for (const { photos, halves } of library.source.prefixes()) searcher.load(photos, halves);
  return searcher;
}

export function settingOf(searcher: Searcher, name: string, plan: Partial<SearchPlan>): Setting {
  let mflops = 0;
  return {
    name,
    mflops: () => mflops,
    search(query, sort) {
      const { hits, trace } = searcher.search(query, {
        mode: 'funnel',
        shortlist: 'auto',
        dims: 16,
        limit: 10,
        sort,
        ...plan,
      });
      mflops = trace.mflops;
      return hits.map(({ photo }) => photo - 1);
    },
  };
}

function method(
  name: string,
  note: string,
  upkeep: boolean,
  settings: (searcher: Searcher, n: number) => readonly Setting[],
): Method {
  return {
    name,
    note,
    async build(data): Promise<Built> {
      // What was kept of an earlier run would hide what it takes to make.
      rmSync(join(data.folder, 'library', 'search'), { recursive: true, force: true });
      const library = benchLibrary(data);
      const searcher = await filledSearcher(data, library, upkeep);
      // What people asked before, as the app remembers it: other questions than those that are measured.
      for (const text of data.askedBefore()) searcher.remember(text);
      searcher.loaded();
      await searcher.settled();
      return {
        diskBytes: library.diskBytes,
        get ramBytes() {
          return searcher.stats().ramBytes;
        },
        settings: settings(searcher, data.n),
        async close() {
          await searcher.close();
          library.close();
        },
      };
    },
  };
}

const lengths = (n: number, shares: readonly number[]): number[] => [
  ...new Set(shares.map((share) => Math.max(100, Math.round(share * n)))),
];

export const recollect = method(
  'Recollect, as it comes',
  'shortlist, lengths and widening chosen by its own measurements; then asked for 0.95, 0.99 and everything',
  true,
  (searcher) => [
    settingOf(searcher, 'fast', { quality: 'fast' }),
    settingOf(searcher, 'balanced', { quality: 'balanced' }),
    {
      name: 'exact',
      mflops: null,
      search: async (query) => {
        const found = await searcher.searchExactly(query, {
          mode: 'funnel',
          shortlist: 'auto',
          dims: 16,
          limit: 10,
          quality: 'exact',
        });
        return found.hits.map(({ photo }) => photo - 1);
      },
    },
  ],
);

export const adaptive = method(
  'adaptive retrieval, 16-d to 256-d',
  "the paper's: best K at 16 numbers, then full vectors from SQLite; K = 200 is the paper's",
  false,
  (searcher, n) =>
    [200, ...lengths(n, [0.002, 0.005, 0.01, 0.02, 0.05])].map((keep) =>
      settingOf(searcher, `K = ${keep}`, { mode: 'adaptive', shortlist: 'exact', keep }),
    ),
);

export const funnel = method(
  'funnel, exact 16-d scan',
  'exact scan at 16, 128-d int4 in RAM, then full vectors from SQLite; K = length after the scan',
  false,
  (searcher, n) =>
    lengths(n, [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2]).map((keep) =>
      settingOf(searcher, `K = ${keep}`, { shortlist: 'exact', keep }),
    ),
);

export const cells = method(
  'funnel, cells (AdANNS-IVF)',
  'cells of neighbours at 128 numbers of 4 bits, then full vectors from SQLite; K = photos compared',
  true,
  (searcher, n) =>
    // Small libraries have no cells; the exact scan would answer in their place.
    (searcher.stats().cells === 0 ? [] : lengths(n, [0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08])).map(
      (keep) => settingOf(searcher, `K = ${keep}`, { shortlist: 'cells', keep }),
    ),
);

export const paperFunnel = method(
  "funnel with the paper's schedule",
  '200, 100, 50, 25, 10 at 16, 32, 64, 128, 256 numbers',
  false,
  (searcher) => [settingOf(searcher, 'K = 200', { shortlist: 'exact', schedule: 'paper' })],
);
