/**
 * @file Where the cells are: spherical k-means on unit prefixes, in two levels. Runs in slices (background.ts);
 * knows vectors, no photos.
 *
 * [Note: Two levels] 8 sqrt(N) cells are 8,000 for a million photos. Finding the nearest of 8,000 for every
 * photo would take two minutes of a core, and training ten times that. So the sample is first split into
 * about sqrt(cells) groups and each group into its cells; a photo looks for its cell in the few nearest groups
 * only. Training costs seconds a million, placing a photo microseconds. A query, which visits dozens of cells, looks
 * for them in the nearest third of the groups.
 */
import { createCoarseCells } from './coarse-cells.ts';
import type { CoarseCells } from './coarse-cells.ts';
import type { TopRows } from '../kernel/kernel.ts';
import { createUnitTable } from './unit-table.ts';
import type { Range, UnitTable } from './unit-table.ts';

export interface Quantiser {
  readonly cells: UnitTable;
  readonly groups: UnitTable;
  /** Cells of group g: `[starts[g], starts[g + 1])`. */
  readonly starts: Uint32Array;
  /** The cells once more, for queries. */
  readonly coarse: CoarseCells | null;
}

export function quantiserOf(cells: UnitTable, groups: UnitTable, starts: Uint32Array): Quantiser {
  return { cells, groups, starts, coarse: createCoarseCells(cells) };
}

const rounds = 6;
/** Of so many cells for each that a query wants, the nearest are taken. */
const searched = 3;
/** Groups in which a photo looks for its cell. */
const probes = 6;
/** Vectors handled between two yields: well below a millisecond. */
const stride = 64;

/** About how many cells a library of `rows` photos is split into. */
export function cellCount(rows: number): number {
  return Math.max(1, Math.min(Math.floor(rows / 8), Math.round(8 * Math.sqrt(rows))));
}

/**
 * Cells for the library that `sample` (unit vectors of `dims`, back to back, at least `wanted` of them) was
 * drawn from. Spherical k-means: a centre is the direction of the sum of its vectors.
 */
export function* trainCells(
  sample: Float32Array,
  dims: number,
  wanted: number,
  random: () => number,
): Generator<void, Quantiser, void> {
  const n = sample.length / dims;
  const everyone = Uint32Array.from({ length: n }, (_, i) => i);
  const groups = yield* kMeans(sample, dims, everyone, Math.max(1, Math.round(Math.sqrt(wanted))), random);
  const members: number[][] = Array.from({ length: groups.count }, () => []);
  for (let i = 0; i < n; i++) {
    members[groups.nearest(rowOf(sample, dims, i), 1).rows[0]!]!.push(i);
    if (i % stride === 0) yield;
  }
  const parts: UnitTable[] = [];
  const starts = new Uint32Array(groups.count + 1);
  for (let g = 0, seen = 0; g < groups.count; g++) {
    const own = Uint32Array.from(members[g]!);
    seen += own.length;
    // In proportion to its photos, so that cells come out alike in size.
    const share = Math.max(1, Math.round((seen / n) * wanted) - starts[g]!);
    const seeds = own.length > 0 ? own : everyone.subarray(0, 1);
    const part = yield* kMeans(sample, dims, seeds, Math.min(share, seeds.length), random);
    parts.push(part);
    starts[g + 1] = starts[g]! + part.count;
  }
  const cells = createUnitTable(starts[groups.count]!, dims);
  parts.forEach((part, g) => {
    for (let c = 0; c < part.count; c++) cells.row(starts[g]! + c).set(part.row(c));
  });
  return quantiserOf(cells, groups, starts);
}

/** The cell of a unit vector: the nearest in the nearest groups. */
export function placeOf({ cells, groups, starts }: Quantiser, vector: Float32Array): number {
  let best = 0;
  let bestScore = -Infinity;
  for (const g of groups.nearest(vector, probes).rows) {
    const { rows, scores } = cells.nearest(vector, 1, 'any', [[starts[g]!, starts[g + 1]!]]);
    if (scores[0]! > bestScore) {
      bestScore = scores[0]!;
      best = rows[0]!;
    }
  }
  return best;
}

/**
 * The `k` cells nearest to a query, best first, with their products, from the nearest groups that have enough of them:
 * at least `searched` times as many as are wanted, and a third of all.
 */
export function nearestCells(
  { cells, groups, starts, coarse }: Quantiser,
  query: Float32Array,
  k: number,
): TopRows {
  const among = (ranges: readonly Range[]): TopRows =>
    coarse?.nearest(query, k, ranges) ?? cells.nearest(query, k, 'best-first', ranges);
  const enough = Math.max(searched * k, cells.count / 3);
  if (enough >= cells.count) return among([[0, cells.count]]);
  const ranges: Range[] = [];
  let inRanges = 0;
  for (const group of groups.nearest(query, groups.count).rows) {
    if (inRanges >= enough) break;
    const range = [starts[group]!, starts[group + 1]!] as const;
    inRanges += range[1] - range[0];
    ranges.push(range);
  }
  return among(ranges);
}

function* kMeans(
  sample: Float32Array,
  dims: number,
  members: Uint32Array,
  k: number,
  random: () => number,
): Generator<void, UnitTable, void> {
  const centres = createUnitTable(k, dims);
  const shuffled = members.slice();
  for (let i = 0; i < k; i++) {
    const j = i + Math.floor(random() * (shuffled.length - i));
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    centres.set(i, rowOf(sample, dims, shuffled[i]!));
  }
  if (k === 1 || k === members.length) {
    if (k === 1) centres.set(0, yield* sumOf(sample, dims, members));
    return centres;
  }
  for (let round = 0; round < rounds; round++) {
    const sums = new Float32Array(k * dims);
    const counts = new Uint32Array(k);
    for (let m = 0; m < members.length; m++) {
      const from = members[m]! * dims;
      const centre = centres.nearest(sample.subarray(from, from + dims), 1).rows[0]!;
      counts[centre]!++;
      for (let d = 0; d < dims; d++) sums[centre * dims + d]! += sample[from + d]!;
      if (m % stride === 0) yield;
    }
    for (let c = 0; c < k; c++) {
      // A centre that lost all its members starts again from one that is somewhere.
      if (counts[c] === 0)
        centres.set(c, rowOf(sample, dims, members[Math.floor(random() * members.length)]!));
      else centres.set(c, sums.subarray(c * dims, (c + 1) * dims));
    }
  }
  return centres;
}

function* sumOf(
  sample: Float32Array,
  dims: number,
  members: Uint32Array,
): Generator<void, Float32Array, void> {
  const sum = new Float32Array(dims);
  for (let m = 0; m < members.length; m++) {
    for (let d = 0; d < dims; d++) sum[d]! += sample[members[m]! * dims + d]!;
    if (m % stride === 0) yield;
  }
  return sum;
}

function rowOf(sample: Float32Array, dims: number, row: number): Float32Array {
  return sample.subarray(row * dims, (row + 1) * dims);
}
