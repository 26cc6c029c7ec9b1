/**
 * @file Which photos are in which cell: inverted lists, in step with the library. Knows where photos are, not
 * how near they are to a query.
 *
 * [Note: Photos and their rows] A list holds photos' numbers, which never change their meaning, and beside each
 * the row of the RAM index that it has now, so that a query need not look it up. When rows were moved
 * (`index.moves`), a list's rows are looked up again the next time it is visited. 10 bytes a photo in all.
 */
import type { Runs } from '../kernel/runs.ts';
import type { RamIndex } from '../ram-index.ts';
import { cellDims, rowUnits } from './body-rows.ts';
import { CellNumbers } from './cell-numbers.ts';
import { placeOf } from './train-cells.ts';
import type { Quantiser } from './train-cells.ts';

const firstLength = 8;
/** Photos placed between two yields: about half a millisecond. */
const stride = 32;

/** Where a cell's rows do not follow one another. */
const apart = -1;

export class CellLists {
  readonly quantiser: Quantiser;
  readonly #index: RamIndex;
  /** Of each cell, with room to grow; the first `#lengths` of them count. */
  readonly #photos: Uint32Array[];
  readonly #rows: Uint32Array[];
  readonly #lengths: Uint32Array;
  /** `index.moves` when a cell's rows were true. */
  readonly #stamps: Float64Array;
  /** [Note: A cell is a stretch] Once rows lie in the order of cells, those of most cells follow one another. The first
   * of them says all then: a search that visits a hundred cells need not fetch a hundred lists. */
  readonly #firsts: Int32Array;
  readonly #cellOf = new CellNumbers();
  /** Photos that are searchable but in no cell yet; each query compares itself with all of them. */
  readonly waiting = new Set<number>();
  #placed = 0;

  constructor(quantiser: Quantiser, index: RamIndex) {
    const { count } = quantiser.cells;
    this.quantiser = quantiser;
    this.#index = index;
    const empty = new Uint32Array(0);
    this.#photos = Array.from({ length: count }, () => empty);
    this.#rows = Array.from({ length: count }, () => empty);
    this.#lengths = new Uint32Array(count);
    this.#stamps = new Float64Array(count).fill(index.moves);
    this.#firsts = new Int32Array(count).fill(apart);
  }

  get placed(): number {
    return this.#placed;
  }

  get bytes(): number {
    const { cells, groups, coarse } = this.quantiser;
    const lists = this.#photos.reduce((sum, { byteLength }) => sum + 2 * byteLength, 0);
    return (
      lists +
      this.#cellOf.bytes +
      cells.count * 16 +
      (cells.count + groups.count) * cellDims * 4 +
      (coarse?.bytes ?? 0)
    );
  }

  /** The longest list, in average lists. */
  get skew(): number {
    const longest = this.#lengths.reduce((most, length) => Math.max(most, length), 0);
    return (longest * this.#lengths.length) / (this.#placed || 1);
  }

  /** -1: in none. */
  cellOf(photo: number): number {
    return this.#cellOf.get(photo);
  }

  photosIn(cell: number): Uint32Array {
    return this.#photos[cell]!.subarray(0, this.#lengths[cell]);
  }

  /** Adds the rows of the photos in `cell`. `wanted`: of those for which it is true. */
  addRows(cell: number, to: Runs, wanted: ((photo: number) => boolean) | null): void {
    if (this.#stamps[cell] !== this.#index.moves) this.#lookUp(cell);
    const length = this.#lengths[cell]!;
    const first = this.#firsts[cell]!;
    if (first !== apart && wanted === null) return to.add(first, length);
    const photos = this.#photos[cell]!;
    const rows = this.#rows[cell]!;
    for (let i = 0; i < length; i++)
      if (wanted === null || wanted(photos[i]!)) to.add(first === apart ? rows[i]! : first + i, 1);
  }

  /** Rows have moved: where those of a cell are now. */
  #lookUp(cell: number): void {
    // Every photo in a list is searchable, so none is left out.
    const rows = this.#index.rowsOf(this.photosIn(cell));
    this.#rows[cell]!.set(rows);
    this.#firsts[cell] = rows.every((row, i) => row === rows[0]! + i) ? (rows[0] ?? apart) : apart;
    this.#stamps[cell] = this.#index.moves;
  }

  /** All photos that are in a cell, cell by cell. */
  inOrder(): Uint32Array {
    const photos = new Uint32Array(this.#placed);
    let at = 0;
    for (let cell = 0; cell < this.#lengths.length; cell++) {
      photos.set(this.photosIn(cell), at);
      at += this.#lengths[cell]!;
    }
    return photos;
  }

  /** The photo came, or came back with another vector. */
  added(photo: number): void {
    this.removed(photo);
    this.waiting.add(photo);
  }

  removed(photo: number): void {
    this.waiting.delete(photo);
    const cell = this.#cellOf.get(photo);
    if (cell < 0) return;
    this.#cellOf.delete(photo);
    const [photos, rows] = [this.#photos[cell]!, this.#rows[cell]!];
    const at = photos.indexOf(photo);
    const last = --this.#lengths[cell]!;
    photos[at] = photos[last]!;
    rows[at] = rows[last]!;
    if (at !== last) this.#firsts[cell] = apart;
    this.#placed--;
  }

  /** Room for so many photos in each cell. While all are empty. */
  makeRoom(lengths: Uint32Array): void {
    const all = lengths.reduce((sum, length) => sum + length, 0);
    const [photos, rows] = [new Uint32Array(all), new Uint32Array(all)];
    let at = 0;
    lengths.forEach((length, cell) => {
      this.#photos[cell] = photos.subarray(at, at + length);
      this.#rows[cell] = rows.subarray(at, at + length);
      at += length;
    });
  }

  /** Puts a photo that is searchable and in no cell into one. */
  place(photo: number, row: number, cell: number): void {
    this.waiting.delete(photo);
    const length = this.#lengths[cell]!;
    if (length === this.#photos[cell]!.length) {
      const room = Math.max(firstLength, Math.ceil(length * 1.25));
      this.#photos[cell] = longer(this.#photos[cell]!, room);
      this.#rows[cell] = longer(this.#rows[cell]!, room);
    }
    if (length === 0) {
      this.#stamps[cell] = this.#index.moves;
      this.#firsts[cell] = row;
    } else if (this.#firsts[cell]! + length !== row) this.#firsts[cell] = apart;
    this.#photos[cell]![length] = photo;
    // Where the stamp is old, the whole list is looked up before it is used.
    this.#rows[cell]![length] = row;
    this.#lengths[cell] = length + 1;
    this.#cellOf.set(photo, cell);
    this.#placed++;
  }

  /** Puts those of `photos` that are searchable and in no cell into the nearest. A background job. */
  *fill(photos: Uint32Array): Generator<void, void, void> {
    for (let from = 0; from < photos.length; from += stride) {
      const chunk = photos.subarray(from, from + stride).filter((photo) => this.#cellOf.get(photo) < 0);
      const rows = this.#index.rowsOf(chunk);
      const here = this.#index.photosOf(rows);
      const units = rowUnits(this.#index, rows);
      for (let i = 0; i < here.length; i++) {
        const cell = placeOf(this.quantiser, units.subarray(i * cellDims, (i + 1) * cellDims));
        this.place(here[i]!, rows[i]!, cell);
      }
      yield;
    }
  }
}

function longer(list: Uint32Array, room: number): Uint32Array {
  const more = new Uint32Array(room);
  more.set(list);
  return more;
}
