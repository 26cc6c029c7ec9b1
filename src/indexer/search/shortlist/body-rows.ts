/**
 * @file Bodies as unit float32 vectors, for what is built from them: cells and the graph.
 */
import { blockRows, readBody } from '../kernel/block.ts';
import { bodyDims } from '../kernel/kernel.ts';
import type { RamIndex } from '../ram-index.ts';

/** Width at which cells and graph lie. [Note: 128 dims for cells] in cells.ts. */
export const cellDims = bodyDims;

/** rows.length x 128, each of length 1. */
export function rowUnits(index: RamIndex, rows: Uint32Array): Float32Array<ArrayBuffer> {
  const units = new Float32Array(rows.length * cellDims);
  for (let i = 0; i < rows.length; i++) {
    const { body } = index.kernel.block(Math.floor(rows[i]! / blockRows));
    if (!body) throw new Error('this index has no bodies');
    readBody(body, rows[i]! % blockRows, cellDims, units, i * cellDims);
  }
  return units;
}
