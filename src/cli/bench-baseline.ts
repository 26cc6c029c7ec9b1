/**
 * @file Single-shot search at full width, done as well as this machine can: whole vectors as float32 in
 * memory, the product's own SIMD instructions and top-k, no other tier. What the funnel has to beat, and
 * the exact answer that its recall is counted against.
 */
import { ProblemError } from '../shared/problem.ts';
import { finishTop, instantiateScan, topBytes } from '../indexer/search/kernel/wasm-kernel.ts';

const pageBytes = 65_536;
const resultsMax = 1000;

export interface Baseline {
  /** Rows `at` on: unit vectors, back to back. */
  put(at: number, vectors: Float32Array): void;
  /** The k nearest rows, best first. */
  search(query: Float32Array, k: number): Uint32Array;
  readonly bytes: number;
}

/** @throws ProblemError `internal` without WebAssembly SIMD, or when n vectors exceed the 4 GiB it can address. */
export function createBaseline(n: number, dims: number): Baseline {
  const top = pageBytes;
  const query = top + topBytes(resultsMax);
  const padded = Math.ceil(n / 4) * 4;
  const rows = query + dims * 4;
  const pages = Math.ceil((rows + padded * dims * 4) / pageBytes);
  if (pages > 65_536) throw new ProblemError('internal', `${n} vectors of ${dims} float32 do not fit the baseline's 4 GiB.`, 'Choose a smaller --n.');
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const wasm = instantiateScan(memory);
  if (!wasm) throw new ProblemError('internal', 'This runtime has no WebAssembly SIMD to compare with.');
  return {
    bytes: memory.buffer.byteLength,
    put(at, vectors) {
      new Float32Array(memory.buffer, rows, n * dims).set(vectors, at * dims);
    },
    search(vector, k) {
      new Float32Array(memory.buffer, query, dims).set(vector);
      wasm.begin(top, k);
      wasm.scanWide(rows, n, query, dims * 4, top);
      return finishTop(memory, wasm, top, 'best-first').rows;
    },
  };
}
