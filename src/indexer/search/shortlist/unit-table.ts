/**
 * @file A table of unit vectors and the nearest of them to a query: the coarse half of cells.ts, and a block of
 * full vectors in exact.ts. In WebAssembly memory of its own where there is SIMD, in plain typed arrays
 * elsewhere. Thousands of rows; knows no photos.
 */
import { writeUnitPrefix } from '../../matryoshka/prefix.ts';
import type { Order, TopRows } from '../kernel/kernel.ts';
import { bindScan, compileScan, finishTop, scratchBytes, topBytes } from '../kernel/scan-module.ts';
import { TopHeap } from '../kernel/top-heap.ts';

const pageBytes = 65_536;
/** The scan reads this many numbers at a time. */
const lane = 8;

/** Rows [from, to). */
export type Range = readonly [from: number, to: number];

export interface UnitTable {
  readonly count: number;
  readonly dims: number;
  /** Row `at`. A view: write it, or read it. */
  row(at: number): Float32Array;
  /** Makes row `at` the direction of `vector`. */
  set(at: number, vector: Float32Array): void;
  /** The `k` rows of largest dot product with `query` (dims numbers) among those of `ranges`; of all by default. */
  nearest(query: Float32Array, k: number, order?: Order, ranges?: readonly Range[]): TopRows;
}

export function createUnitTable(count: number, dims: number): UnitTable {
  const width = Math.ceil(dims / lane) * lane;
  const scratch = 64;
  const top = scratch + scratchBytes;
  const asked = top + topBytes(count + 1);
  const rows = asked + width * 4;
  // Four rows are read at a time, also past the last.
  const pages = Math.ceil((rows + (count + 4) * width * 4) / pageBytes);
  const module = compileScan();
  const memory = module && new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const scan = module && memory && bindScan(module, memory, scratch);
  const table = memory
    ? new Float32Array(memory.buffer, rows, count * width)
    : new Float32Array(count * width);
  const query = memory ? new Float32Array(memory.buffer, asked, width) : new Float32Array(width);

  return {
    count,
    dims,
    row: (at) => table.subarray(at * width, at * width + dims),
    set: (at, vector) => writeUnitPrefix(vector, 0, dims, table, at * width),
    nearest(vector, k, order = 'best-first', ranges = [[0, count]]) {
      query.set(vector);
      const among = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
      const most = Math.max(1, Math.min(k, among));
      if (memory && scan) {
        scan.begin(top, most);
        for (const [from, to] of ranges)
          scan.scanWide(from, rows + from * width * 4, to - from, asked, width * 4, top);
        return finishTop(memory, scan, top, order);
      }
      const heap = new TopHeap(most);
      for (const [from, to] of ranges) {
        for (let row = from; row < to; row++) {
          let dot = 0;
          for (let i = 0; i < width; i++) dot += query[i]! * table[row * width + i]!;
          heap.offer(dot, row);
        }
      }
      const { ids, scores } = heap.finish();
      return { rows: ids, scores };
    },
  };
}
