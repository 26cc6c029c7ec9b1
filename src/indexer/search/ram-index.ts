/**
 * @file The part of every photo's vector that is in memory: 84 bytes a photo in the product, its number
 * included. Says which row is whose and keeps rows packed; the kernel holds and scans them.
 *
 * [Note: Packed while it is used] A removed photo's row stays, marked, until an eighth of all rows is such.
 * Then the rest moves together, 64 rows with every further change: at ten million photos as at ten no change
 * takes longer than a fraction of a millisecond, and a search in between sees every photo once.
 *
 * [Note: Rows in the order of cells] Rows come in the order of photos' numbers, and a cell's photos lie anywhere among
 * them: each is a line from memory and mostly a page that the processor has to look up, 45 ns where comparing takes 20.
 * arrange() brings them side by side by swapping two rows at a time, so that whoever searches in between sees every photo
 * once. It costs a table of 4 bytes a photo, and so only what has cells is arranged.
 */
import {
  blockRows,
  copyRow,
  readBody,
  readHead,
  removedBit,
  rowWords,
  swapRows,
  writeInt8,
  writeVector,
} from './kernel/block.ts';
import type { Block } from './kernel/block.ts';
import { bodyDims } from './kernel/kernel.ts';
import type { Kernel } from './kernel/kernel.ts';
import { RowOrder } from './row-order.ts';
import { RowTable } from './row-table.ts';

const blockBits = Math.log2(blockRows);
const inBlock = blockRows - 1;
const movedPerChange = 64;
/** Rows swapped between two yields: some tenths of a millisecond. */
const swappedPerStep = 512;
const removedShare = 1 / 8;

export class RamIndex {
  readonly kernel: Kernel;
  readonly #dims: number;
  readonly #numberOf = (row: number): number => this.#block(row).photos[row & inBlock]! & ~removedBit;
  #order: RowOrder | RowTable = new RowOrder(this.#numberOf);
  /** While rows move together: those that have, in the rows before `end`. The others are in #order. */
  #packed: { order: RowOrder | RowTable; end: number } | null = null;
  #photos = 0;
  #blocks = 0;
  #moves = 0;
  /** The highest number that any photo here ever had. */
  #highest = -1;

  /** `dims`: full width of the vectors that put() is given. */
  constructor(kernel: Kernel, dims: number) {
    this.kernel = kernel;
    this.#dims = dims;
  }

  /** Photos that can be found. A scan may read more rows than that: `kernel.rows`. */
  get rows(): number {
    return this.#photos;
  }

  get bytes(): number {
    return this.kernel.bytes + (this.#order instanceof RowTable ? this.#order.bytes : 0);
  }

  /** Grows when a row gets another number: row numbers that were kept are void then. */
  get moves(): number {
    return this.#moves;
  }

  has(photo: number): boolean {
    return this.#rowOf(photo) >= 0;
  }

  /** Row number of each photo; photos that are not here are left out. */
  rowsOf(photos: Uint32Array): Uint32Array {
    return this.rowsToCompare(photos).filter((row) => this.#isThere(row));
  }

  /** The same with the rows of removed photos, which no scan answers with: whether a photo was removed is said in its row,
   * and looking there first would take as long as comparing. */
  rowsToCompare(photos: Uint32Array): Uint32Array {
    const rows = new Uint32Array(photos.length);
    let n = 0;
    for (const photo of photos) {
      const row = this.#find(photo);
      if (row >= 0) rows[n++] = row;
    }
    return rows.subarray(0, n);
  }

  /** The photo in each row. */
  photosOf(rows: Uint32Array): Uint32Array {
    return rows.map(this.#numberOf);
  }

  /** Every photo, in the order of rows. */
  photos(): Uint32Array {
    const photos = new Uint32Array(this.#photos);
    let n = 0;
    for (let row = 0; row < this.kernel.rows; row++)
      if (this.#isThere(row)) photos[n++] = this.#numberOf(row);
    return photos;
  }

  /**
   * Adds the photo, or replaces its row. The vector is `vectors[at, at + dims)`.
   * @throws RangeError for a number beyond 31 bits.
   */
  put(photo: number, vectors: Float32Array, at: number): void {
    const row = this.#rowFor(photo);
    writeVector(this.#block(row), row & inBlock, vectors, at, this.#dims);
    this.#pack();
  }

  /** The same from what the library stores: of each photo the first `width` (at most 128) numbers as float16. */
  load(photos: Uint32Array, halves: Uint16Array, width: number): void {
    const rows = this.kernel.packRows(halves, width);
    const words = new Int32Array(rows.buffer, rows.byteOffset, photos.length * rowWords);
    for (let i = 0; i < photos.length; i++) {
      const row = this.#rowFor(photos[i]!);
      writeInt8(this.#block(row), row & inBlock, words, i * rowWords);
    }
  }

  /** Unknown photos are ignored. */
  remove(photo: number): void {
    const row = this.#rowOf(photo);
    if (row < 0) return;
    this.#mark(row);
    this.#photos--;
    const { rows } = this.kernel;
    if (!this.#packed && rows - this.#photos > Math.max(blockRows, removedShare * rows))
      this.#packed = { order: this.#newOrder(), end: 0 };
    this.#pack();
  }

  #newOrder(): RowOrder | RowTable {
    return this.#order instanceof RowTable
      ? new RowTable(this.#numberOf, this.#highest + 1)
      : new RowOrder(this.#numberOf);
  }

  /**
   * Brings the rows of `photos` into that order, before all others. Photos that are not here are passed over; what comes
   * meanwhile stays behind. A background job. @returns false when removals came in between, and the rest has to wait
   */
  *arrange(photos: Uint32Array): Generator<void, boolean, void> {
    while (this.#packed) {
      this.#pack();
      yield;
    }
    let table = this.#order;
    if (!(table instanceof RowTable)) {
      const made = new RowTable(this.#numberOf, this.#highest + 1);
      for (let row = 0; row < this.kernel.rows; row++) made.append(row, this.#numberOf(row));
      this.#order = table = made;
    }
    let to = 0;
    for (let i = 0; i < photos.length; i++) {
      if (i % swappedPerStep === 0) {
        this.#moves++;
        yield;
        if (this.#packed || this.#order !== table) return false;
      }
      const row = this.#rowOf(photos[i]!);
      if (row < 0) continue;
      if (row !== to) {
        const other = this.#numberOf(to);
        swapRows(this.#block(row), row & inBlock, this.#block(to), to & inBlock);
        table.move(photos[i]!, to);
        table.move(other, row);
      }
      to++;
    }
    this.#moves++;
    return true;
  }

  /** Every photo with its unit 16-d row. */
  *heads(): Iterable<{ readonly photo: number; readonly head: Float32Array }> {
    for (let row = 0; row < this.kernel.rows; row++) {
      if (!this.#isThere(row)) continue;
      yield { photo: this.#numberOf(row), head: readHead(this.#block(row), row & inBlock) };
    }
  }

  /** The unit 16-d row of one photo that is here. */
  headOf(photo: number): Float32Array {
    const row = this.#rowOf(photo);
    return readHead(this.#block(row), row & inBlock);
  }

  /** The unit 128-d row of one photo that is here; null without a body. */
  bodyOf(photo: number): Float32Array | null {
    const row = this.#rowOf(photo);
    const { body } = this.#block(row);
    if (!body) return null;
    const into = new Float32Array(bodyDims);
    readBody(body, row & inBlock, bodyDims, into, 0);
    return into;
  }

  #block(row: number): Block {
    return this.kernel.block(row >>> blockBits);
  }

  #isThere(row: number): boolean {
    return (this.#block(row).photos[row & inBlock]! & removedBit) === 0;
  }

  /** The photo's row, its own or that of its removed self; -1 when it has none. */
  #find(photo: number): number {
    const row = this.#packed?.order.find(photo) ?? -1;
    return row >= 0 ? row : this.#order.find(photo);
  }

  #rowOf(photo: number): number {
    const row = this.#find(photo);
    return row >= 0 && this.#isThere(row) ? row : -1;
  }

  /** The row that is to hold `photo`, marked as its own: the one it has or had, or a new one. */
  #rowFor(photo: number): number {
    if (photo >= removedBit) throw new RangeError(`no photo has the number ${photo}`);
    const { rows } = this.kernel;
    const known = photo <= this.#highest ? this.#find(photo) : -1;
    if (known >= 0) {
      if (!this.#isThere(known)) this.#photos++;
      this.#block(known).photos[known & inBlock] = photo;
      return known;
    }
    if (rows === this.#blocks * blockRows) {
      this.kernel.addBlock();
      this.#blocks++;
    }
    this.#order.append(rows, photo);
    this.#highest = Math.max(this.#highest, photo);
    this.#block(rows).photos[rows & inBlock] = photo;
    this.kernel.rows = rows + 1;
    this.#photos++;
    return rows;
  }

  #mark(row: number): void {
    this.#block(row).photos[row & inBlock]! |= removedBit;
  }

  /** Moves a few rows down over those that were removed, if that is under way. */
  #pack(): void {
    const packed = this.#packed;
    if (!packed) return;
    this.#moves++;
    for (let i = 0; i < movedPerChange; i++) {
      const row = this.#order.takeFirst();
      if (row < 0) {
        this.kernel.rows = packed.end;
        this.#order = packed.order;
        this.#packed = null;
        return;
      }
      if (!this.#isThere(row)) continue;
      const to = packed.end++;
      packed.order.append(to, this.#numberOf(row));
      if (to === row) continue;
      copyRow(this.#block(row), row & inBlock, this.#block(to), to & inBlock);
      this.#mark(row);
    }
  }
}
