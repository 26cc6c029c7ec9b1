import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArrayKernel } from './array-kernel.ts';
import { compileKernel, generated, generatedSource } from './compile-kernel.ts';
import { blockRows, bodyDims, headDims } from './kernel.ts';
import type { Kernel, TopRows } from './kernel.ts';
import { createWasmKernel } from './wasm-kernel.ts';

const wasmKernel = (): Kernel => {
  const kernel = createWasmKernel();
  if (!kernel) throw new Error('this runtime has no WebAssembly SIMD');
  return kernel;
};

interface Row {
  readonly photo: number;
  readonly head: readonly number[];
  readonly body: readonly number[];
}

function fill(kernel: Kernel, rows: readonly Row[]): void {
  kernel.rows = rows.length;
  rows.forEach((row, i) => {
    if (i % blockRows === 0) kernel.addBlock();
    const block = kernel.block(Math.floor(i / blockRows));
    block.photos[i % blockRows] = row.photo;
    block.head.set(row.head, (i % blockRows) * headDims);
    block.body.set(row.body, (i % blockRows) * bodyDims);
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
    .map((row, i): [number, number, number] => [i, Math.fround(score(row)), row.photo])
    .filter(([, , photo]) => !filter || (((filter[photo >>> 5] ?? 0) >>> (photo & 31)) & 1) === 1)
    .map(([i, value]): [number, number] => [i, value])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, k);
}

const pairs = (top: TopRows): [number, number][] => [...top.rows].map((row, i) => [row, top.scores[i]! + 0]);
const dot = (a: ArrayLike<number>, b: readonly number[]) =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);

/** Multiples of 1/4, few of them: sums are exact in any order, and ties are everywhere. */
const quarter = fc.integer({ min: -3, max: 3 }).map((n) => n / 4);
const headRow = fc.array(quarter, { minLength: headDims, maxLength: headDims });
const bodyRow = fc.array(fc.integer({ min: -127, max: 127 }), { minLength: bodyDims, maxLength: bodyDims });
const photos = (max: number) => fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: max });
const filterArbitrary = fc.option(
  fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 12 }).map((w) => Uint32Array.from(w)),
);

describe.each([
  ['wasm-simd', wasmKernel],
  ['typed-array', createArrayKernel],
] as const)('%s', (name, create) => {
  it('scans 16-d rows like the oracle: ties, filters, fewer rows than asked, none at all', () => {
    fc.assert(
      fc.property(
        photos(120).chain((ids) =>
          fc.tuple(...ids.map((photo) => headRow.map((head) => ({ photo, head, body: [] })))),
        ),
        headRow,
        fc.integer({ min: 1, max: 40 }),
        filterArbitrary,
        (rows, query, k, filter) => {
          const kernel = create();
          fill(kernel, rows);
          const top = kernel.scanHead(Float32Array.from(query), k, filter, 'best-first');
          const expected = oracle(rows, (row) => dot(query, row.head) + 0, k, filter);
          expect(pairs(top)).toEqual(expected);
          const anyOrder = kernel.scanHead(Float32Array.from(query), k, filter, 'any');
          expect(new Map(pairs(anyOrder))).toEqual(new Map(expected));
        },
      ),
    );
  });

  it('renormalises prefixes shorter than 16', () => {
    fc.assert(
      fc.property(
        fc.array(headRow, { minLength: 1, maxLength: 9 }),
        headRow,
        fc.integer({ min: 1, max: 15 }),
        (heads, query, width) => {
          const rows = heads.map((head, i) => ({ photo: i + 1, head, body: [] }));
          const kernel = create();
          fill(kernel, rows);
          const prefix = Float32Array.from(query.slice(0, width));
          const top = kernel.scanHead(prefix, rows.length, null, 'best-first');
          expect(top.rows.length).toBe(rows.length);
          top.rows.forEach((row, i) => {
            const head = heads[row]!.slice(0, width);
            const length = Math.sqrt(dot(head, head));
            expect(top.scores[i]).toBeCloseTo(length > 0 ? dot(prefix, head) / length : 0, 5);
            expect(i === 0 || top.scores[i - 1]! >= top.scores[i]!).toBe(true);
          });
        },
      ),
    );
  });

  it('scans and rescores int8 rows by cosine, at any width', () => {
    fc.assert(
      fc.property(
        fc.array(bodyRow, { minLength: 1, maxLength: 9 }),
        bodyRow,
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 9 }),
        (bodies, query, width, k) => {
          const rows = bodies.map((body, i) => ({ photo: i + 1, head: [], body }));
          const kernel = create();
          fill(kernel, rows);
          const prefix = Float32Array.from(query.slice(0, width));
          const cosines = bodies.map((body) => {
            const part = body.slice(0, width);
            const lengths = Math.sqrt(dot(part, part) * dot(prefix, [...prefix]));
            return lengths > 0 ? dot(prefix, part) / lengths : 0;
          });
          const best = [...cosines].sort((a, b) => b - a).slice(0, k);
          const scanned = kernel.scanBody(prefix, k, null, 'best-first');
          expect(scanned.rows.length).toBe(best.length);
          scanned.rows.forEach((row, i) => {
            expect(scanned.scores[i]).toBeCloseTo(cosines[row]!, 3);
            expect(scanned.scores[i]).toBeCloseTo(best[i]!, 3);
          });
          const all = kernel.rescoreBody(prefix, Uint32Array.from(rows.keys()), k);
          expect(pairs(all)).toEqual(pairs(scanned));
          const last = kernel.rescoreBody(prefix, Uint32Array.of(rows.length - 1), k);
          expect([...last.rows]).toEqual([rows.length - 1]);
          expect(kernel.rescoreBody(prefix, new Uint32Array(0), k).rows.length).toBe(0);
        },
      ),
    );
  });

  it('crosses blocks, keeps rows while it grows, and holds a k beyond the rows', () => {
    const kernel = create();
    const count = 2 * blockRows + 3;
    const rows = Array.from({ length: count }, (_, i) => ({
      photo: 5_000_000 - i,
      head: Array.from({ length: headDims }, (_unused, d) => ((i * 7 + d * 13) % 17) - 8),
      body: Array.from({ length: bodyDims }, () => 1),
    }));
    fill(kernel, rows);
    const query = Float32Array.from({ length: headDims }, (_, d) => (d % 5) - 2);
    for (const k of [1, 100, count, count + 500]) {
      const top = kernel.scanHead(query, k, null, 'best-first');
      expect(pairs(top)).toEqual(oracle(rows, (row) => dot(query, row.head as number[]), k, null));
    }
    // All int8 rows are alike: the tie goes to the first.
    const top = kernel.scanBody(Float32Array.of(1, 0), 10, null, 'best-first');
    expect([...top.rows]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(kernel.bytes).toBeGreaterThanOrEqual(3 * blockRows * 132);
    expect(kernel.name).toBe(name);
  });

  it('is exact also where a regular sample of the rows misleads', () => {
    const kernel = create();
    // One group of four rows in 16 is near the query, or far from it: just what a sample may take for all.
    for (const [sampledScore, otherScore] of [
      [1, -1],
      [-1, 1],
    ] as const) {
      const rows = Array.from({ length: blockRows }, (_, i) => ({
        photo: i + 1,
        head: [
          (Math.floor(i / 4) % 16 === 0 ? sampledScore : otherScore) * (1 + (i % 9)),
          ...Array<number>(headDims - 1).fill(0),
        ],
        body: [],
      }));
      fill(kernel, rows);
      const query = Float32Array.of(1, ...Array<number>(headDims - 1).fill(0));
      for (const k of [1, 40, 400, 500]) {
        const top = kernel.scanHead(query, k, null, 'best-first');
        expect(pairs(top)).toEqual(oracle(rows, (row) => row.head[0]!, k, null));
      }
    }
  });

  it('never answers with a NaN', () => {
    const kernel = create();
    fill(kernel, [
      { photo: 1, head: Array<number>(headDims).fill(NaN), body: [] },
      { photo: 2, head: Array<number>(headDims).fill(0), body: [] },
    ]);
    expect([...kernel.scanHead(new Float32Array(headDims).fill(1), 5, null, 'best-first').rows]).toEqual([1]);
  });
});

it('carries exactly what scan.as compiles to', async () => {
  expect(readFileSync(generated, 'utf8')).toBe(generatedSource(await compileKernel()));
});
