/**
 * @file The benchmark's vectors on disk: a synthetic world of n photos as float16, its queries (photos and texts that
 * are not in it, half each) and, for each query, the exact ten best. Made once per folder, then read by every
 * method in a process of its own, so that all compare the same numbers.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { floatToHalf, halfToFloat } from '../../src/indexer/matryoshka/half.ts';
import { squaredNorm } from '../../src/indexer/matryoshka/prefix.ts';
import { clusteredWorld } from '../../src/indexer/search/clustered-vectors.ts';
import fitted from '../../src/indexer/search/clustered-world.json' with { type: 'json' };
import { createFlatSearch } from '../../src/cli/flat-search.ts';

export const dims = 256;
export const k = 10;
const blockRows = 4096;
const seed = 20;
const queryCount = 200;
/** As many as a library keeps. */
const askedCount = 400;
/** Another fit makes other worlds. */
const worldName = createHash('sha256').update(JSON.stringify(fitted)).digest('hex').slice(0, 8);

export interface BenchData {
  readonly n: number;
  readonly folder: string;
  /** Unit vectors back to back. Photos first, then texts. */
  readonly queries: readonly Float32Array[];
  /** Row numbers (from 0) of each query's ten best, best first. */
  readonly truth: readonly (readonly number[])[];
  /** Texts that are not among the queries, as a person's earlier searches. */
  askedBefore(): Float32Array[];
  /** A block at a time, as float32. */
  blocks(): Iterable<{ readonly from: number; readonly rows: Float32Array }>;
}

/** Makes the world when it is not there. */
export function benchData(cache: string, n: number, tell: (line: string) => void): BenchData {
  const folder = join(cache, `${worldName}-${n}`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'vectors.f16');
  const truthFile = join(folder, 'truth.json');
  const world = clusteredWorld({ dims, seed });
  const half = queryCount / 2;
  const asked = new Float32Array(queryCount * dims);
  asked.set(world.photos(n, half));
  asked.set(world.texts(0, half), half * dims);
  const queries = Array.from({ length: queryCount }, (_, i) => asked.slice(i * dims, (i + 1) * dims));

  if (!existsSync(file)) {
    const out = openSync(`${file}.part`, 'w');
    for (let from = 0; from < n; from += blockRows) {
      const count = Math.min(blockRows, n - from);
      writeSync(out, new Uint8Array(floatToHalf(world.photos(from, count)).buffer));
      if (from % (16 * blockRows) === 0) tell(`making photo ${from} of ${n}`);
    }
    closeSync(out);
    renameSync(`${file}.part`, file);
  }

  function* blocks(): Generator<{ from: number; rows: Float32Array }> {
    const input = openSync(file, 'r');
    try {
      const halves = new Uint16Array(blockRows * dims);
      for (let from = 0; from < n; from += blockRows) {
        const count = Math.min(blockRows, n - from);
        readSync(
          input,
          new Uint8Array(halves.buffer, 0, count * dims * 2),
          0,
          count * dims * 2,
          from * dims * 2,
        );
        const rows = new Float32Array(count * dims);
        halfToFloat(halves.subarray(0, count * dims), rows);
        for (let at = 0; at < rows.length; at += dims) {
          const scale = 1 / Math.sqrt(squaredNorm(rows, at, at + dims));
          for (let d = at; d < at + dims; d++) rows[d]! *= scale;
        }
        yield { from, rows };
      }
    } finally {
      closeSync(input);
    }
  }

  if (!existsSync(truthFile)) {
    tell(`exact answers among ${n}`);
    writeFileSync(truthFile, JSON.stringify(exactAnswers(blocks(), queries)));
  }
  const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as number[][];
  const askedBefore = (): Float32Array[] => {
    const texts = world.texts(queryCount, askedCount);
    return Array.from({ length: askedCount }, (_, i) => texts.slice(i * dims, (i + 1) * dims));
  };
  return { n, folder, queries, truth, askedBefore, blocks };
}

/** Block by block, so that any number of photos fits. */
function exactAnswers(
  blocks: Iterable<{ readonly from: number; readonly rows: Float32Array }>,
  queries: readonly Float32Array[],
): number[][] {
  const flat = createFlatSearch(blockRows, dims);
  const best = queries.map(() => [] as { row: number; score: number }[]);
  for (const { from, rows } of blocks) {
    const count = rows.length / dims;
    if (count < blockRows) flat.put(0, new Float32Array(blockRows * dims));
    flat.put(0, rows);
    queries.forEach((query, q) => {
      for (const row of flat.search(query, k)) {
        if (row >= count) continue;
        let score = 0;
        for (let d = 0; d < dims; d++) score += rows[row * dims + d]! * query[d]!;
        best[q]!.push({ row: from + row, score });
      }
      best[q]!.sort((a, b) => b.score - a.score || a.row - b.row).splice(k);
    });
  }
  return best.map((list) => list.map(({ row }) => row));
}
