/**
 * @file One pack's full-width vectors in SQLite: float16, L2-normalised, one row per photo (see
 * [Note: One table per pack] in schema.ts). Has the shape of the search's `VectorSource`, which it must
 * not import: the store lies below the search.
 */
import type { Statement } from 'better-sqlite3';
import type { Connection } from './database.ts';
import { ProblemError } from '../../shared/problem.ts';
import { halfBytes, halfToFloat, floatToHalf } from '../matryoshka/half.ts';
import { bodyDims } from '../matryoshka/quantise.ts';

/**
 * [Note: One blob for all] A search reads dozens of vectors, sometimes hundreds. As rows each costs two JavaScript
 * objects, and a Buffer a row burdens the garbage collector. SQLite joins the blobs instead (group_concat takes
 * the bytes as they are, CAST gives them back) and one Buffer comes out; and it reads through a memory map, without a
 * copy from the file cache into its own. The list of photos drives the join (CROSS JOIN keeps SQLite from turning
 * it round), so that blobs come in the order asked for, and nothing but how many bytes there are need be checked. The
 * list is one of parameters, not of JSON, so there is a statement for each length, in steps: what is missing to
 * the next step is filled up with the last photo again. bench/read.ts has the figures, beside other ways.
 */
const listStep = 16;
const listMost = 512;
/**
 * [Note: A start without a snapshot] The index in memory is made from the vectors themselves at every start, so a
 * crash can leave nothing stale behind, and there is no second copy to check, keep in step or repair. It is
 * quick because SQLite hands over only what the index needs, the first 128 numbers, joined as above, and SIMD packs
 * them (bench/start.ts).
 */
const rowsAtOnce = 4096;
/** SQLite maps at most 2 GB; beyond that it reads as usual. */
const mappedBytes = 0x7fff_0000;

export interface PackVectors {
  readonly dims: number;
  /** photos.length x dims float32 in the order asked for; a row of zeros for a photo that is gone. */
  read(photos: Uint32Array): Float32Array;
  /** The same, as they are stored: float16, not unpacked. */
  halves(photos: Uint32Array): Uint16Array;
  /** Every searchable photo's vector, by ascending photo, `blockRows` at a time. */
  scan(blockRows: number): Iterable<{ readonly photos: Uint32Array; readonly vectors: Float32Array }>;
  /** What of every searchable photo the index keeps is made from: its vector's first 128 numbers (all, where there are
   * fewer) as float16, by ascending photo, some thousands at a time. */
  prefixes(): Iterable<{ readonly photos: Uint32Array; readonly halves: Uint16Array }>;
  /** `vector`: dims float32, L2-normalised. Replaces. Call inside the batch's transaction. Afterwards `vector`
   * holds what was stored (rounded to float16), so that RAM and disk never disagree. */
  put(photo: number, vector: Float32Array): void;
  /** Whether there is one that need not be made anew. */
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
  // A reader may have a library before it that knows no rebuilding yet, and has no use for it either.
  const old = db.readonly;
  let rebuilt: Statement<[number]> | null = null;
  const put = db.prepare(`INSERT OR REPLACE INTO ${table} (photo, vector) VALUES (?, ?)`);
  const has = db.prepare(
    `SELECT 1 FROM ${table} v WHERE photo = ?${old ? '' : ' AND NOT EXISTS (SELECT 1 FROM rebuilding r WHERE r.photo = v.photo)'}`,
  );
  const drop = db.prepare(`DELETE FROM ${table} WHERE photo = ?`);
  const each = db
    .prepare(`SELECT photo, vector FROM ${table} WHERE photo IN (SELECT value FROM json_each(?))`)
    .raw();
  const joined = new Map<number, Statement<number[], Buffer | null>>();
  function joinedFor(length: number): Statement<number[], Buffer | null> {
    let statement = joined.get(length);
    if (statement === undefined) {
      const list = Array.from({ length }, () => '(?)').join();
      statement = db
        .prepare<number[], Buffer | null>(
          `WITH asked (photo) AS (VALUES ${list})
           SELECT CAST(group_concat(v.vector, '') AS BLOB) FROM asked CROSS JOIN ${table} v USING (photo)`,
        )
        .pluck();
      joined.set(length, statement);
    }
    return statement;
  }
  db.pragma(`mmap_size = ${mappedBytes}`);
  const block = db
    .prepare(
      `SELECT v.photo, v.vector FROM ${table} v JOIN photos p ON p.id = v.photo
       WHERE v.photo > ? AND p.orphaned_at IS NULL ORDER BY v.photo LIMIT ?`,
    )
    .raw();
  const prefix = Math.min(dims, bodyDims);
  const prefixes = `FROM (SELECT photo, vector FROM ${table} v WHERE photo > ?
    AND EXISTS (SELECT 1 FROM photos WHERE id = v.photo AND orphaned_at IS NULL) ORDER BY photo LIMIT ${rowsAtOnce})`;
  const joinedPrefixes = db
    .prepare(
      `SELECT count(*), min(photo), max(photo), sum(length(vector) <> ${dims * halfBytes}),
         CAST(group_concat(substr(vector, 1, ${prefix * halfBytes}), '') AS BLOB) ${prefixes}`,
    )
    .raw();
  const prefixPhotos = db.prepare(`SELECT group_concat(photo) ${prefixes}`).pluck();
  const eachPrefix = db.prepare(`SELECT photo, vector ${prefixes}`).raw();
  const count = db.prepare<[], { n: number }>(
    `SELECT count(*) AS n FROM ${table} v JOIN photos p ON p.id = v.photo WHERE p.orphaned_at IS NULL`,
  );
  const missing = db.prepare<[], { id: number }>(
    `SELECT id FROM photos WHERE orphaned_at IS NULL AND (NOT EXISTS (SELECT 1 FROM ${table} v WHERE v.photo = photos.id)${old ? '' : '\n       OR EXISTS (SELECT 1 FROM rebuilding r WHERE r.photo = photos.id)'})`,
  );

  /** Decodes `rows` into row i (or at(photo)) of `into`. */
  function decode(blob: Buffer, into: Float32Array, row: number): void {
    // A vector of the wrong width can only come from a damaged file; a row of zeros is never a hit.
    if (blob.byteLength !== dims * halfBytes) return;
    halfToFloat(halvesIn(blob), into.subarray(row * dims, (row + 1) * dims));
  }

  /** Of up to `listMost` photos. */
  function fewHalves(asked: Uint32Array): Uint16Array {
    const length = Math.ceil(asked.length / listStep) * listStep;
    const list: number[] = [];
    for (let i = 0; i < length; i++) list.push(asked[Math.min(i, asked.length - 1)]!);
    const bytes = joinedFor(length).get(...list) ?? null;
    if (bytes?.byteLength === length * dims * halfBytes)
      return halvesIn(bytes).subarray(0, asked.length * dims);
    const halves = new Uint16Array(asked.length * dims);
    const rowOf = new Map<number, number>();
    asked.forEach((photo, i) => rowOf.set(photo, i));
    // Photos that are gone, or a row of the wrong width, which only a damaged file has: one by one.
    for (const [photo, blob] of each.all(`[${asked.join()}]`) as [number, Buffer][])
      if (blob.byteLength === dims * halfBytes) halves.set(halvesIn(blob), rowOf.get(photo)! * dims);
    return halves;
  }

  function halvesOf(photos: Uint32Array): Uint16Array {
    if (photos.length === 0) return new Uint16Array(0);
    if (photos.length <= listMost) return fewHalves(photos);
    const halves = new Uint16Array(photos.length * dims);
    for (let from = 0; from < photos.length; from += listMost)
      halves.set(fewHalves(photos.subarray(from, from + listMost)), from * dims);
    return halves;
  }

  return {
    dims,
    put(photo, vector) {
      const half = floatToHalf(vector);
      put.run(photo, Buffer.from(half.buffer, half.byteOffset, half.byteLength));
      rebuilt ??= db.prepare('DELETE FROM rebuilding WHERE photo = ?');
      rebuilt.run(photo);
      halfToFloat(half, vector);
    },
    has: (photo) => has.get(photo) !== undefined,
    drop: (photo) => void drop.run(photo),
    count: () => count.get()!.n,
    missing: () => new Set(missing.all().map((row) => row.id)),
    halves: halvesOf,
    read(photos) {
      const vectors = new Float32Array(photos.length * dims);
      halfToFloat(halvesOf(photos), vectors);
      return vectors;
    },
    *prefixes() {
      for (let after = 0; ;) {
        const [n, first, last, wrong, bytes] = joinedPrefixes.get(after) as [
          number,
          number,
          number,
          number,
          Buffer,
        ];
        if (n === 0) return;
        const dense = last - first + 1 === n;
        const photos = dense
          ? Uint32Array.from({ length: n }, (_, i) => first + i)
          : Uint32Array.from((prefixPhotos.get(after) as string).split(','), Number);
        if (wrong === 0) yield { photos, halves: halvesIn(bytes) };
        else {
          // Rows of the wrong width, which only a damaged file has, become zeros; the others are right.
          const halves = new Uint16Array(n * prefix);
          (eachPrefix.all(after) as [number, Buffer][]).forEach(([, blob], i) => {
            if (blob.byteLength === dims * halfBytes)
              halves.set(halvesIn(blob).subarray(0, prefix), i * prefix);
          });
          yield { photos, halves };
        }
        after = last;
      }
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

/** Drops the vectors of every pack but this one, with what names them. */
export function forgetVectorsBut(db: Connection, packId: string): void {
  const others = db
    .prepare<[string], { number: number }>('SELECT number FROM packs WHERE id <> ?')
    .all(packId);
  if (others.length === 0) return;
  db.transaction(() => {
    for (const { number } of others) {
      db.exec(`DROP TABLE IF EXISTS vectors_${number}`);
      db.prepare('DELETE FROM packs WHERE number = ?').run(number);
    }
  })();
}

/** The float16 numbers in a blob. */
function halvesIn(blob: Buffer): Uint16Array {
  // Buffers from SQLite have their own memory; a pooled one could start at an odd byte.
  const even = blob.byteOffset % 2 === 0 ? blob : new Uint8Array(blob);
  return new Uint16Array(even.buffer, even.byteOffset, even.byteLength / halfBytes);
}

function packNumber(db: Connection, id: string, dims: number): number {
  const known = db
    .prepare<[string], { number: number; dims: number }>('SELECT number, dims FROM packs WHERE id = ?')
    .get(id);
  if (known && known.dims !== dims) {
    throw new ProblemError(
      'pack-corrupt',
      `The model pack’s manifest.json is wrong: it says ${dims} numbers per vector, and the same towers gave ${known.dims} before.`,
      'Install Recollect again, or choose another model pack.',
    );
  }
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
