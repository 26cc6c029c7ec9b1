/**
 * @file Trained and filled cells, kept beside the library: 2 bytes a photo and the centres, so that a start
 * needs no training. What changed since is told apart by photos' numbers (a photo's vector never changes).
 */
import { z } from 'zod';
import { readKept, writeKept } from '../kept-file.ts';
import type { RamIndex } from '../ram-index.ts';
import { cellDims } from './body-rows.ts';
import { CellLists } from './cell-lists.ts';
import { quantiserOf } from './train-cells.ts';
import { createUnitTable } from './unit-table.ts';
import type { UnitTable } from './unit-table.ts';

const headSchema = z.object({
  version: z.literal(1),
  space: z.string(),
  dims: z.literal(cellDims),
  /** Cells of each group. */
  groups: z.array(z.number().int().min(0)).min(1),
  photos: z.number().int().min(0),
});

/** @throws what the file system throws. */
export function writeCells(file: string, space: string, lists: CellLists): void {
  const { cells, groups, starts } = lists.quantiser;
  const head: z.infer<typeof headSchema> = {
    version: 1,
    space,
    dims: cellDims,
    groups: Array.from({ length: groups.count }, (_, g) => starts[g + 1]! - starts[g]!),
    photos: lists.placed,
  };
  const centres = (groups.count + cells.count) * cellDims;
  const body = new ArrayBuffer(4 * (centres + cells.count + lists.placed));
  const floats = new Float32Array(body, 0, centres);
  writeTable(groups, floats, 0);
  writeTable(cells, floats, groups.count * cellDims);
  const lengths = new Uint32Array(body, 4 * centres, cells.count);
  const photos = new Uint32Array(body, 4 * (centres + cells.count));
  let at = 0;
  for (let cell = 0; cell < cells.count; cell++) {
    const own = lists.photosIn(cell);
    lengths[cell] = own.length;
    photos.set(own, at);
    at += own.length;
  }
  writeKept(file, head, new Uint8Array(body));
}

/** The cells in `file`, filled with those of their photos that are still there; null when there are none to trust. */
export function readCells(file: string, space: string, index: RamIndex): CellLists | null {
  const kept = readKept(file);
  const head = headSchema.safeParse(kept?.head);
  if (!kept || !head.success || head.data.space !== space) return null;
  const { groups: sizes, photos: count } = head.data;
  const cellCount = sizes.reduce((sum, size) => sum + size, 0);
  const centres = (sizes.length + cellCount) * cellDims;
  if (kept.body.byteLength !== 4 * (centres + cellCount + count)) return null;
  const floats = new Float32Array(kept.body.buffer, 0, centres);
  const groups = readTable(floats, 0, sizes.length);
  const cells = readTable(floats, sizes.length * cellDims, cellCount);
  const starts = new Uint32Array(sizes.length + 1);
  sizes.forEach((size, g) => (starts[g + 1] = starts[g]! + size));
  const lists = new CellLists(quantiserOf(cells, groups, starts), index);
  const lengths = new Uint32Array(kept.body.buffer, 4 * centres, cellCount);
  const photos = new Uint32Array(kept.body.buffer, 4 * (centres + cellCount), count);
  lists.makeRoom(lengths);
  // Cell + 1 of each photo, so that the rows are gone through once, in their order.
  const here = index.photos();
  const cellOf = new Uint16Array(here.reduce((most, photo) => Math.max(most, photo), 0) + 1);
  for (let cell = 0, at = 0; cell < cellCount; cell++)
    for (const end = at + lengths[cell]!; at < end; at++) cellOf[photos[at]!] = cell + 1;
  const rows = index.rowsOf(here);
  for (let i = 0; i < here.length; i++) {
    const cell = cellOf[here[i]!]! - 1;
    if (cell >= 0) lists.place(here[i]!, rows[i]!, cell);
  }
  return lists;
}

function writeTable(table: UnitTable, into: Float32Array, at: number): void {
  for (let row = 0; row < table.count; row++) into.set(table.row(row), at + row * cellDims);
}

function readTable(from: Float32Array, at: number, count: number): UnitTable {
  const table = createUnitTable(count, cellDims);
  for (let row = 0; row < count; row++)
    table.row(row).set(from.subarray(at + row * cellDims, at + (row + 1) * cellDims));
  return table;
}
