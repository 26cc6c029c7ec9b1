import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredVectors } from '../clustered-vectors.ts';
import { anyMargin } from '../effort.ts';
import { createArrayKernel } from '../kernel/array-kernel.ts';
import { memorySource } from '../memory-source.ts';
import { RamIndex } from '../ram-index.ts';
import { cellDims } from './body-rows.ts';
import { readCells, writeCells } from './cells-file.ts';
import { cellsShortlist } from './cells.ts';
import type { CellsShortlist } from './cells.ts';
import { createCoarseCells } from './coarse-cells.ts';
import { exactShortlist } from './exact.ts';
import { createUnitTable } from './unit-table.ts';

const dims = 64;
const seen = 700;
const world = clusteredVectors({ n: seen, dims, seed: 3 });
const vectorOf = (i: number): Float32Array => world.subarray(i * dims, (i + 1) * dims);

function libraryOf(from = 50) {
  const index = new RamIndex(createArrayKernel(), dims);
  const cells = cellsShortlist(index, { from, random: () => 0.37, onSettled: () => {} });
  return {
    index,
    cells,
    put(photo: number, row: number) {
      index.put(photo, world, row * dims);
      cells.added(photo);
    },
    remove(photo: number) {
      index.remove(photo);
      cells.removed(photo);
    },
  };
}

function workOff(cells: CellsShortlist): void {
  for (let job = cells.work(); job; job = cells.work()) while (!job.next().done);
}

const ask = (
  query: Float32Array,
  k: number,
  reach: number,
  filter: Uint32Array | null = null,
  margin = anyMargin,
) => ({ query, dims, k, filter, order: 'best-first', reach, margin }) as const;

it('finds the nearest of the rounded cells among the nearest of the exact ones', () => {
  const cells = createUnitTable(seen, cellDims);
  const wide = clusteredVectors({ n: seen, dims: cellDims, seed: 5 });
  for (let i = 0; i < seen; i++) cells.set(i, wide.subarray(i * cellDims, (i + 1) * cellDims));
  const coarse = createCoarseCells(cells)!;
  const queries = clusteredVectors({ n: 40, dims: cellDims, seed: 6 });
  for (let i = 0; i < 40; i++) {
    const query = queries.subarray(i * cellDims, (i + 1) * cellDims);
    const ranges = [
      [3, 200],
      [333, seen],
    ] as const;
    const exact = cells.nearest(query, 40, 'best-first', ranges);
    const rounded = coarse.nearest(query, 20, ranges);
    const floor = exact.scores[19]! - 0.02 * Math.hypot(...query);
    rounded.rows.forEach((cell, j) => {
      const at = exact.rows.indexOf(cell);
      expect(at >= 0 && exact.scores[at]! >= floor).toBe(true);
      expect(Math.abs(exact.scores[at]! - rounded.scores[j]!)).toBeLessThan(0.02 * Math.hypot(...query));
    });
    expect(new Set(rounded.rows).size).toBe(20);
  }
});

const change = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    photo: fc.integer({ min: 1, max: 300 }),
    row: fc.nat(seen - 1),
  }),
  fc.record({ kind: fc.constant('remove' as const), photo: fc.integer({ min: 1, max: 300 }) }),
  // Training and filling go on a few steps at a time, so that changes fall in between.
  fc.record({ kind: fc.constant('work' as const), steps: fc.integer({ min: 1, max: 400 }) }),
);

it('answers with what is there, whatever came, went and was trained in between', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 30, maxLength: 200 }), (changes) => {
      const { index, cells, put, remove } = libraryOf(20);
      const model = new Map<number, number>();
      for (let photo = 1; photo <= 120; photo++) {
        put(photo, photo);
        model.set(photo, photo);
      }
      let job = cells.work();
      const step = (steps: number): void => {
        for (let i = 0; i < steps && job; i++) if (job.next().done) job = cells.work();
        job ??= cells.work();
      };
      const check = (): void => {
        if (!cells.ready) return;
        // Reaching for everything: exactly the photos that are there, each once, with the rows they have now.
        const { top } = cells.find(ask(vectorOf(0), 1000, 1_000_000));
        const found = [...index.photosOf(top.rows)];
        expect(found.length).toBe(model.size);
        expect(new Set(found)).toEqual(new Set(model.keys()));
        // A photo is found by its own vector in the nearest cells or among those that wait. (The nearest one may be
        // another where two are as near: photos are placed by what memory holds of them, rounded.)
        const [photo, row] = [...model][0] ?? [0, 0];
        if (photo > 0) {
          const near = cells.find(ask(vectorOf(row), 20, 40));
          expect(near.top.scores[0]).toBeGreaterThan(0.95);
        }
        const even = Uint32Array.of(...Array<number>(10).fill(0x5555_5555));
        const filtered = cells.find(ask(vectorOf(0), 1000, 50, even)).top.rows;
        expect(new Set(index.photosOf(filtered))).toEqual(
          new Set([...model.keys()].filter((p) => p % 2 === 0)),
        );
      };
      for (const made of changes) {
        if (made.kind === 'put') {
          put(made.photo, made.row);
          model.set(made.photo, made.row);
        } else if (made.kind === 'remove') {
          remove(made.photo);
          model.delete(made.photo);
        } else step(made.steps);
        if (made.kind === 'work') check();
      }
      workOff(cells);
      if (model.size >= 20) expect(cells.ready).toBe(true);
      check();
    }),
    { numRuns: 30 },
  );
});

describe('over 6,000 clustered photos', () => {
  const n = 6000;
  const rows = clusteredVectors({ n, dims, seed: 3 });
  const queries = clusteredVectors({ n: 20, dims, seed: 3, from: n });

  function filled() {
    const index = new RamIndex(createArrayKernel(), dims);
    const cells = cellsShortlist(index, { from: 100, random: Math.random, onSettled: () => {} });
    for (let i = 0; i < n; i++) index.put(i + 1, rows, i * dims);
    workOff(cells);
    return { index, cells, exact: exactShortlist(index, memorySource(dims)) };
  }

  it('finds 95 % of the nearest in a tenth of the photos, and more with more', () => {
    const { index, cells, exact } = filled();
    expect(cells.count).toBeGreaterThan(200);
    const recall = (reach: number): number => {
      let found = 0;
      for (let i = 0; i < 20; i++) {
        const query = queries.subarray(i * dims, (i + 1) * dims);
        const truth = new Set(exact.find(ask(query, 10, 0)).top.rows);
        const answer = cells.find(ask(query, 10, reach));
        expect(answer.compared).toBeLessThan(reach * 2 + cells.count);
        expect(answer.note).toMatchObject({ kind: 'visited', of: cells.count });
        found += [...answer.top.rows].filter((row) => truth.has(row)).length;
      }
      return found / 200;
    };
    expect(recall(600)).toBeGreaterThan(0.95);
    expect(recall(n)).toBe(1);
    expect(index.rows).toBe(n);
  });

  it('visits cells that are about as near as the nearest, as many as hold the answer at least', () => {
    const { cells, exact } = filled();
    const half = new Uint32Array(Math.ceil((n + 1) / 32)).fill(0x5555_5555);
    const margins = [0.001, 0.05, 0.2, 0.5, 1.9];
    const compared = margins.map(() => 0);
    for (let i = 0; i < 20; i++) {
      const query = queries.subarray(i * dims, (i + 1) * dims);
      const answers = margins.map((margin) => cells.find(ask(query, 40, n, null, margin)));
      answers.forEach((answer, m) => (compared[m]! += answer.compared - cells.count));
      for (const { top } of answers) expect(top.rows.length).toBe(40);
      expect(answers.at(-1)!.top).toEqual(exact.find(ask(query, 40, 0)).top);
      // Photos that do not pass a filter are not counted, so how far to look cannot be told by the cells.
      expect(cells.find(ask(query, 40, 4000, half, 0.001))).toEqual(cells.find(ask(query, 40, 4000, half)));
    }
    expect(compared.toSorted((a, b) => a - b)).toEqual(compared);
  });

  it('is the same after its file was read; a damaged or foreign file is not taken', () => {
    const folder = mkdtempSync(join(tmpdir(), 'recollect-cells-'));
    try {
      const { index, cells } = filled();
      const file = join(folder, 'cells');
      writeCells(file, 'space', cells.lists!);
      index.remove(17);
      const again = cellsShortlist(index, { from: 100, random: Math.random, onSettled: () => {} });
      again.restore(readCells(file, 'space', index)!);
      cells.removed(17);
      expect(again.ready).toBe(true);
      // Nothing is to be trained; rows are put in order.
      for (const _ of again.work()!);
      expect(again.work()).toBeNull();
      for (let i = 0; i < 20; i++) {
        const query = queries.subarray(i * dims, (i + 1) * dims);
        const before = new Set(cells.find(ask(query, 10, 600)).top.rows);
        expect(new Set(again.find(ask(query, 10, 600)).top.rows)).toEqual(before);
      }
      expect(readCells(file, 'another', index)).toBeNull();
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1]! ^= 4;
      writeFileSync(file, bytes);
      expect(readCells(file, 'space', index)).toBeNull();
      expect(readCells(join(folder, 'none'), 'space', index)).toBeNull();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
