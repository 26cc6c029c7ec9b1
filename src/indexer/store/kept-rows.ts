/**
 * @file Some numbers of every photo, kept in memory column by column in an order of their own. Read once, in portions, so
 * that searches get their turns; from then on only photos that changed are read again
 * ([Note: A journal in memory] in changed-photos.ts).
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { ChangedPhotos } from './changed-photos.ts';
import { addPhoto, hasPhoto, noPhotos } from './photo-bits.ts';

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
type NumbersClass = Float32ArrayConstructor | Float64ArrayConstructor;

/** A photo's number and its values, in the order of `columns`. */
export type PhotoRow = readonly [photo: number, ...values: number[]];

/** Never changed once it was given out: what changes makes new ones. */
export interface Rows {
  readonly photos: Uint32Array<ArrayBuffer>;
  readonly columns: readonly Numbers[];
}

export interface RowsWanted {
  readonly columns: readonly NumbersClass[];
  /** The next `most` rows after one, in order; from the first on after null. */
  after(last: PhotoRow | null, most: number): PhotoRow[];
  /** The rows of those of `photos` that have one, in any order. */
  of(photos: Uint32Array): PhotoRow[];
  /** Below 0 where `a` comes before `b`. No two rows are equal. */
  compare(a: PhotoRow, b: PhotoRow): number;
}

/** A millisecond or two of reading. */
const portion = 1_000;

/** @returns what gives the rows as they are now */
export function keptRows(wanted: RowsWanted, changed: ChangedPhotos): () => Promise<Rows> {
  let rows: Rows | null = null;
  /** In the journal, when `rows` were true. */
  let moment = 0;
  let reading: Promise<void> | null = null;

  async function readAll(): Promise<void> {
    const began = changed.now();
    let room = emptyRows(wanted.columns, portion);
    let n = 0;
    for (let last: PhotoRow | null = null; ; await turn()) {
      const next: PhotoRow[] = wanted.after(last, portion);
      if (n + next.length > room.photos.length)
        room = joined(wanted.columns, [part(room, 0, n)], 2 * (n + next.length));
      for (const row of next) write(room, n++, row);
      if (next.length < portion) break;
      last = next.at(-1)!;
    }
    rows = joined(wanted.columns, [part(room, 0, n)], n);
    moment = began;
  }

  function putRight(old: Rows, again: Uint32Array): Rows {
    const { photos } = old;
    const some = noPhotos(again.reduce((most, photo) => Math.max(most, photo), 0));
    for (const photo of again) addPhoto(some, photo);
    // Old rows of changed photos are left out, new ones put in where they belong.
    const cuts: { readonly at: number; readonly row: PhotoRow | null }[] = [];
    for (let at = 0; at < photos.length; at++) if (hasPhoto(some, photos[at]!)) cuts.push({ at, row: null });
    for (const row of wanted.of(again)) cuts.push({ at: placeIn(old, row), row });
    cuts.sort((a, b) => a.at - b.at || (a.row && b.row ? wanted.compare(a.row, b.row) : a.row ? -1 : 1));
    const parts: Rows[] = [];
    let from = 0;
    for (const { at, row } of cuts) {
      if (at > from) parts.push(part(old, from, at));
      from = Math.max(from, at);
      if (row === null) from = at + 1;
      else {
        const single = emptyRows(wanted.columns, 1);
        write(single, 0, row);
        parts.push(single);
      }
    }
    parts.push(part(old, from, photos.length));
    return joined(
      wanted.columns,
      parts,
      parts.reduce((sum, { photos: { length } }) => sum + length, 0),
    );
  }

  /** How many rows of `old` come before `row`. */
  function placeIn(old: Rows, row: PhotoRow): number {
    let low = 0;
    let high = old.photos.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (wanted.compare(rowAt(old, middle), row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return async () => {
    let again = rows && changed.since(moment);
    if (again === null) {
      reading ??= readAll().finally(() => (reading = null));
      await reading;
      again = changed.since(moment);
    }
    // Where nobody can say what changed meanwhile, what was read has to do, and the next question reads again. (To a reader
    // who may not write beside the library every look at its log is news.)
    if (again === null) return rows!;
    moment = changed.now();
    if (again.length > 0) rows = putRight(rows!, again);
    return rows!;
  };
}

function emptyRows(columns: readonly NumbersClass[], length: number): Rows {
  return { photos: new Uint32Array(length), columns: columns.map((Column) => new Column(length)) };
}

function write({ photos, columns }: Rows, at: number, [photo, ...values]: PhotoRow): void {
  photos[at] = photo;
  columns.forEach((column, i) => (column[at] = values[i]!));
}

const rowAt = ({ photos, columns }: Rows, at: number): PhotoRow => [
  photos[at]!,
  ...columns.map((column) => column[at]!),
];

/** A view. */
const part = ({ photos, columns }: Rows, from: number, to: number): Rows => ({
  photos: photos.subarray(from, to),
  columns: columns.map((column) => column.subarray(from, to)),
});

/** A copy of all of `parts`, one after the other, with room for `length` rows. */
function joined(columns: readonly NumbersClass[], parts: readonly Rows[], length: number): Rows {
  const rows = emptyRows(columns, length);
  let at = 0;
  for (const each of parts) {
    rows.photos.set(each.photos, at);
    rows.columns.forEach((column, i) => column.set(each.columns[i]!, at));
    at += each.photos.length;
  }
  return rows;
}
