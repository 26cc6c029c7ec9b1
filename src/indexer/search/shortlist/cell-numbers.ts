/**
 * @file Which cell a photo is in: 2 bytes a photo, in pages that exist only where photos do (their numbers are
 * dense: given in order, never reused).
 */
const pageBits = 12;
const pageSize = 1 << pageBits;
const inPage = pageSize - 1;

export class CellNumbers {
  /** Cell + 1 of each photo; 0: in none. */
  readonly #pages: (Uint16Array | undefined)[] = [];
  #made = 0;

  get bytes(): number {
    return this.#made * pageSize * 2;
  }

  /** -1 when the photo is in no cell. */
  get(photo: number): number {
    return (this.#pages[photo >>> pageBits]?.[photo & inPage] ?? 0) - 1;
  }

  /** `cell` < 65,535. */
  set(photo: number, cell: number): void {
    let page = this.#pages[photo >>> pageBits];
    if (!page) {
      page = this.#pages[photo >>> pageBits] = new Uint16Array(pageSize);
      this.#made++;
    }
    page[photo & inPage] = cell + 1;
  }

  delete(photo: number): void {
    const page = this.#pages[photo >>> pageBits];
    if (page) page[photo & inPage] = 0;
  }
}
