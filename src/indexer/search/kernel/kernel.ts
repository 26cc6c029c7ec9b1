/**
 * @file What the RAM index asks of whoever holds its rows and scans them: wasm-kernel.ts where there is
 * WebAssembly SIMD, array-kernel.ts elsewhere. Types only; how a row lies in a block is in block.ts.
 */
import type { SearchTrace } from '../../../shared/search.ts';
import type { PhotoFilter } from '../searcher.ts';
import type { Block, Tiers } from './block.ts';
import type { Runs } from './runs.ts';

export { bodyBytes, bodyDims, headDims } from '../../matryoshka/quantise.ts';
export { headBytes } from './block.ts';
export type { Tiers } from './block.ts';

/** What a scan found: row numbers, and their scores in the same order. */
export interface TopRows {
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
}

/** Best first, equal scores by row, ascending; or, for a list that is compared once more anyway, in no order. */
export type Order = 'best-first' | 'any';

/** `k` >= 1. Ties at the cut go to the lower row. Rows of photos that were removed are never answers. */
export interface Kernel {
  readonly name: SearchTrace['kernel'];
  readonly tiers: Tiers;
  /** Rows in use, from the first block on: what a scan reads. Set by the RAM index that owns this kernel. */
  rows: number;
  /** How many threads scan together, where that pays. */
  readonly threads: number;
  /** Memory held: blocks and working space. */
  readonly bytes: number;
  /** @throws ProblemError `internal` when the address space is used up (50 million photos). */
  addBlock(): void;
  /** Views; valid for good. */
  block(index: number): Block;
  /** The `k` rows of largest cosine at the first `query.length` (<= 16) dims, among the photos in `filter`. `query`: unit. */
  scanHead(query: Float32Array, k: number, filter: PhotoFilter, order: Order): TopRows;
  /** The same from the bodies, `query.length` <= 128. */
  scanBody(query: Float32Array, k: number, filter: PhotoFilter, order: Order): TopRows;
  /** The same among the rows numbered in `among`, best first. */
  rescoreBody(query: Float32Array, among: Uint32Array, k: number): TopRows;
  /** The same among rows that mostly follow one another. */
  rescoreRuns(query: Float32Array, among: Runs, k: number): TopRows;
  /**
   * What scanHead (`width` 16) or scanBody (other widths up to 128) finds for each of many queries, best
   * first, in a fraction of the time: rows are read once for all. `queries`: unit prefixes of `width`
   * numbers, back to back.
   */
  scanMany(queries: Float32Array, width: number, k: number, filter: PhotoFilter): TopRows[];
  /**
   * Cosine of `query` (unit, `query.length` <= dims) with the same prefix of each of many whole vectors, which
   * lie back to back as float16, `dims` numbers each. -Infinity for a vector of zeros.
   */
  wholeCosines(halves: Uint16Array, dims: number, query: Float32Array): Float32Array;
  /** Rows (writeRow in matryoshka/quantise.ts) of many vectors whose first `width` (<= 128) numbers lie back to back as
   * float16. The array is used again for the next. */
  packRows(halves: Uint16Array, width: number): Int8Array;
  /** Ends its threads. The rows' memory goes with the last reference. */
  close(): void;
}
