import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clusteredVectors } from './clustered-vectors.ts';
import { createSearcher } from './create-searcher.ts';
import { memorySource } from './memory-source.ts';
import type { SearchPlan, Searcher } from './searcher.ts';
import type { UpkeepOptions } from './upkeep.ts';

const dims = 96;
const n = 2500;
const rows = clusteredVectors({ n: n + 40, dims, seed: 11 });
const row = (i: number): Float32Array => rows.subarray(i * dims, (i + 1) * dims);
const plan = (rest: Partial<SearchPlan> = {}): SearchPlan => ({
  mode: 'funnel',
  shortlist: 'auto',
  dims: 16,
  limit: 10,
  ...rest,
});

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'recollect-upkeep-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(options: Partial<UpkeepOptions> = {}) {
  const source = memorySource(dims);
  const errors: unknown[] = [];
  const upkeep: UpkeepOptions = {
    folder,
    space: 'test',
    work: 'on',
    cellsFrom: 1000,
    onError: (error) => errors.push(error),
    ...options,
  };
  const searcher = createSearcher({ source, upkeep });
  for (let i = 0; i < n; i++) source.put(i + 1, row(i));
  searcher.put(
    Uint32Array.from({ length: n }, (_, i) => i + 1),
    rows.subarray(0, n * dims),
  );
  searcher.loaded();
  return { source, searcher, errors };
}

async function recall(searcher: Searcher, asked: SearchPlan): Promise<number> {
  let found = 0;
  for (let i = 0; i < 12; i++) {
    const query = row(n + i);
    const truth = new Set((await searcher.searchExactly(query, asked)).hits.map(({ photo }) => photo));
    found += searcher.search(query, asked).hits.filter(({ photo }) => truth.has(photo)).length / truth.size;
  }
  return found / 12;
}

it(
  'measures itself, keeps its promise, and says so; a restart needs no training and no measuring',
  { timeout: 300_000 },
  async () => {
    const { searcher, errors } = open();
    expect(searcher.search(row(n), plan()).trace).toMatchObject({
      shortlist: 'exact',
      escalations: expect.any(Number),
    });
    for (let i = 0; i < 30; i++) searcher.remember(row(n + i));
    await searcher.settled();
    expect(errors).toEqual([]);
    const { cells, tuning } = searcher.stats();
    expect(cells).toBeGreaterThan(100);
    expect(tuning).toMatchObject({ photos: n });
    expect(tuning!.recallPhotos).toBeGreaterThanOrEqual(0.99);
    expect(tuning!.recallAsked).toBeGreaterThanOrEqual(0.99);
    expect(await recall(searcher, plan())).toBeGreaterThan(0.98);
    expect(await recall(searcher, plan({ shortlist: 'cells' }))).toBeGreaterThan(0.98);
    expect(await recall(searcher, plan({ shortlist: 'cells', limit: 300 }))).toBeGreaterThan(0.97);
    expect(await recall(searcher, plan({ quality: 'fast', shortlist: 'cells' }))).toBeGreaterThan(0.9);
    const { trace } = searcher.search(row(n), plan({ shortlist: 'cells' }));
    expect(trace.stages[0]).toMatchObject({
      source: 'cells',
      dims: 96,
      note: { kind: 'visited', of: cells },
    });
    expect(trace.why).toBe('asked for');
    await searcher.close();
    expect(readdirSync(folder).sort()).toEqual(['cells', 'tuning']);

    for (const work of ['on', 'off'] as const) {
      const again = open({ work });
      expect(again.searcher.stats()).toMatchObject({ cells, tuning });
      const answer = again.searcher.search(row(n), plan({ shortlist: 'cells' }));
      expect(answer.trace.shortlist).toBe('cells');
      await again.searcher.settled();
      expect(again.searcher.stats().tuning).toEqual(tuning);
      await again.searcher.close();
    }
  },
);

it(
  'finds what was just added, drops what was removed and obeys filters, also while it works',
  { timeout: 300_000 },
  async () => {
    const { searcher, source } = open();
    const working = searcher.settled();
    for (let round = 0; round < 30; round++) {
      await new Promise((turn) => setTimeout(turn, 2));
      const photo = n + 100 + round;
      source.put(photo, row(n + round));
      searcher.put(Uint32Array.of(photo), row(n + round));
      searcher.remove(Uint32Array.of(round + 1));
      const found = searcher.search(row(n + round), plan({ limit: 50 })).hits.map((hit) => hit.photo);
      expect(found[0]).toBe(photo);
      const near = searcher.search(row(round), plan({ limit: 300 })).hits.map((hit) => hit.photo);
      expect(near.some((hit) => hit <= round + 1)).toBe(false);
      const even = new Uint32Array(200).fill(0x5555_5555);
      const some = searcher.search(row(n + round), plan({ limit: 50 }), even).hits;
      expect(some.every((hit) => hit.photo % 2 === 0)).toBe(true);
      expect(some.length).toBe(50);
    }
    await working;
    await searcher.settled();
    expect(searcher.search(row(n + 3), plan({ shortlist: 'cells' })).hits[0]!.photo).toBe(n + 103);
    await searcher.close();
  },
);

it('closes in the middle of its work, and a search afterwards still answers', async () => {
  const { searcher, errors } = open();
  void searcher.settled();
  await new Promise((turn) => setTimeout(turn, 20));
  await searcher.close();
  expect(errors).toEqual([]);
  expect(searcher.search(row(n), plan()).hits.length).toBe(10);
  await searcher.close();
});

it('without upkeep says why the exact shortlist answers', async () => {
  const { searcher } = open({ work: 'off' });
  const { trace } = searcher.search(row(n), plan({ shortlist: 'cells' }));
  expect(trace.shortlist).toBe('exact');
  expect(trace.why).toContain('no cells kept here');
  await searcher.close();
});

it("goes the paper's way on request: K, D_s, D_r and the halving schedule", async () => {
  const { searcher } = open({ work: 'off' });
  const stagesOf = (rest: Partial<SearchPlan>) =>
    searcher.search(row(n), plan(rest)).trace.stages.map(({ dims: d, out }) => [d, out]);
  expect(stagesOf({ schedule: 'paper', shortlist: 'exact' })).toEqual([
    [16, 200],
    [32, 100],
    [64, 50],
    [96, 10],
  ]);
  expect(stagesOf({ mode: 'adaptive', dims: 8, to: 64, keep: 120, limit: 5 })).toEqual([
    [8, 120],
    [64, 5],
  ]);
  expect(() => searcher.search(row(n), plan({ to: 8 }))).toThrow('no finer');
  await searcher.close();
});
