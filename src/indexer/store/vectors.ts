/**
 * @file One pack's full-width vectors in SQLite: float16, L2-normalised, one row per photo (see
 * [Note: One table per pack] in schema.ts). Has the shape of the search's `VectorSource`, which it must
 * not import: the store lies below the search.
 */
import type { Connection } from './database.ts';
import { ProblemError } from '../../shared/problem.ts';
import { halfToFloat, floatToHalf } from '../matryoshka/half.ts';

export interface PackVectors {
  readonly dims: number;
  /** photos.length x dims float32 in the order asked for; a row of zeros for a photo that is gone. */
  read(photos: Uint32Array): Float32Array;
  /** Every searchable photo's vector, by ascending photo, `blockRows` at a time. */
  scan(blockRows: number): Iterable<{ readonly photos: Uint32Array; readonly vectors: Float32Array }>;
  /** `vector`: dims float32, L2-normalised. Replaces. Call inside the batch's transaction. Afterwards `vector`
   * holds what was stored (rounded to float16), so that RAM and disk never disagree. */
  put(photo: number, vector: Float32Array): void;
  has(photo: number): boolean;
  drop(photo: number): void;
  /** Searchable photos: with a vector of this pack and at least one file. */
  count(): number;
  /** Photos with a file but without a vector of this pack: what a change of packs leaves to do. */
  missing(): Set<number>;
}

/** @param packId name of the pack's vector space (vectorSpace in encoder/pack.ts) */
export function vectorsIn(db: Connection, packId: string, dims: number): PackVectors {
  const table = `vectors_${packNumber(db, packId, dims)}`;
  if (!db.readonly) {
    db.exec(`CREATE TABLE IF NOT EXISTS ${table} (photo INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT`);
  }
  const put = db.prepare(`INSERT OR REPLACE INTO ${table} (photo, vector) VALUES (?, ?)`);
  const has = db.prepare(`SELECT 1 FROM ${table} WHERE photo = ?`);
  const drop = db.prepare(`DELETE FROM ${table} WHERE photo = ?`);
  const read = db
    .prepare(
      `SELECT photo, vector FROM ${table} WHERE photo IN (SELECT value FROM json_each(?)) ORDER BY photo`,
    )
    .raw();
  const block = db
    .prepare(
      `SELECT v.photo, v.vector FROM ${table} v JOIN photos p ON p.id = v.photo
       WHERE v.photo > ? AND p.orphaned_at IS NULL ORDER BY v.photo LIMIT ?`,
    )
    .raw();
  const count = db.prepare<[], { n: number }>(
    `SELECT count(*) AS n FROM ${table} v JOIN photos p ON p.id = v.photo WHERE p.orphaned_at IS NULL`,
  );
  const missing = db.prepare<[], { id: number }>(
    `SELECT id FROM photos WHERE orphaned_at IS NULL AND NOT EXISTS (SELECT 1 FROM ${table} v WHERE v.photo = photos.id)`,
  );

  /** Decodes `rows` into row i (or at(photo)) of `into`. */
  function decode(blob: Buffer, into: Float32Array, row: number): void {
    // A vector of the wrong width can only come from a damaged file; a row of zeros is never a hit.
    if (blob.byteLength !== dims * 2) return;
    // Buffers from SQLite have their own memory; a pooled one could start at an odd byte.
    const even = blob.byteOffset % 2 === 0 ? blob : new Uint8Array(blob);
    halfToFloat(
      new Uint16Array(even.buffer, even.byteOffset, dims),
      into.subarray(row * dims, (row + 1) * dims),
    );
  }

  return {
    dims,
    put(photo, vector) {
      const half = floatToHalf(vector);
      put.run(photo, Buffer.from(half.buffer, half.byteOffset, half.byteLength));
      halfToFloat(half, vector);
    },
    has: (photo) => has.get(photo) !== undefined,
    drop: (photo) => void drop.run(photo),
    count: () => count.get()!.n,
    missing: () => new Set(missing.all().map((row) => row.id)),
    read(photos) {
      const vectors = new Float32Array(photos.length * dims);
      const rowOf = new Map<number, number>();
      photos.forEach((photo, row) => rowOf.set(photo, row));
      for (const [photo, blob] of read.all(JSON.stringify([...photos])) as [number, Buffer][]) {
        decode(blob, vectors, rowOf.get(photo)!);
      }
      return vectors;
    },
    *scan(blockRows) {
      for (let after = 0; ;) {
        const rows = block.all(after, blockRows) as [number, Buffer][];
        if (rows.length === 0) return;
        const photos = new Uint32Array(rows.length);
        const vectors = new Float32Array(rows.length * dims);
        rows.forEach(([photo, blob], row) => {
          photos[row] = photo;
          decode(blob, vectors, row);
        });
        yield { photos, vectors };
        after = photos[rows.length - 1]!;
      }
    },
  };
}

function packNumber(db: Connection, id: string, dims: number): number {
  const known = db.prepare<[string], { number: number }>('SELECT number FROM packs WHERE id = ?').get(id);
  if (known) return known.number;
  if (db.readonly) {
    throw new ProblemError(
      'pack-unsupported',
      'This library was indexed with another model pack.',
      'Index its folders once with this version of Recollect.',
    );
  }
  return Number(db.prepare('INSERT INTO packs (id, dims) VALUES (?, ?)').run(id, dims).lastInsertRowid);
}
