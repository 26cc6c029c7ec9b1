/**
 * @file Row numbers as runs: where one begins, and how many rows follow one another. Neighbours in the RAM index lie
 * side by side, so that thousands of rows are said with a few dozen pairs.
 */
export class Runs {
  #pairs = new Uint32Array(1024);
  #count = 0;
  #rows = 0;
  /** The row after the last run. */
  #end = -1;

  /** How many rows there are in all. */
  get rows(): number {
    return this.#rows;
  }

  /** First row and length of each run, one after the other. A view: true until the next change. */
  get pairs(): Uint32Array {
    return this.#pairs.subarray(0, 2 * this.#count);
  }

  clear(): void {
    this.#count = 0;
    this.#rows = 0;
    this.#end = -1;
  }

  add(first: number, length: number): void {
    if (length === 0) return;
    this.#rows += length;
    if (first === this.#end) this.#pairs[2 * this.#count - 1]! += length;
    else {
      if (2 * this.#count === this.#pairs.length) {
        const larger = new Uint32Array(2 * this.#pairs.length);
        larger.set(this.#pairs);
        this.#pairs = larger;
      }
      this.#pairs[2 * this.#count] = first;
      this.#pairs[2 * this.#count + 1] = length;
      this.#count++;
    }
    this.#end = first + length;
  }

  /** Every row, in the order in which they were added. */
  list(): Uint32Array {
    const rows = new Uint32Array(this.#rows);
    for (let i = 0, to = 0; i < this.#count; i++) {
      const first = this.#pairs[2 * i]!;
      const end = first + this.#pairs[2 * i + 1]!;
      for (let row = first; row < end; row++) rows[to++] = row;
    }
    return rows;
  }
}
