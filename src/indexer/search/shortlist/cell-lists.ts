/**
 * @file Which photos are in which cell: inverted lists, in step with the library. Knows where photos are, not
 * how near they are to a query.
 *
 * [Note: Photos and their rows] A list holds photos' numbers, which never change their meaning, and beside each
 * the row of the RAM index that it has now, so that a query need not look it up. When rows were moved
 * (`index.moves`), a list's rows are looked up again the next time it is visited. 10 bytes a photo in all.
 */
import type { RamIndex } from '../ram-index.ts';
import { cellDims, rowUnits } from './body-rows.ts';
import { CellNumbers } from './cell-numbers.ts';
import { placeOf } from './train-cells.ts';
import type { Quantiser } from './train-cells.ts';

const firstLength = 8;
/** Photos placed between two yields: about half a millisecond. */
const stride = 32;

/** The photos of one cell; `rows` is true as of `stamp`. */
interface Cell {
  photos: Uint32Array;
  rows: Uint32Array;
  length: number;
  stamp: number;
}

export class CellLists {
  readonly quantiser: Quantiser;
  readonly #index: RamIndex;
  readonly #cells: Cell[];
  readonly #cellOf = new CellNumbers();
  /** Photos that are searchable but in no cell yet; each query compares itself with all of them. */
  readonly waiting = new Set<number>();
  #placed = 0;

  constructor(quantiser: Quantiser, index: RamIndex) {
    this.quantiser = quantiser;
    this.#index = index;
    const empty = new Uint32Array(0);
    this.#cells = Array.from({ length: quantiser.cells.count }, () => ({
      photos: empty,
      rows: empty,
      length: 0,
      stamp: index.moves,
    }));
  }

  get placed(): number {
    return this.#placed;
  }

  get bytes(): number {
    const { cells, groups } = this.quantiser;
    const lists = this.#cells.reduce((sum, { photos }) => sum + 2 * photos.byteLength, 0);
    return lists + this.#cellOf.bytes + (cells.count + groups.count) * cellDims * 4;
  }

  /** The longest list, in average lists. */
  get skew(): number {
    const longest = this.#cells.reduce((most, { length }) => Math.max(most, length), 0);
    return (longest * this.#cells.length) / (this.#placed || 1);
  }

  /** -1: in none. */
  cellOf(photo: number): number {
    return this.#cellOf.get(photo);
  }

  photosIn(cell: number): Uint32Array {
    const { photos, length } = this.#cells[cell]!;
    return photos.subarray(0, length);
  }

  lengthOf(cell: number): number {
    return this.#cells[cell]!.length;
  }

  /**
   * Copies the rows of the photos in `cell`, in the same order, to `into[at, ...)`. @returns where they end.
   * A search visits a hundred short lists: a loop takes a third of the time that views of them and `set` do.
   */
  copyRows(cell: number, into: Uint32Array, at: number): number {
    const list = this.#cells[cell]!;
    if (list.stamp !== this.#index.moves) {
      // Every photo in a list is searchable, so none is left out.
      list.rows.set(this.#index.rowsOf(list.photos.subarray(0, list.length)));
      list.stamp = this.#index.moves;
    }
    const { rows, length } = list;
    for (let i = 0; i < length; i++) into[at + i] = rows[i]!;
    return at + length;
  }

  /** All photos that are in a cell, cell by cell. */
  inOrder(): Uint32Array {
    const photos = new Uint32Array(this.#placed);
    let at = 0;
    for (const cell of this.#cells) {
      photos.set(cell.photos.subarray(0, cell.length), at);
      at += cell.length;
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
    const list = this.#cells[cell]!;
    const at = list.photos.indexOf(photo);
    const last = --list.length;
    list.photos[at] = list.photos[last]!;
    list.rows[at] = list.rows[last]!;
    this.#placed--;
  }

  /** Puts a photo that is searchable and in no cell into one. */
  place(photo: number, row: number, cell: number): void {
    this.waiting.delete(photo);
    const list = this.#cells[cell]!;
    if (list.length === list.photos.length) {
      const room = Math.max(firstLength, Math.ceil(list.length * 1.25));
      const { photos, rows } = list;
      list.photos = new Uint32Array(room);
      list.photos.set(photos);
      list.rows = new Uint32Array(room);
      list.rows.set(rows);
    }
    if (list.length === 0) list.stamp = this.#index.moves;
    list.photos[list.length] = photo;
    // Where the stamp is old, the whole list is looked up before it is used.
    list.rows[list.length++] = row;
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
