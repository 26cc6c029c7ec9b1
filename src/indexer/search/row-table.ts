/**
 * @file Which row of the RAM index a photo is in, by a table: 4 bytes a photo number. For rows that are not in the order
 * of their photos (RamIndex.arrange); for those that are, row-order.ts needs no memory.
 */
import type { NumberOf } from './row-order.ts';

/** Where a photo has no row. */
const none = -1;

export class RowTable {
  readonly #numberOf: NumberOf;
  #rows: Int32Array;
  /** Rows [first, end) are in the table. */
  #first = 0;
  #end = 0;

  /** @param room for photos below this number */
  constructor(numberOf: NumberOf, room = 0) {
    this.#numberOf = numberOf;
    this.#rows = new Int32Array(room).fill(none);
  }

  get bytes(): number {
    return this.#rows.byteLength;
  }

  /** The row of `photo`; -1 when it has none. */
  find(photo: number): number {
    return this.#rows[photo] ?? none;
  }

  /** `row` follows all rows before it and belongs to `photo`, which has no row. */
  append(row: number, photo: number): void {
    if (photo >= this.#rows.length) {
      const longer = new Int32Array(Math.ceil((photo + 1) * 1.25)).fill(none, this.#rows.length);
      longer.set(this.#rows);
      this.#rows = longer;
    }
    this.#rows[photo] = row;
    this.#end = row + 1;
  }

  /** Takes the first row out. @returns -1 when there is none. */
  takeFirst(): number {
    if (this.#first === this.#end) return none;
    const row = this.#first++;
    const photo = this.#numberOf(row);
    if (this.#rows[photo] === row) this.#rows[photo] = none;
    return row;
  }

  /** `photo`, which has a row, has this one now. */
  move(photo: number, row: number): void {
    this.#rows[photo] = row;
  }
}
