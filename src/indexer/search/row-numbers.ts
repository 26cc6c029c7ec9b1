/**
 * @file Which row of the RAM index a photo is in. A photo's number is dense (numbers are given in order and
 * never reused), so this is an array of 4 bytes a photo, in pages that exist only where photos do; a
 * Map would take ten times as much and ends at 16.7 million entries.
 */
const pageSize = 4096;

export class RowNumbers {
  /** Page -> row + 1 of each of its photos; 0: no such photo. */
  readonly #pages = new Map<number, Uint32Array>();

  get bytes(): number {
    return this.#pages.size * pageSize * 4;
  }

  /** -1 when the photo is not there. */
  get(photo: number): number {
    return (this.#pages.get(Math.floor(photo / pageSize))?.[photo % pageSize] ?? 0) - 1;
  }

  set(photo: number, row: number): void {
    const number = Math.floor(photo / pageSize);
    let page = this.#pages.get(number);
    if (!page) this.#pages.set(number, (page = new Uint32Array(pageSize)));
    page[photo % pageSize] = row + 1;
  }

  delete(photo: number): void {
    const page = this.#pages.get(Math.floor(photo / pageSize));
    if (page) page[photo % pageSize] = 0;
  }
}
