/**
 * @file What the RAM index asks of whoever holds its rows and scans them: wasm-kernel.ts where there is
 * WebAssembly SIMD, array-kernel.ts elsewhere. Types and the sizes both share.
 *
 * [Note: Rows in blocks] Rows lie in blocks of 4,096: the photos' numbers, then 16 float32 each, then 64
 * int8 each, 132 bytes a row. A new block is appended when the last is full; nothing is ever moved or
 * copied to grow, at ten million rows as at one, and a block is the natural share of work for a thread.
 */
import type { PhotoFilter } from '../searcher.ts';

export const blockRows = 4096;
/** Widths of the two tiers. Vectors narrower than that are padded with zeros, which change no cosine. */
export const headDims = 16;
export const bodyDims = 64;

/** Views of one block. */
export interface Block {
  readonly photos: Uint32Array;
  /** blockRows x 16, each row L2-normalised. */
  readonly head: Float32Array;
  /** blockRows x 64. See [Note: A scale per row, stored nowhere]. */
  readonly body: Int8Array;
}

/** What a scan found: row numbers, and their scores in the same order. */
export interface TopRows {
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
}

/** Best first, equal scores by row, ascending; or, for a list that is compared once more anyway, in no order. */
export type Order = 'best-first' | 'any';

/**
 * What of a vector is held in memory. `int8` heads take 16 bytes a photo and score to about 0.002;
 * `float32` heads take 64 and are exact. Without a body the shortlist's next step reads full vectors.
 */
export interface Tiers {
  readonly head: 'int8' | 'float32';
  readonly body: boolean;
}

/** `k` >= 1. Ties at the cut go to the lower row. Rows of photos that were removed are never answers. */
export interface Kernel {
  readonly name: 'wasm-simd' | 'typed-array';
  readonly tiers: Tiers;
  /** Rows in use, from the first block on: what a scan reads. Set by the RAM index that owns this kernel. */
  rows: number;
  /** Memory held: blocks and working space. */
  readonly bytes: number;
  /** @throws ProblemError `internal` when the address space is used up (32 million photos). */
  addBlock(): void;
  /** Valid until the next call of any other method. */
  block(index: number): Block;
  /** The `k` rows of largest cosine at the first `query.length` (<= 16) dims, among the photos in `filter`. `query`: unit. */
  scanHead(query: Float32Array, k: number, filter: PhotoFilter, order: Order): TopRows;
  /** The same from the int8 tier, `query.length` <= 64. */
  scanBody(query: Float32Array, k: number, filter: PhotoFilter, order: Order): TopRows;
  /** The same among the rows numbered in `among`, best first. */
  rescoreBody(query: Float32Array, among: Uint32Array, k: number): TopRows;
  /** Ends its threads. The rows' memory goes with the last reference. */
  close(): void;
}

/** Bytes of a row that a scan of the head reads. */
export function headBytes({ head }: Tiers): number {
  return head === 'int8' ? headDims : headDims * 4;
}
