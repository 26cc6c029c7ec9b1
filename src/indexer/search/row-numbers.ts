/**
 * @file Which row of the RAM index a photo is in. Photos' numbers are dense (given in order, never reused),
 * so this is an array of 4 bytes a photo, in pages that exist only where photos do; a Map would take ten
 * times as much, and ends at 16.7 million entries.
 */
const pageBits = 12;
const pageSize = 1 << pageBits;
const inPage = pageSize - 1;

export class RowNumbers {
  /** Row + 1 of each photo; 0: no such photo. */
  readonly #pages: (Uint32Array | undefined)[] = [];
  #made = 0;

  get bytes(): number {
    return this.#made * pageSize * 4;
  }

  /** -1 when the photo is not there. */
  get(photo: number): number {
    return (this.#pages[photo >>> pageBits]?.[photo & inPage] ?? 0) - 1;
  }

  set(photo: number, row: number): void {
    let page = this.#pages[photo >>> pageBits];
    if (!page) {
      page = this.#pages[photo >>> pageBits] = new Uint32Array(pageSize);
      this.#made++;
    }
    page[photo & inPage] = row + 1;
  }

  delete(photo: number): void {
    const page = this.#pages[photo >>> pageBits];
    if (page) page[photo & inPage] = 0;
  }
}
