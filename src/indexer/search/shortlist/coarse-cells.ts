/**
 * @file The cells as a query looks for the nearest of them: unit vectors rounded to 7 bits, a quarter of the bytes and of
 * the instructions that float32 takes. Photos are placed by the exact ones (unit-table.ts).
 *
 * [Note: Rounded cells] Rounding moves a cosine by about 0.002, and cells whose order that changes are as near as each
 * other; photos in them are compared anyway. Only relaxed SIMD makes it worth while.
 */
import { bindScan, compileScan, finishTop, scratchBytes, topBytes } from '../kernel/scan-module.ts';
import type { TopRows } from '../kernel/kernel.ts';
import { cellDims } from './body-rows.ts';
import type { Range, UnitTable } from './unit-table.ts';

const pageBytes = 65_536;
/** Levels go from -63 to 63, and lie raised by 64. */
const levelMax = 63;
const raised = 64;
const askedMax = 127;

export interface CoarseCells {
  readonly bytes: number;
  /** The `k` cells among those of `ranges` nearest to a query of 128 numbers, best first, with their products. */
  nearest(query: Float32Array, k: number, ranges: readonly Range[]): TopRows;
}

/** null where there is no relaxed SIMD, or cells of another width. */
export function createCoarseCells(cells: UnitTable): CoarseCells | null {
  const { count, dims } = cells;
  const module = compileScan();
  if (!module || dims !== cellDims) return null;
  const scratch = 64;
  const asked = scratch + scratchBytes;
  const rows = asked + cellDims;
  // Four rows are read at a time, also past the last.
  const top = rows + (count + 4) * cellDims;
  const pages = Math.ceil((top + topBytes(count + 1)) / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const scan = bindScan(module, memory, scratch);
  if (scan.isRelaxed() === 0) return null;
  const levels = new Uint8Array(memory.buffer, rows, count * cellDims);
  const largest = largestOf(cells);
  for (let cell = 0; cell < count; cell++) {
    const centre = cells.row(cell);
    for (let i = 0; i < cellDims; i++)
      levels[cell * cellDims + i] = raised + Math.round((centre[i]! / largest) * levelMax);
  }
  const query = new Int8Array(memory.buffer, asked, cellDims);

  return {
    bytes: levels.byteLength,
    nearest(vector, k, ranges) {
      const most = vector.reduce((max, x) => Math.max(max, Math.abs(x)), 0) || 1;
      for (let i = 0; i < cellDims; i++) query[i] = Math.round(((vector[i] ?? 0) / most) * askedMax);
      const among = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
      scan.begin(top, Math.max(1, Math.min(k, among)));
      for (const [from, to] of ranges) scan.scanCoarse(from, rows + from * cellDims, to - from, asked, top);
      const found = finishTop(memory, scan, top, 'best-first');
      // What raising the levels added to every sum is taken off again, and the sums brought back to their size.
      const added = raised * query.reduce((sum, x) => sum + x, 0);
      const size = (largest / levelMax) * (most / askedMax);
      return { rows: found.rows, scores: found.scores.map((sum) => (sum - added) * size) };
    },
  };
}

function largestOf(cells: UnitTable): number {
  let largest = 0;
  for (let cell = 0; cell < cells.count; cell++)
    for (const x of cells.row(cell)) largest = Math.max(largest, Math.abs(x));
  return largest || 1;
}
