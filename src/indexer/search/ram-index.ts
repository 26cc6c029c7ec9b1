/**
 * @file The part of every photo's vector that is in memory: 16-d float32 and 64-d int8, 136 bytes a photo
 * with its number and its place. Keeps the rows packed; the kernel holds and scans them.
 */
import { writeUnitPrefix } from '../matryoshka/prefix.ts';
import { writeInt8Prefix } from '../matryoshka/quantise.ts';
import { blockRows, bodyDims, headDims } from './kernel/kernel.ts';
import type { Kernel } from './kernel/kernel.ts';
import { RowNumbers } from './row-numbers.ts';

export class RamIndex {
  readonly kernel: Kernel;
  readonly #dims: number;
  readonly #rowOf = new RowNumbers();
  #rows = 0;
  #blocks = 0;

  /** `dims`: full width of the vectors that put() is given. */
  constructor(kernel: Kernel, dims: number) {
    this.kernel = kernel;
    this.#dims = dims;
  }

  /** Photos that can be found. A scan may read more rows than that: `kernel.rows`. */
  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.kernel.bytes + this.#rowOf.bytes;
  }

  has(photo: number): boolean {
    return this.#rowOf.get(photo) >= 0;
  }

  /** Row number of each photo; photos that are not here are left out. */
  rowsOf(photos: Uint32Array): Uint32Array {
    const rows = new Uint32Array(photos.length);
    let n = 0;
    for (let i = 0; i < photos.length; i++) {
      const row = this.#rowOf.get(photos[i]!);
      if (row >= 0) rows[n++] = row;
    }
    return rows.subarray(0, n);
  }

  /** The photo in each row. */
  photosOf(rows: Uint32Array): Uint32Array {
    const photos = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      photos[i] = this.kernel.block(Math.floor(row / blockRows)).photos[row % blockRows]!;
    }
    return photos;
  }

  /** Adds the photo, or replaces its row. The vector is `vectors[at, at + dims)`. */
  put(photo: number, vectors: Float32Array, at: number): void {
    let row = this.#rowOf.get(photo);
    if (row < 0) {
      if (this.#rows === this.#blocks * blockRows) {
        this.kernel.addBlock();
        this.#blocks++;
      }
      row = this.#rows++;
      this.kernel.rows = this.#rows;
      this.#rowOf.set(photo, row);
    }
    const block = this.kernel.block(Math.floor(row / blockRows));
    const inBlock = row % blockRows;
    block.photos[inBlock] = photo;
    writeUnitPrefix(vectors, at, Math.min(headDims, this.#dims), block.head, inBlock * headDims);
    writeInt8Prefix(vectors, at, Math.min(bodyDims, this.#dims), block.body, inBlock * bodyDims);
  }

  /** The last row moves into the hole. Unknown photos are ignored. */
  remove(photo: number): void {
    const row = this.#rowOf.get(photo);
    if (row < 0) return;
    const last = --this.#rows;
    this.#rowOf.delete(photo);
    this.kernel.rows = last;
    if (row === last) return;
    const from = this.kernel.block(Math.floor(last / blockRows));
    const to = this.kernel.block(Math.floor(row / blockRows));
    const source = last % blockRows;
    const target = row % blockRows;
    const moved = from.photos[source]!;
    to.photos[target] = moved;
    to.head.set(from.head.subarray(source * headDims, (source + 1) * headDims), target * headDims);
    to.body.set(from.body.subarray(source * bodyDims, (source + 1) * bodyDims), target * bodyDims);
    this.#rowOf.set(moved, row);
  }

  /** Every photo with its unit 16-d row (a view: copy what you keep). */
  *heads(): Iterable<{ readonly photo: number; readonly head: Float32Array }> {
    for (let row = 0; row < this.#rows; row++) {
      const block = this.kernel.block(Math.floor(row / blockRows));
      const at = row % blockRows;
      yield { photo: block.photos[at]!, head: block.head.subarray(at * headDims, (at + 1) * headDims) };
    }
  }

  /** The unit 16-d row of one photo that is here (a view: copy what you keep). */
  headOf(photo: number): Float32Array {
    const row = this.#rowOf.get(photo);
    const at = (row % blockRows) * headDims;
    return this.kernel.block(Math.floor(row / blockRows)).head.subarray(at, at + headDims);
  }
}
