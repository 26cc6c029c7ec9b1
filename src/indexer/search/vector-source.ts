/**
 * @file Where the search gets full-width vectors from. SQLite in the product (store/vectors.ts), plain
 * memory in tests and benchmarks, another engine's client one day. Types only.
 */

export interface VectorSource {
  /** Full width d. */
  readonly dims: number;
  /** Rows for `photos`, in the same order, as photos.length x dims float32, each L2-normalised. A photo
   * that is gone meanwhile has a row of zeros (its cosine with anything is 0; callers drop it). */
  read(photos: Uint32Array): Float32Array;
  /** The same rows as they are stored, float16, not yet unpacked: what the kernel compares. */
  halves(photos: Uint32Array): Uint16Array;
  /** All vectors in any order, a block at a time; for building the RAM index and for exact full-width scans. */
  scan(blockRows: number): Iterable<{ readonly photos: Uint32Array; readonly vectors: Float32Array }>;
}
