/** @file Rows of the int8 tier as unit float32 vectors, for what is built from them: cells and the graph. */
import { blockRows, readBody } from '../kernel/block.ts';
import { bodyDims } from '../kernel/kernel.ts';
import type { RamIndex } from '../ram-index.ts';

/** rows.length x 64, each of length 1. */
export function rowUnits(index: RamIndex, rows: Uint32Array): Float32Array<ArrayBuffer> {
  const units = new Float32Array(rows.length * bodyDims);
  for (let i = 0; i < rows.length; i++) {
    const { body } = index.kernel.block(Math.floor(rows[i]! / blockRows));
    if (!body) throw new Error('this index has no 64-d tier');
    readBody(body, rows[i]! % blockRows, units, i * bodyDims);
  }
  return units;
}
