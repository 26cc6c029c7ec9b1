import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatToHalf, halfToFloat } from '../../matryoshka/half.ts';
import { prefixCosine, unitPrefix } from '../../matryoshka/prefix.ts';
import {
  headLength,
  int16Direction,
  int8Query,
  int4At,
  lengthOf,
  rowBytes,
  writeRow,
} from '../../matryoshka/quantise.ts';
import { createArrayKernel } from './array-kernel.ts';
import { blockRows, removedBit, writeVector } from './block.ts';
import type { Tiers } from './block.ts';
import { compileKernel, generated } from './compile-kernel.ts';
import { bodyDims, headDims } from './kernel.ts';
import type { Kernel, TopRows } from './kernel.ts';
import { Runs } from './runs.ts';
import { ScanMemory, compilePlain } from './scan-module.ts';
import { WasmKernel, createWasmKernel } from './wasm-kernel.ts';
import type { WasmKernelOptions } from './wasm-kernel.ts';

const wasmKernel = (options: WasmKernelOptions): WasmKernel => {
  const kernel = createWasmKernel(options);
  if (!kernel) throw new Error('this runtime has no WebAssembly SIMD');
  return kernel;
};

const dims = 140;
const small: Tiers = { head: 'int8', body: false };
const int8: Tiers = { head: 'int8', body: true };
const float32: Tiers = { head: 'float32', body: true };

/** A photo and its vector. A removed photo keeps its row. */
interface Row {
  readonly photo: number;
  readonly vector: Float32Array;
  readonly removed?: boolean;
}

function fill(kernel: Kernel, rows: readonly Row[]): void {
  kernel.rows = rows.length;
  rows.forEach(({ photo, vector, removed }, i) => {
    if (i % blockRows === 0) kernel.addBlock();
    const block = kernel.block(Math.floor(i / blockRows));
    block.photos[i % blockRows] = removed ? photo | removedBit : photo;
    writeVector(block, i % blockRows, vector, 0, vector.length);
  });
}

/** What a scan must answer: everything scored, sorted by (score descending, row ascending), cut. */
function oracle(
  rows: readonly Row[],
  score: (row: Row) => number,
  k: number,
  filter: Uint32Array | null,
): [number, number][] {
  return rows
    .map((row, i): [number, number, Row] => [i, score(row), row])
    .filter(([, , { photo, removed }]) => {
      if (removed) return false;
      return !filter || (((filter[photo >>> 5] ?? 0) >>> (photo & 31)) & 1) === 1;
    })
    .map(([i, value]): [number, number] => [i, value])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, k);
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);

/** The row of a vector, computed once more, and its cosines as defined: products summed, rounded to float32. */
function rowOf(vector: Float32Array): { head: Int8Array; body: Int8Array } {
  const row = new Int8Array(rowBytes);
  writeRow(vector, 0, vector.length, row, 0);
  const body = Int8Array.from({ length: bodyDims }, (_, i) => int4At(row, headDims, i));
  return { head: row.slice(0, headDims), body };
}

function headCosine(query: Float32Array): (row: Row) => number {
  const asked = int16Direction(query, headDims);
  const whole = query.length === headDims;
  const length = lengthOf(asked) * (whole ? headLength : 1);
  const scale = Math.fround(length > 0 ? 1 / length : 1);
  return ({ vector }) => {
    const head = rowOf(vector).head.fill(0, query.length);
    const scaled = Math.fround(Math.fround(dot(asked, head)) * scale);
    return whole ? scaled : Math.fround(scaled / Math.fround(Math.sqrt(Math.max(1, dot(head, head)))));
  };
}

function bodyCosine(query: Float32Array): (row: Row) => number {
  const asked = int8Query(query, query.length, bodyDims);
  const length = lengthOf(asked);
  const scale = Math.fround(length > 0 ? 1 / length : 0);
  return ({ vector }) => {
    const body = rowOf(vector).body.fill(0, query.length);
    const scaled = Math.fround(Math.fround(dot(asked, body)) * scale);
    return Math.fround(scaled / Math.fround(Math.sqrt(Math.max(1, dot(body, body)))));
  };
}

const pairs = (top: TopRows): [number, number][] => [...top.rows].map((row, i) => [row, top.scores[i]! + 0]);
const positive = (expected: [number, number][]): [number, number][] =>
  expected.map(([row, score]) => [row, score + 0]);

const component = fc.integer({ min: -50, max: 50 }).map((n) => n / 50);
const vector = fc.array(component, { minLength: dims, maxLength: dims }).map((v) => Float32Array.from(v));
/** Few vectors for many rows, zeros among them: ties are everywhere. */
const rowsOf = (max: number) =>
  fc
    .tuple(
      fc.array(vector, { minLength: 1, maxLength: 12 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: max }),
      fc.array(fc.nat(), { minLength: max, maxLength: max }),
    )
    .map(([vectors, photos, picks]) =>
      photos.map((photo, i): Row => {
        const pick = picks[i]!;
        const zero = pick % 23 === 0;
        return {
          photo,
          vector: zero ? new Float32Array(dims) : vectors[pick % vectors.length]!,
          removed: pick % 7 === 0,
        };
      }),
    );
const filters = fc.option(
  fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 14 }).map((w) => Uint32Array.from(w)),
);
const lengths = fc.integer({ min: 1, max: 40 });

/** Reproducible vectors in bulk. */
function world(count: number, seed = 1): Row[] {
  let state = seed;
  const random = (): number => (state = Math.imul(state, 1_664_525) + 1_013_904_223) / 2 ** 31;
  return Array.from({ length: count }, (_, i) => ({
    photo: i + 1,
    vector: Float32Array.from({ length: dims }, random),
    removed: i % 11 === 3,
  }));
}

describe.each([
  ['wasm-relaxed-simd', (tiers: Tiers): Kernel => wasmKernel({ tiers })],
  ['wasm-simd', (tiers: Tiers): Kernel => new WasmKernel(compilePlain()!, new ScanMemory(), { tiers })],
  ['typed-array', createArrayKernel],
] as const)('%s', (name, create) => {
  it('scans int8 heads like the oracle, at any width: ties, zeros, filters, removed rows, fewer rows than asked', () => {
    fc.assert(
      fc.property(
        rowsOf(90),
        vector,
        fc.integer({ min: 1, max: 16 }),
        lengths,
        filters,
        (rows, query, width, k, filter) => {
          for (const tiers of [small, int8]) {
            const kernel = create(tiers);
            fill(kernel, rows);
            const prefix = unitPrefix(query, width);
            const expected = positive(oracle(rows, headCosine(prefix), k, filter));
            expect(pairs(kernel.scanHead(prefix, k, filter, 'best-first'))).toEqual(expected);
            expect(new Map(pairs(kernel.scanHead(prefix, k, filter, 'any')))).toEqual(new Map(expected));
          }
        },
      ),
    );
  });

  it('scans float32 heads by cosine, at any width', () => {
    fc.assert(
      fc.property(
        rowsOf(40),
        vector,
        fc.integer({ min: 1, max: 16 }),
        filters,
        (rows, query, width, filter) => {
          const kernel = create(float32);
          fill(kernel, rows);
          const prefix = unitPrefix(query, width);
          const cosine = (row: Row): number => dot(prefix, unitPrefix(row.vector, width));
          const expected = oracle(rows, cosine, 10, filter);
          const top = kernel.scanHead(prefix, 10, filter, 'best-first');
          expect(top.rows.length).toBe(expected.length);
          top.rows.forEach((row, i) => {
            expect(top.scores[i]).toBeCloseTo(cosine(rows[row]!), 4);
            expect(top.scores[i]).toBeCloseTo(expected[i]![1], 4);
            expect(i === 0 || top.scores[i - 1]! >= top.scores[i]!).toBe(true);
          });
        },
      ),
    );
  });

  it('scans and rescores bodies like the oracle, at any width', () => {
    fc.assert(
      fc.property(
        rowsOf(60),
        vector,
        fc.integer({ min: 1, max: bodyDims }),
        lengths,
        filters,
        (rows, query, width, k, filter) => {
          const kernel = create(int8);
          fill(kernel, rows);
          const prefix = unitPrefix(query, width);
          const scanned = kernel.scanBody(prefix, k, filter, 'best-first');
          expect(pairs(scanned)).toEqual(positive(oracle(rows, bodyCosine(prefix), k, filter)));
          const all = kernel.rescoreBody(prefix, Uint32Array.from(rows.keys()), k);
          expect(pairs(all)).toEqual(positive(oracle(rows, bodyCosine(prefix), k, null)));
          expect(kernel.rescoreBody(prefix, new Uint32Array(0), k).rows.length).toBe(0);
          // All but every fifth row: runs of four, a single one where they are cut in two, and none.
          const runs = new Runs();
          expect(kernel.rescoreRuns(prefix, runs, k).rows.length).toBe(0);
          for (let row = 0; row < rows.length; row += 5) {
            runs.add(row, Math.min(3, rows.length - row));
            runs.add(row + 3, Math.max(0, Math.min(1, rows.length - row - 3)));
          }
          expect(runs.rows).toBe(runs.list().length);
          expect(kernel.rescoreRuns(prefix, runs, k)).toEqual(kernel.rescoreBody(prefix, runs.list(), k));
        },
      ),
    );
  });

  it('answers many queries as it answers each', () => {
    fc.assert(
      fc.property(
        rowsOf(60),
        fc.array(vector, { maxLength: 9 }),
        fc.constantFrom(16, 1, 15, 24, 64, bodyDims),
        lengths,
        filters,
        (rows, asked, width, k, filter) => {
          const kernel = create(int8);
          fill(kernel, rows);
          const prefixes = asked.map((query) => unitPrefix(query, width));
          const queries = new Float32Array(asked.length * width);
          prefixes.forEach((prefix, i) => queries.set(prefix, i * width));
          const found = kernel.scanMany(queries, width, k, filter);
          expect(found.length).toBe(asked.length);
          prefixes.forEach((prefix, i) => {
            const one =
              width === headDims
                ? kernel.scanHead(prefix, k, filter, 'best-first')
                : kernel.scanBody(prefix, k, filter, 'best-first');
            expect(pairs(found[i]!)).toEqual(pairs(one));
          });
        },
      ),
    );
  });

  it('compares whole vectors as they are stored, at any width; a vector of zeros is like nothing', () => {
    fc.assert(
      fc.property(
        fc.array(vector, { maxLength: 6 }),
        vector,
        fc.integer({ min: 1, max: dims }),
        (rows, query, width) => {
          const all = new Float32Array((rows.length + 1) * dims);
          rows.forEach((row, i) => all.set(row, i * dims));
          const stored = floatToHalf(all);
          const numbers = new Float32Array(stored.length);
          halfToFloat(stored, numbers);
          const scores = create(small).wholeCosines(stored, dims, unitPrefix(query, width));
          expect(scores.length).toBe(rows.length + 1);
          expect(scores[rows.length]).toBe(-Infinity);
          rows.forEach((_, i) => {
            const zeros = numbers.subarray(i * dims, i * dims + width).every((x) => x === 0);
            if (zeros) expect(scores[i]).toBe(-Infinity);
            else expect(scores[i]).toBeCloseTo(prefixCosine(query, numbers, i * dims, width), 5);
          });
        },
      ),
    );
  });

  it('crosses blocks, and holds a k beyond the rows', () => {
    const kernel = create(int8);
    const rows = world(2 * blockRows + 3);
    fill(kernel, rows);
    const query = unitPrefix(rows[5]!.vector, headDims);
    for (const k of [1, 300, 900, rows.length, rows.length + 500]) {
      const expected = positive(oracle(rows, headCosine(query), k, null));
      expect(pairs(kernel.scanHead(query, k, null, 'best-first'))).toEqual(expected);
    }
    expect(kernel.bytes).toBeGreaterThanOrEqual(3 * blockRows * 84);
    expect(kernel.name).toBe(name);
  });

  it('is exact also where a regular sample of the rows misleads', () => {
    const far = new Float32Array(dims).fill(1, 8, 16);
    // Of sixteen groups of rows one is near the query, or far from it: just what a sample may take for all.
    for (const tiers of [small, float32]) {
      for (const sampledIsNear of [true, false]) {
        const rows = Array.from({ length: 2 * blockRows }, (_, i): Row => {
          const sampled = Math.floor(i / (tiers.head === 'int8' ? 8 : 4)) % 16 === 0;
          const near = new Float32Array(dims).fill(1, 0, 8);
          near[i % 7] = 1.5;
          return { photo: i + 1, vector: sampled === sampledIsNear ? near : far };
        });
        const kernel = create(tiers);
        fill(kernel, rows);
        const query = unitPrefix(
          Float32Array.from({ length: dims }, (_, d) => (d < 8 ? 1 + d / 50 : 0)),
          headDims,
        );
        const rank = new Map(pairs(kernel.scanHead(query, rows.length, null, 'best-first')));
        const expected = [...rank].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
        for (const k of [256, 400, 600, 1000])
          expect(pairs(kernel.scanHead(query, k, null, 'best-first'))).toEqual(expected.slice(0, k));
      }
    }
  });

  it('never answers with a NaN', () => {
    const kernel = create(float32);
    fill(kernel, [
      { photo: 1, vector: new Float32Array(dims) },
      { photo: 2, vector: new Float32Array(dims) },
    ]);
    kernel.block(0).head.fill(NaN, 0, headDims);
    const query = new Float32Array(headDims).fill(0.25);
    expect([...kernel.scanHead(query, 5, null, 'best-first').rows]).toEqual([1]);
  });
});

describe('threads', () => {
  const rows = world(5 * blockRows + 100);
  const queries = world(6, 9).map((row) => row.vector);
  const filter = new Uint32Array(700).fill(0xaaaa_0f0f);

  async function kernelWith(helpers: number, tiers: Tiers): Promise<WasmKernel> {
    const kernel = wasmKernel({ tiers, helpers, helpersFrom: 1 });
    fill(kernel, rows);
    while (kernel.threads < 1 + helpers) await new Promise((turn) => setTimeout(turn, 5));
    return kernel;
  }

  function everything(kernel: Kernel): [number, number][][] {
    const answers: TopRows[] = [];
    for (const query of queries) {
      for (const k of [3, 300, 2500]) {
        answers.push(kernel.scanHead(unitPrefix(query, 16), k, null, 'best-first'));
        answers.push(kernel.scanHead(unitPrefix(query, 7), k, filter, 'best-first'));
      }
      answers.push(kernel.scanBody(unitPrefix(query, 50), 40, filter, 'best-first'));
      const among = Uint32Array.from({ length: 6000 }, (_, i) => i * 3);
      answers.push(kernel.rescoreBody(unitPrefix(query, 64), among, 200));
    }
    for (const width of [16, 64]) {
      const heads = new Float32Array(queries.length * width);
      queries.forEach((query, i) => heads.set(unitPrefix(query, width), i * width));
      answers.push(...kernel.scanMany(heads, width, 25, filter));
    }
    return answers.map(pairs);
  }

  it.each([int8, float32])('give the same answers, however many there are: %o', async (tiers) => {
    const alone = everything(await kernelWith(0, tiers));
    for (const helpers of [1, 2]) {
      const kernel = await kernelWith(helpers, tiers);
      // Until the others have had a part in it; a busy machine may let this thread do all of it for a while.
      do expect(everything(kernel)).toEqual(alone);
      while (kernel.helped === 0);
      kernel.close();
      expect(kernel.threads).toBe(1);
      expect(everything(kernel)).toEqual(alone);
    }
  });

  it('see rows that were added and removed since', async () => {
    const kernel = await kernelWith(2, int8);
    const query = unitPrefix(queries[0]!, 16);
    const growing = [...rows];
    for (const more of world(3 * blockRows, 4)) {
      const at = growing.length;
      growing.push({ ...more, photo: at + 1 });
      if (at % blockRows === 0) kernel.addBlock();
      const block = kernel.block(Math.floor(at / blockRows));
      block.photos[at % blockRows] = more.removed ? (at + 1) | removedBit : at + 1;
      writeVector(block, at % blockRows, more.vector, 0, dims);
      kernel.rows = at + 1;
      if (at % 2999 === 0) {
        const top = kernel.scanHead(query, 20, null, 'best-first');
        expect(pairs(top)).toEqual(positive(oracle(growing, headCosine(query), 20, null)));
      }
    }
    kernel.close();
  });
});

it('carries exactly what scan.as compiles to', async () => {
  expect(readFileSync(generated, 'utf8')).toBe(await compileKernel());
});
