import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { clusteredVectors } from '../clustered-vectors.ts';
import { createArrayKernel } from '../kernel/array-kernel.ts';
import { RamIndex } from '../ram-index.ts';
import { memorySource } from '../memory-source.ts';
import { exactShortlist } from './exact.ts';
import { hnswShortlist } from './hnsw.ts';
import type { ShortlistAnswer } from './shortlist.ts';

function isBuilt(): boolean {
  try {
    createRequire(import.meta.url)('hnswlib-node');
    return true;
  } catch {
    return false;
  }
}

const dims = 32;

/** Photos that a shortlist finds, best first. */
function photosOf(index: RamIndex, answer: ShortlistAnswer): number[] {
  return [...index.photosOf(answer.top.rows)];
}

function indexOf(n: number) {
  const rows = clusteredVectors({ n, dims, seed: 5 });
  const index = new RamIndex(createArrayKernel(), dims);
  for (let i = 0; i < n; i++) index.put(i + 1, rows, i * dims);
  const exact = exactShortlist(index, memorySource(dims));
  return { index, exact, rows };
}

it('says what is missing when hnswlib-node is', () => {
  const { index, exact } = indexOf(1);
  const missing = () => {
    throw new Error("Cannot find module 'hnswlib-node'");
  };
  expect(() => hnswShortlist(index, exact, missing)).toThrow('optional package hnswlib-node');
});

describe.skipIf(!isBuilt())('with hnswlib-node', () => {
  const queries = clusteredVectors({ n: 20, dims, seed: 5, from: 10_000 });
  const query = (i: number) => queries.subarray(i * dims, (i + 1) * dims);

  function agreement(
    index: RamIndex,
    found: ReturnType<typeof hnswShortlist>,
    exact: ReturnType<typeof exactShortlist>,
  ): number {
    let same = 0;
    for (let i = 0; i < 20; i++) {
      const truth = new Set(exact.find(query(i), 16, 50, null, 'best-first').top.rows);
      const { top, source } = found.find(query(i), 16, 50, null, 'best-first');
      expect(source).toBe('hnsw');
      expect(top.rows.length).toBe(Math.min(50, index.rows));
      same += [...top.rows].filter((row) => truth.has(row)).length / truth.size;
    }
    return same / 20;
  }

  it('finds what the exact scan finds, with its scores', () => {
    const { index, exact } = indexOf(2000);
    const hnsw = hnswShortlist(index, exact);
    expect(agreement(index, hnsw, exact)).toBeGreaterThan(0.98);
    const best = hnsw.find(query(0), 16, 1, null, 'best-first').top;
    expect(best.scores[0]).toBeCloseTo(exact.find(query(0), 16, 1, null, 'best-first').top.scores[0]!, 5);
  });

  it('keeps in step with adds, updates and removes, also when most are gone', () => {
    const { index, exact, rows } = indexOf(500);
    const hnsw = hnswShortlist(index, exact);
    hnsw.find(query(0), 16, 1, null, 'best-first');
    const more = clusteredVectors({ n: 1500, dims, seed: 5, from: 500 });
    for (let i = 0; i < 1500; i++) {
      index.put(501 + i, more, i * dims);
      hnsw.added(501 + i);
    }
    expect(agreement(index, hnsw, exact)).toBeGreaterThan(0.98);
    for (let photo = 1; photo <= 300; photo++) {
      index.put(photo, rows, (499 - photo) * dims);
      hnsw.added(photo);
    }
    expect(agreement(index, hnsw, exact)).toBeGreaterThan(0.95);
    for (let photo = 200; photo <= 1990; photo++) {
      index.remove(photo);
      hnsw.removed(photo);
    }
    expect(agreement(index, hnsw, exact)).toBeGreaterThan(0.95);
    index.put(250, rows, 0);
    hnsw.added(250);
    expect(hnsw.find(rows.subarray(0, dims), 16, 2, null, 'best-first').top.scores[0]).toBeCloseTo(1, 4);
    expect(agreement(index, hnsw, exact)).toBeGreaterThan(0.95);
  });

  it('comes back when a removed photo does, and when all of them went', () => {
    const { index, exact, rows } = indexOf(20);
    const hnsw = hnswShortlist(index, exact);
    hnsw.find(query(0), 16, 1, null, 'best-first');
    index.remove(7);
    hnsw.removed(7);
    expect(photosOf(index, hnsw.find(query(0), 16, 50, null, 'best-first'))).not.toContain(7);
    index.put(7, rows, 6 * dims);
    hnsw.added(7);
    expect(hnsw.find(query(0), 16, 50, null, 'best-first').top.rows.length).toBe(20);
    for (let photo = 1; photo <= 20; photo++) {
      index.remove(photo);
      hnsw.removed(photo);
    }
    expect(hnsw.find(query(0), 16, 50, null, 'best-first').top.rows.length).toBe(0);
    index.put(3, rows, 0);
    hnsw.added(3);
    expect(photosOf(index, hnsw.find(query(0), 16, 50, null, 'best-first'))).toEqual([3]);
  });

  it('leaves filters to the exact scan and refuses other widths', () => {
    const { index, exact } = indexOf(200);
    const hnsw = hnswShortlist(index, exact);
    const answer = hnsw.find(query(0), 16, 50, Uint32Array.of(0, 0b1010), 'best-first');
    expect(answer.source).toBe('ram-i8');
    expect(photosOf(index, answer).sort((a, b) => a - b)).toEqual([33, 35]);
    expect(() => hnsw.find(query(0), 8, 50, null, 'best-first')).toThrow('not 8');
  });
});
