/**
 * @file What reading a shortlist's full vectors costs, by the ways SQLite has of it: as the product does (one blob of
 * all, joined in the order asked), with IN and a row a vector, and one statement a vector.
 *
 *   node bench/read.ts [photos]     (default 200000)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../src/indexer/store/database.ts';
import { vectorsIn } from '../src/indexer/store/vectors.ts';

const n = Number(process.argv[2] ?? 200_000);
const dims = 256;
const perRead = 64;
const rounds = 2000;

const folder = mkdtempSync(join(tmpdir(), 'recollect-read-'));
try {
  const { db, close } = openDatabase(folder, 'write');
  const vectors = vectorsIn(db, 'bench', dims);
  const photo = db.prepare(
    `INSERT INTO photos (id, sha256, bytes, format, width, height, sort_time) VALUES (?, ?, 1, 'jpeg', 4, 3, 0)`,
  );
  db.transaction(() => {
    for (let id = 1; id <= n; id++) {
      const sha256 = Buffer.alloc(32);
      sha256.writeUInt32LE(id);
      photo.run(id, sha256);
      vectors.put(
        id,
        Float32Array.from({ length: dims }, (_, d) => Math.sin(id * 31 + d)),
      );
    }
  })();
  const table = db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE name LIKE 'vectors\\_%' ESCAPE '\\'`)
    .pluck()
    .get()!;
  const inList = db
    .prepare(`SELECT photo, vector FROM ${table} WHERE photo IN (SELECT value FROM json_each(?))`)
    .raw();
  const one = db.prepare<[number], Buffer>(`SELECT vector FROM ${table} WHERE photo = ?`).pluck();

  const lists = Array.from({ length: rounds }, () =>
    Uint32Array.from({ length: perRead }, () => 1 + Math.floor(Math.random() * n)),
  );
  const ways: Readonly<Record<string, (photos: Uint32Array) => void>> = {
    'one blob of all, in the order asked': (photos) => void vectors.halves(photos),
    'IN, a row a vector': (photos) => void inList.all(`[${photos.join()}]`),
    'one statement a vector': (photos) => photos.forEach((id) => void one.get(id)),
  };
  const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
  // In turn, so that a busy machine slows all of them.
  for (const photos of lists) {
    for (const [name, read] of Object.entries(ways)) {
      const began = performance.now();
      read(photos);
      times.get(name)!.push(performance.now() - began);
    }
  }
  for (const [name, ms] of times) {
    ms.sort((a, b) => a - b);
    console.log(`${name.padEnd(40)} ${((1000 * ms[ms.length >> 1]!) / perRead).toFixed(2)} µs a vector`);
  }
  close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
