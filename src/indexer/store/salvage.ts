/**
 * @file Takes over from a damaged library file what can be read and proves itself: photos with their vectors,
 * so that the next scan recognises each file by its bytes and embeds nothing again. Never writes to the
 * damaged file.
 *
 * [Note: What is believed] Where files lie is not taken over: the scan finds that out, and by doing so proves
 * each photo's SHA-256. A vector proves itself by its length: at full width it was stored with norm 1, which
 * a stretch of other bytes does not have. What a person told Recollect comes from the backups.
 */
import Database from 'better-sqlite3';
import { halfToFloat } from '../matryoshka/half.ts';
import type { Connection } from './connection.ts';
import { keepNumbersAbove } from './irreplaceable.ts';
import { copyForReading } from './read-copy.ts';
import type { ReadCopy } from './read-copy.ts';
import { blankDamagedPages } from './seal.ts';
import type { Seal } from './seal.ts';

/** float16 rounds each of d numbers by at most 2^-11 of itself, so the norm by no more than that. */
const normTolerance = 5e-4;
/** Ranges of row numbers that cannot be read are halved down to this many, which are then given up. */
const smallestRange = 4;
const blockRows = 4096;
/** So many unreadable ranges, and the table is lost as a whole. */
const maxFailures = 2000;
/** A number beyond this is damage, not a photo. */
const maxPhotos = 20_000_000;

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * @param seal of the file as it was before the damage; with it, pages that changed are not read at all
 * @returns photos taken over; 0 when the file cannot be opened at all
 */
export function salvage(damaged: string, seal: Seal | null, into: Connection): number {
  // In a copy: the damaged file stays as it is, for whoever knows more.
  let copy: ReadCopy | null = null;
  let from: Connection | null = null;
  try {
    copy = copyForReading(damaged);
    if (seal !== null) blankDamagedPages(seal, copy.file);
    const opened = new Database(copy.file, { readonly: true });
    from = opened;
    return into.transaction(() => takeOver(opened, into))();
  } catch (error) {
    // What was given up on is made again from the photos.
    console.error('Nothing could be taken over from the damaged library:', String(error).slice(0, 200));
    return 0;
  } finally {
    from?.close();
    copy?.remove();
  }
}

function takeOver(from: Connection, into: Connection): number {
  const columns = (into.pragma('table_info(photos)') as { name: string }[])
    .map((column) => column.name)
    .filter((name) => name !== 'orphaned_at');
  const old = new Set((from.pragma('table_info(photos)') as { name: string }[]).map((column) => column.name));
  const shared = columns.filter((name) => old.has(name));
  const add = into.prepare(
    `INSERT OR IGNORE INTO photos (${shared.join(', ')}, orphaned_at) VALUES (${shared.map(() => '?').join(', ')}, ?)`,
  );
  const shaAt = shared.indexOf('sha256');
  const idAt = shared.indexOf('id');
  const sides = [shared.indexOf('width'), shared.indexOf('height')];
  const now = Date.now();
  const taken = new Set<number>();
  for (const row of readable(from, 'photos', 'id', shared.join(', '))) {
    const sha = row[shaAt];
    if (!(sha instanceof Uint8Array) || sha.byteLength !== 32) continue;
    if (sides.some((at) => !(Number(row[at]) > 0))) continue;
    try {
      if (add.run(...row, now).changes > 0) taken.add(row[idAt] as number);
    } catch {
      // A cell of the wrong type: its table is STRICT, its page is not what it was.
    }
  }
  const withVector = new Set<number>();
  for (const pack of packsOf(from, into)) {
    for (const photo of takeVectors(from, into, pack, taken)) withVector.add(photo);
  }
  // A photo without a vector is embedded anyway; it comes back with its file.
  const drop = into.prepare('DELETE FROM photos WHERE id = ?');
  for (const photo of taken) if (!withVector.has(photo)) drop.run(photo);
  keepNumbersAbove(into, Math.max(0, ...lastOf(from)));
  return withVector.size;
}

interface Pack {
  readonly number: number;
  readonly id: string;
  readonly dims: number;
}

/** As the damaged file says, or, when it cannot, as the backup did that the new file began with. */
function packsOf(from: Connection, into: Connection): Pack[] {
  for (const db of [from, into]) {
    try {
      return db.prepare<[], Pack>('SELECT number, id, dims FROM packs').all();
    } catch {
      // The next one knows.
    }
  }
  return [];
}

function takeVectors(from: Connection, into: Connection, pack: Pack, photos: ReadonlySet<number>): number[] {
  const known = into
    .prepare<[string], { number: number }>('SELECT number FROM packs WHERE id = ?')
    .get(pack.id);
  const number =
    known?.number ??
    Number(
      into.prepare('INSERT INTO packs (id, dims) VALUES (?, ?)').run(pack.id, pack.dims).lastInsertRowid,
    );
  const table = `vectors_${number}`;
  into.exec(`CREATE TABLE IF NOT EXISTS ${table} (photo INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT`);
  const put = into.prepare(`INSERT OR IGNORE INTO ${table} (photo, vector) VALUES (?, ?)`);
  const done: number[] = [];
  for (const [photo, vector] of readable(from, `vectors_${pack.number}`, 'photo', 'photo, vector')) {
    if (!photos.has(photo as number) || !isUnit(vector, pack.dims)) continue;
    put.run(photo, vector);
    done.push(photo as number);
  }
  return done;
}

/** Whether this is a stored vector: the right width, and of length 1. */
export function isUnit(blob: unknown, dims: number): boolean {
  if (!(blob instanceof Uint8Array) || blob.byteLength !== dims * 2) return false;
  const half = new Uint16Array(dims);
  new Uint8Array(half.buffer).set(blob);
  const vector = new Float32Array(dims);
  halfToFloat(half, vector);
  let sum = 0;
  for (const x of vector) sum += x * x;
  return Math.abs(Math.sqrt(sum) - 1) <= normTolerance;
}

/** Every row that can be reached: a range that hits damage is read in halves. */
function* readable(db: Connection, table: string, key: string, columns: string): Generator<unknown[]> {
  let select;
  try {
    select = db.prepare(`SELECT ${columns} FROM ${table} WHERE ${key} BETWEEN ? AND ? ORDER BY ${key}`).raw();
  } catch {
    return;
  }
  const last = lastRow(db, table, key);
  let failures = 0;
  for (let from = 1; from <= last; from += blockRows) {
    const pending: Range[] = [{ from, to: from + blockRows - 1 }];
    for (let range = pending.pop(); range !== undefined; range = pending.pop()) {
      let rows: unknown[][];
      try {
        // A range is taken as a whole or in parts, never twice.
        rows = select.all(range.from, range.to) as unknown[][];
      } catch {
        if (++failures > maxFailures) return;
        if (range.to - range.from < smallestRange) continue;
        const middle = Math.floor((range.from + range.to) / 2);
        pending.push({ from: middle + 1, to: range.to }, { from: range.from, to: middle });
        continue;
      }
      yield* rows;
    }
  }
}

/** Highest row number to look for: what the table says, else, when just that cannot be read, a bound. */
function lastRow(db: Connection, table: string, key: string): number {
  try {
    const last = db.prepare<[], { n: number | null }>(`SELECT max(${key}) AS n FROM ${table}`).get()?.n ?? 0;
    if (last < maxPhotos) return last;
  } catch {
    // The last page is the damaged one.
  }
  return lastOf(db)[0] ?? maxPhotos;
}

function lastOf(db: Connection): number[] {
  try {
    const { seq } = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'photos'").get() as {
      seq: number;
    };
    return Number.isSafeInteger(seq) && seq < maxPhotos ? [seq] : [];
  } catch {
    return [];
  }
}
