import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusteredVectors } from '../clustered-vectors.ts';
import { anyMargin } from '../effort.ts';
import { createArrayKernel } from '../kernel/array-kernel.ts';
import { memorySource } from '../memory-source.ts';
import { RamIndex } from '../ram-index.ts';
import { exactShortlist } from './exact.ts';
import { hnswDefaults, hnswShortlist } from './hnsw.ts';
import type { HnswShortlist } from './hnsw.ts';
import type { Shortlist } from './shortlist.ts';

function isBuilt(): boolean {
  try {
    createRequire(import.meta.url)('hnswlib-node');
    return true;
  } catch {
    return false;
  }
}

const dims = 128;
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'recollect-graph-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function indexOf(n: number) {
  const rows = clusteredVectors({ n, dims, seed: 5 });
  const index = new RamIndex(createArrayKernel(), dims);
  for (let i = 0; i < n; i++) index.put(i + 1, rows, i * dims);
  return { index, exact: exactShortlist(index, memorySource(dims)), rows };
}

const graphOf = (index: RamIndex, exact: Shortlist, file: string | null = null): HnswShortlist =>
  hnswShortlist(index, exact, { ...hnswDefaults, efConstruction: 100, file, space: 'test' });

/** Everything the graph wants to do, at once. */
async function workOff(graph: HnswShortlist): Promise<void> {
  for (let job = graph.work(); job; job = graph.work()) {
    for (let step = job.next(); !step.done; step = job.next()) if (step.value) await step.value;
  }
}

const ask = (query: Float32Array, k: number, filter: Uint32Array | null = null) =>
  ({ query, dims, k, filter, order: 'best-first', reach: 200, margin: anyMargin }) as const;

it('says what is missing when hnswlib-node is', () => {
  const { index, exact } = indexOf(1);
  const missing = () => {
    throw new Error("Cannot find module 'hnswlib-node'");
  };
  const options = { ...hnswDefaults, file: null, space: 'test' };
  expect(() => hnswShortlist(index, exact, options, missing)).toThrow('optional package hnswlib-node');
});

describe.skipIf(!isBuilt())('with hnswlib-node', () => {
  const queries = clusteredVectors({ n: 20, dims, seed: 5, from: 10_000 });
  const query = (i: number) => queries.subarray(i * dims, (i + 1) * dims);

  function agreement(index: RamIndex, found: Shortlist, exact: Shortlist): number {
    let same = 0;
    for (let i = 0; i < 20; i++) {
      const truth = new Set(index.photosOf(exact.find(ask(query(i), 50)).top.rows));
      const { top, source } = found.find(ask(query(i), 50));
      expect(source).toBe('hnsw');
      expect(top.rows.length).toBe(Math.min(50, index.rows));
      same += [...index.photosOf(top.rows)].filter((photo) => truth.has(photo)).length / truth.size;
    }
    return same / 20;
  }

  it('answers exactly until it is built, then as the exact scan does', async () => {
    const { index, exact } = indexOf(1500);
    const graph = graphOf(index, exact);
    expect(graph.ready).toBe(false);
    const job = graph.work()!;
    for (let i = 0; i < 700; i++) job.next();
    expect(graph.built).toBeGreaterThan(600);
    expect(graph.find(ask(query(0), 50)).source).toBe('ram-i4');
    while (!job.next().done);
    await workOff(graph);
    expect(graph.ready).toBe(true);
    expect(agreement(index, graph, exact)).toBeGreaterThan(0.98);
    expect(graph.bytes).toBeGreaterThan(1500 * 500);
  });

  it('keeps in step with adds, updates and removes, before and after it has caught up', async () => {
    const { index, exact, rows } = indexOf(500);
    const graph = graphOf(index, exact);
    await workOff(graph);
    const more = clusteredVectors({ n: 900, dims, seed: 5, from: 500 });
    for (let i = 0; i < 900; i++) {
      index.put(501 + i, more, i * dims);
      graph.added(501 + i);
    }
    for (let photo = 1; photo <= 300; photo++) {
      index.put(photo, rows, (499 - photo) * dims);
      graph.added(photo);
    }
    for (let photo = 350; photo <= 1200; photo++) {
      index.remove(photo);
      graph.removed(photo);
    }
    const back = 400;
    index.put(back, rows, 0);
    graph.added(back);
    for (const caughtUp of [false, true]) {
      if (caughtUp) await workOff(graph);
      expect(agreement(index, graph, exact), `caught up: ${caughtUp}`).toBeGreaterThan(0.95);
      const found = index.photosOf(graph.find(ask(rows.subarray(0, dims), 3)).top.rows);
      expect(found).toContain(back);
    }
  });

  it('is empty when all went, and holds what came afterwards', async () => {
    const { index, exact, rows } = indexOf(20);
    const graph = graphOf(index, exact);
    await workOff(graph);
    for (let photo = 1; photo <= 20; photo++) {
      index.remove(photo);
      graph.removed(photo);
    }
    await workOff(graph);
    expect(graph.find(ask(query(0), 50)).top.rows.length).toBe(0);
    index.put(3, rows, 0);
    graph.added(3);
    await workOff(graph);
    expect([...index.photosOf(graph.find(ask(query(0), 50)).top.rows)]).toEqual([3]);
  });

  it('leaves filters to the exact scan', async () => {
    const { index, exact } = indexOf(200);
    const graph = graphOf(index, exact);
    await workOff(graph);
    const answer = graph.find(ask(query(0), 50, Uint32Array.of(0, 0b1010)));
    expect(answer.source).toBe('ram-i4');
    expect([...index.photosOf(answer.top.rows)].sort((a, b) => a - b)).toEqual([33, 35]);
  });

  it('comes back from its file, in step with what changed since; a damaged one is built anew', async () => {
    const file = join(folder, 'graph');
    const { index, exact, rows } = indexOf(800);
    await workOff(graphOf(index, exact, file));
    index.remove(5);
    const more = clusteredVectors({ n: 30, dims, seed: 5, from: 800 });
    for (let i = 0; i < 30; i++) index.put(2000 + i, more, i * dims);
    const again = graphOf(index, exact, file);
    const job = again.work()!;
    for (let step = job.next(); !step.done; step = job.next()) if (step.value) await step.value;
    // One job, without building: it was read.
    expect(again.ready).toBe(true);
    expect(again.built).toBe(800);
    expect(agreement(index, again, exact)).toBeGreaterThan(0.97);
    expect(index.photosOf(again.find(ask(more.subarray(0, dims), 1)).top.rows)).toEqual(Uint32Array.of(2000));
    expect(index.photosOf(again.find(ask(rows.subarray(4 * dims, 5 * dims), 50)).top.rows)).not.toContain(5);

    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    const anew = graphOf(index, exact, file);
    await workOff(anew);
    expect(anew.built).toBe(829);
    expect(agreement(index, anew, exact)).toBeGreaterThan(0.97);
  });
});
