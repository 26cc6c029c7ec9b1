/**
 * @file Flat search: whole vectors as float32 in memory, each compared with the query, with the product's own
 * SIMD instructions and top-k and no other tier. The single-shot answer at any width that evaluation and
 * benchmarks hold the product's search against; the product never keeps whole vectors in memory.
 */
import { ProblemError } from '../shared/problem.ts';
import { finishTop, instantiateScan, topBytes } from '../indexer/search/kernel/scan-module.ts';

const pageBytes = 65_536;
const resultsMax = 1000;

export interface FlatSearch {
  /** Rows `at` on: unit vectors, back to back. */
  put(at: number, vectors: Float32Array): void;
  /** The k nearest rows, best first. */
  search(query: Float32Array, k: number): Uint32Array;
  readonly bytes: number;
}

/**
 * For `n` rows of `dims`, a multiple of 8.
 * @throws ProblemError `internal` without WebAssembly SIMD, or when n vectors exceed the 4 GiB it can address.
 */
export function createFlatSearch(n: number, dims: number): FlatSearch {
  const top = pageBytes;
  const query = top + topBytes(resultsMax);
  const padded = Math.ceil(n / 4) * 4;
  const rows = query + dims * 4;
  const pages = Math.ceil((rows + padded * dims * 4) / pageBytes);
  if (pages > 65_536)
    throw new ProblemError(
      'internal',
      `${n} vectors of ${dims} float32 do not fit in 4 GiB of memory.`,
      'Take fewer.',
    );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const wasm = instantiateScan(memory);
  if (!wasm) throw new ProblemError('internal', 'This runtime has no WebAssembly SIMD.');
  return {
    bytes: memory.buffer.byteLength,
    put(at, vectors) {
      new Float32Array(memory.buffer, rows, n * dims).set(vectors, at * dims);
    },
    search(vector, k) {
      new Float32Array(memory.buffer, query, dims).set(vector);
      wasm.begin(top, k);
      wasm.scanWide(0, rows, n, query, dims * 4, top);
      return finishTop(memory, wasm, top, 'best-first').rows;
    },
  };
}
