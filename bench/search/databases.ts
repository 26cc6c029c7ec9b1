/**
 * @file Databases that can search vectors, and the full scan that other photo apps do: sqlite-vec, LanceDB, and
 * vectors read from SQLite for every query.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { dims, k } from './data.ts';
import type { Method, Setting } from './method.ts';
import { benchLibrary } from './ours.ts';
import { rival } from './rivals.ts';

const bytesOf = (rows: Float32Array): Buffer => Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);

export const sqliteVec: Method = {
  name: 'sqlite-vec',
  note: 'vec0 table in memory-mapped SQLite: float32 exact; bits (1 a number) with the best re-scored at float32',
  build(data) {
    const vec = rival<{ load(db: Database.Database): void }>('sqlite-vec');
    if (!vec) return Promise.resolve(null);
    const file = join(data.folder, 'sqlite-vec.sqlite');
    rmSync(file, { force: true });
    const db = new Database(file);
    vec.load(db);
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('cache_size = -2000000');
    db.pragma('mmap_size = 16000000000');
    db.exec(`CREATE VIRTUAL TABLE rows USING vec0(
      row INTEGER PRIMARY KEY, whole float[${dims}] distance_metric=cosine, bits bit[${dims}])`);
    const insert = db.prepare('INSERT INTO rows (row, whole, bits) VALUES (?, ?, vec_quantize_binary(?))');
    for (const { from, rows } of data.blocks()) {
      db.transaction(() => {
        for (let i = 0; i < rows.length / dims; i++) {
          const row = bytesOf(rows.subarray(i * dims, (i + 1) * dims));
          insert.run(BigInt(from + i), row, row);
        }
      })();
    }
    const exact = db.prepare(`SELECT row FROM rows WHERE whole MATCH ? AND k = ${k}`).pluck();
    const bits = db
      .prepare(
        `WITH near AS MATERIALIZED (SELECT row, whole FROM rows WHERE bits MATCH vec_quantize_binary(@query) AND k = @keep)
         SELECT row FROM near ORDER BY vec_distance_cosine(whole, @query) LIMIT ${k}`,
      )
      .pluck();
    // Its k goes up to 4,096.
    const settings: Setting[] = [100, 400, 1000, 2000, 4096].map((keep) => ({
      name: `bits, best ${keep} re-scored`,
      mflops: null,
      search: (query) => bits.all({ query: bytesOf(query), keep }) as number[],
    }));
    settings.push({
      name: 'float32, exact',
      mflops: () => (data.n * dims) / 1e6,
      search: (query) => exact.all(bytesOf(query)) as number[],
    });
    return Promise.resolve({
      diskBytes: statSync(file).size,
      ramBytes: null,
      settings,
      close: () => void db.close(),
    });
  },
};

interface LanceTable {
  add(rows: readonly object[]): Promise<void>;
  createIndex(column: string, options: { config: unknown; replace?: boolean }): Promise<void>;
  vectorSearch(query: Float32Array): LanceQuery;
}
interface LanceQuery {
  distanceType(type: 'cosine'): LanceQuery;
  nprobes(n: number): LanceQuery;
  refineFactor(factor: number): LanceQuery;
  ef(n: number): LanceQuery;
  bypassVectorIndex(): LanceQuery;
  select(columns: string[]): LanceQuery;
  limit(n: number): LanceQuery;
  toArray(): Promise<{ row: number }[]>;
}
interface Lance {
  connect(folder: string): Promise<{ createTable(name: string, data: unknown): Promise<LanceTable> }>;
  makeArrowTable(rows: readonly object[], options: { vectorColumns: object }): unknown;
  Index: { ivfPq(options: object): unknown; hnswSq(options: object): unknown };
}

function lance(
  name: string,
  note: string,
  index: ((lib: Lance) => unknown) | null,
  settings: readonly LanceSetting[],
): Method {
  return {
    name,
    note,
    async build(data) {
      const lib = rival<Lance>('@lancedb/lancedb');
      if (!lib) return null;
      const folder = join(data.folder, `lance-${name.replaceAll(/\W+/g, '-')}`);
      rmSync(folder, { recursive: true, force: true });
      const database = await lib.connect(folder);
      let table: LanceTable | null = null;
      // In few, large pieces: every add makes a fragment, and many fragments are slow to search.
      let piece: { row: number; vector: number[] }[] = [];
      const flush = async (): Promise<void> => {
        if (table) await table.add(piece);
        else table = await database.createTable('photos', piece);
        piece = [];
      };
      for (const { from, rows } of data.blocks()) {
        for (let i = 0; i < rows.length / dims; i++)
          piece.push({ row: from + i, vector: Array.from(rows.subarray(i * dims, (i + 1) * dims)) });
        if (piece.length >= 50_000) await flush();
      }
      if (piece.length > 0) await flush();
      const ready: LanceTable = table!;
      if (index) await ready.createIndex('vector', { config: index(lib), replace: true });
      return {
        diskBytes: folderBytes(folder),
        ramBytes: null,
        settings: settings.map(({ name, tune }) => ({
          name,
          mflops: null,
          async search(query: Float32Array) {
            const asked = tune(ready.vectorSearch(query).distanceType('cosine'))
              .select(['row', '_distance'])
              .limit(k);
            return (await asked.toArray()).map(({ row }) => Number(row));
          },
        })),
        close: () => undefined,
      };
    },
  };
}

interface LanceSetting {
  readonly name: string;
  readonly tune: (query: LanceQuery) => LanceQuery;
}

export const lanceFlat = lance('LanceDB, flat', 'float32 on disk, exact', null, [
  { name: 'exact', tune: (query) => query.bypassVectorIndex() },
]);

export const lanceIvf = lance(
  'LanceDB, IVF_PQ',
  'cosine, its default partitions, 32 sub-vectors of 8 bits; probes and re-scored factor from (10, 5) to (200, 50)',
  (lib) => lib.Index.ivfPq({ distanceType: 'cosine', numSubVectors: 32 }),
  (
    [
      [10, 5],
      [20, 10],
      [40, 10],
      [40, 30],
      [100, 30],
      [200, 50],
    ] as const
  ).map(([probes, factor]) => ({
    name: `${probes} probes, refine ${factor}`,
    tune: (query) => query.nprobes(probes).refineFactor(factor),
  })),
);

export const lanceHnsw = lance(
  'LanceDB, IVF_HNSW_SQ',
  'cosine, one partition, m = 20, its int8; ef and re-scored factor from (50, 2) to (800, 10)',
  (lib) => lib.Index.hnswSq({ distanceType: 'cosine', numPartitions: 1 }),
  (
    [
      [50, 2],
      [100, 2],
      [200, 4],
      [400, 4],
      [800, 10],
    ] as const
  ).map(([ef, factor]) => ({
    name: `ef ${ef}, refine ${factor}`,
    tune: (query) => query.nprobes(1).ef(ef).refineFactor(factor),
  })),
);

export const blobScan: Method = {
  name: 'full scan of SQLite blobs',
  note: 'every vector read from SQLite and compared for every query, as rclip and Lap do (in JavaScript, float16)',
  build(data) {
    const library = benchLibrary(data);
    return Promise.resolve({
      diskBytes: library.diskBytes,
      ramBytes: null,
      settings: [
        {
          name: 'exact',
          mflops: () => (data.n * dims) / 1e6,
          search(query: Float32Array) {
            const best: { row: number; score: number }[] = [];
            for (const { photos, vectors } of library.source.scan(1024)) {
              photos.forEach((photo, i) => {
                let score = 0;
                for (let d = 0, at = i * dims; d < dims; d++) score += vectors[at + d]! * query[d]!;
                if (best.length === k && score <= best[k - 1]!.score) return;
                best.push({ row: photo - 1, score });
                best.sort((a, b) => b.score - a.score).splice(k);
              });
            }
            return best.map(({ row }) => row);
          },
        },
      ],
      close: () => library.close(),
    });
  },
};

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
