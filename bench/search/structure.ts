/**
 * @file What makes a set of vectors easy or hard to search: how near neighbours are, how many directions
 * there are around a point, and in how long a 16-number shortlist the true neighbours are. For comparing real and
 * synthetic sets of the same size. Brute force; thousands of rows, not millions.
 */
import { unitPrefix } from '../../src/indexer/matryoshka/prefix.ts';

export interface Structure {
  readonly photos: number;
  readonly queries: number;
  /** Median cosine of the query's nearest, tenth and hundredth neighbour, and of any two. */
  readonly nearest: number;
  readonly tenth: number;
  readonly hundredth: number;
  readonly random: number;
  /** Local intrinsic dimension: maximum-likelihood estimate from 20 neighbours, median. */
  readonly intrinsicDims: number;
  /** Share of the ten true neighbours in the best K / N at 16 and at 64 numbers. */
  readonly prefixRecall: readonly {
    readonly dims: 16 | 64;
    readonly share: number;
    readonly recall: number;
  }[];
}

export const shares = [0.0025, 0.005, 0.01, 0.02, 0.05, 0.1] as const;

/** `queries`: rows of their own, or null: `asked` of the photos themselves, each without itself. */
export function structureOf(
  photos: Float32Array,
  dims: number,
  queries: Float32Array | null,
  asked = 400,
): Structure {
  const n = photos.length / dims;
  const prefixes = new Map([16, 64, dims].map((width) => [width, unitRows(photos, dims, width)]));
  const pool = (queries ?? photos).length / dims;
  const count = Math.min(asked, pool);
  const nearest: number[] = [];
  const tenth: number[] = [];
  const hundredth: number[] = [];
  const intrinsic: number[] = [];
  let sum = 0;
  const found = new Map<string, number>();
  for (let q = 0; q < count; q++) {
    const row = Math.floor((q * pool) / count);
    const query = (queries ?? photos).subarray(row * dims, (row + 1) * dims);
    const self = queries ? -1 : row;
    const full = cosines(prefixes.get(dims)!, n, unitPrefix(query, dims), self);
    const order = Uint32Array.from(full.keys()).sort((a, b) => full[b]! - full[a]!);
    const at = (rank: number): number => full[order[rank]!]!;
    nearest.push(at(0));
    tenth.push(at(9));
    hundredth.push(at(99));
    for (const x of full) if (x > -2) sum += x;
    const distance = (rank: number): number => Math.sqrt(Math.max(1e-12, 2 - 2 * at(rank)));
    let logs = 0;
    for (let rank = 0; rank < 20; rank++) logs += Math.log(distance(rank) / distance(20));
    intrinsic.push(-20 / logs);
    for (const width of [16, 64] as const) {
      const narrow = cosines(prefixes.get(width)!, n, unitPrefix(query, width), self);
      for (const photo of order.subarray(0, 10)) {
        let before = 0;
        for (const x of narrow) if (x > narrow[photo]!) before++;
        for (const share of shares) {
          const key = `${width} ${share}`;
          if (before < Math.max(10, share * n)) found.set(key, (found.get(key) ?? 0) + 1);
        }
      }
    }
  }
  return {
    photos: n,
    queries: count,
    nearest: median(nearest),
    tenth: median(tenth),
    hundredth: median(hundredth),
    random: sum / (count * (n - (queries ? 0 : 1))),
    intrinsicDims: median(intrinsic),
    prefixRecall: ([16, 64] as const).flatMap((width) =>
      shares.map((share) => ({
        dims: width,
        share,
        recall: (found.get(`${width} ${share}`) ?? 0) / (10 * count),
      })),
    ),
  };
}

function unitRows(rows: Float32Array, dims: number, width: number): Float32Array {
  const n = rows.length / dims;
  const units = new Float32Array(n * width);
  for (let i = 0; i < n; i++)
    units.set(unitPrefix(rows.subarray(i * dims, (i + 1) * dims), width), i * width);
  return units;
}

function cosines(units: Float32Array, n: number, query: Float32Array, self: number): Float32Array {
  const width = query.length;
  const scores = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let dot = 0;
    for (let d = 0, at = i * width; d < width; d++) dot += units[at + d]! * query[d]!;
    scores[i] = i === self ? -3 : dot;
  }
  return scores;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
