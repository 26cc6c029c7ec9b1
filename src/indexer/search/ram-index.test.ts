import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatToHalf, halfToFloat } from '../matryoshka/half.ts';
import { unitPrefix } from '../matryoshka/prefix.ts';
import { clusteredVectors } from './clustered-vectors.ts';
import { createArrayKernel } from './kernel/array-kernel.ts';
import { blockRows } from './kernel/block.ts';
import type { Kernel } from './kernel/kernel.ts';
import { createWasmKernel } from './kernel/wasm-kernel.ts';
import { neighboursOfAll, searchMany } from './neighbours.ts';
import { RamIndex } from './ram-index.ts';

const dims = 24;

/** The vector of a photo's `version`: all different, all reproducible. */
function vectorOf(photo: number, version = 0): Float32Array {
  let state = photo * 31 + version * 7919 + 1;
  return Float32Array.from({ length: dims }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9;
    return (state >> 8) / 2 ** 23;
  });
}

function wasm(): Kernel {
  const kernel = createWasmKernel();
  if (!kernel) throw new Error('this runtime has no WebAssembly SIMD');
  return kernel;
}

/** That the index holds these photos with these versions, and finds each. */
function check(index: RamIndex, model: ReadonlyMap<number, number>): void {
  expect(index.rows).toBe(model.size);
  const all = [...model.keys()].sort((a, b) => a - b);
  expect([...index.photos()].sort((a, b) => a - b)).toEqual(all);
  const asked = Uint32Array.from(all);
  const rows = index.rowsOf(asked);
  expect([...index.photosOf(rows)]).toEqual(all);
  expect(new Set(rows).size).toBe(all.length);
  if (model.size === 0) return;
  const query = unitPrefix(vectorOf(1), 16);
  const found = index.kernel.scanHead(query, model.size + 10, null, 'any');
  expect([...index.photosOf(found.rows)].sort((a, b) => a - b)).toEqual(all);
}

function checkRows(index: RamIndex, model: ReadonlyMap<number, number>, every: number): void {
  let i = 0;
  for (const [photo, version] of model) {
    if (i++ % every !== 0) continue;
    const head = unitPrefix(vectorOf(photo, version), 16);
    index.headOf(photo).forEach((x, d) => expect(x).toBeCloseTo(head[d]!, 1.5));
  }
}

describe.each([
  ['wasm-simd', wasm],
  ['typed-array', createArrayKernel],
] as const)('%s', (_, create) => {
  it('follows any changes like a map, in any order of numbers', () => {
    const change = fc.record({
      photo: fc.integer({ min: 1, max: 60 }),
      version: fc.option(fc.integer({ min: 0, max: 5 })),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 150 }), (changes) => {
        const index = new RamIndex(create(), dims);
        const model = new Map<number, number>();
        for (const { photo, version } of changes) {
          if (version === null) {
            index.remove(photo);
            model.delete(photo);
          } else {
            index.put(photo, vectorOf(photo, version), 0);
            model.set(photo, version);
          }
          expect(index.has(photo)).toBe(model.has(photo));
        }
        check(index, model);
        checkRows(index, model, 1);
      }),
      { numRuns: 40 },
    );
  });

  it('stays right while rows are brought into another order, whatever comes and goes meanwhile', () => {
    const photo = fc.integer({ min: 1, max: 700 });
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ photo, version: fc.option(fc.integer({ min: 0, max: 5 })) }) },
      fc.constant('go on' as const),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(photo, { minLength: 550 }),
        fc.array(step, { maxLength: 60 }),
        fc.boolean(),
        (order, steps, many) => {
          const index = new RamIndex(create(), dims);
          const model = new Map<number, number>();
          for (let photo = 1; photo <= 650; photo++) {
            index.put(photo, vectorOf(photo, 0), 0);
            model.set(photo, 0);
          }
          const job = index.arrange(Uint32Array.from(order));
          let done = false;
          for (const one of steps) {
            if (one === 'go on') done ||= job.next().done === true;
            else if (one.version === null) {
              // Enough of them, and packing begins.
              for (const photo of many ? [one.photo, ...order.slice(0, 90)] : [one.photo]) {
                index.remove(photo);
                model.delete(photo);
              }
            } else {
              index.put(one.photo, vectorOf(one.photo, one.version), 0);
              model.set(one.photo, one.version);
            }
            check(index, model);
          }
          while (!done) done = job.next().done === true;
          check(index, model);
          checkRows(index, model, 1);
          // Undisturbed, rows are as they were asked for.
          const again = index.arrange(Uint32Array.from(order));
          let end = again.next();
          while (!end.done) end = again.next();
          expect(end.value).toBe(true);
          const here = order.filter((photo) => model.has(photo));
          expect([...index.rowsOf(Uint32Array.from(here))]).toEqual([...here.keys()]);
          check(index, model);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('stays right while removed rows are packed away: every photo once, at every moment', () => {
    const index = new RamIndex(create(), dims);
    const model = new Map<number, number>();
    const put = (photo: number, version: number): void => {
      index.put(photo, vectorOf(photo, version), 0);
      model.set(photo, version);
    };
    const remove = (photo: number): void => {
      index.remove(photo);
      model.delete(photo);
    };
    const count = 2 * blockRows + 17;
    for (let photo = 1; photo <= count; photo++) put(photo * 2, 0);
    for (let photo = 1; photo <= count; photo++) if (photo % 3 !== 0) remove(photo * 2);
    expect(index.moves).toBeGreaterThan(0);
    // Packing is under way or done: removed ones come back, new ones in between and after, others change or go.
    for (let i = 1; i <= 1500; i++) {
      const photo = 1 + ((i * 7919) % (2 * count + 100));
      if (i % 5 === 0) remove(photo);
      else put(photo, i % 4);
      if (i % 250 === 0) check(index, model);
    }
    for (let photo = 1; photo <= 2 * count; photo += 2) remove(photo);
    check(index, model);
    checkRows(index, model, 50);
    expect(index.kernel.rows).toBeLessThan(1.2 * model.size + 2 * blockRows);
    for (const photo of Uint32Array.from(model.keys())) remove(photo);
    check(index, model);
    put(5, 1);
    check(index, model);
  });

  it('finds the nearest of every photo, in steps, and of many queries', () => {
    const index = new RamIndex(create(), dims);
    const count = 300;
    // Photos 1001 and up are near copies of 1 and up.
    for (let photo = 1; photo <= count; photo++) index.put(photo, vectorOf(photo), 0);
    for (let photo = 1; photo <= 100; photo++) {
      const copy = vectorOf(photo).map((x, d) => x + (d === photo % dims ? 0.01 : 0));
      index.put(1000 + photo, copy, 0);
    }
    index.remove(17);
    const found = new Map<number, number>();
    let steps = 0;
    for (const step of neighboursOfAll(index, 3)) {
      steps++;
      for (const { photo, neighbours, scores } of step) {
        expect(neighbours.length).toBe(3);
        expect([...neighbours]).not.toContain(photo);
        expect(scores[0]).toBeGreaterThanOrEqual(scores[2]!);
        found.set(photo, neighbours[0]!);
        if (photo <= 100) expect(scores[0]).toBeGreaterThan(0.99);
      }
    }
    expect(steps).toBeGreaterThan(1);
    expect(found.size).toBe(index.rows);
    for (let photo = 1; photo <= 100; photo++) {
      if (photo === 17) continue;
      expect(found.get(photo)).toBe(1000 + photo);
      expect(found.get(1000 + photo)).toBe(photo);
    }
    const labels = new Float32Array(2 * dims);
    labels.set(unitPrefix(vectorOf(40), dims));
    labels.set(unitPrefix(vectorOf(41), dims), dims);
    const answers = searchMany(index, labels, dims, 2, null);
    expect(answers.map(({ photos }) => Array.from(photos))).toEqual([
      [40, 1040],
      [41, 1041],
    ]);
    const only = Uint32Array.from({ length: 40 }, () => 0).fill(0xffff_ffff, 2, 10);
    expect([...searchMany(index, labels, dims, 1, only)[0]!.photos].every((photo) => photo >= 64)).toBe(true);
  });

  it('goes on with neighbours while photos come and go', () => {
    const index = new RamIndex(create(), dims);
    for (let photo = 1; photo <= 60; photo++) index.put(photo, vectorOf(photo), 0);
    const seen = new Set<number>();
    let next = 61;
    for (const step of neighboursOfAll(index, 2)) {
      for (const { photo, neighbours } of step) {
        seen.add(photo);
        expect(neighbours.length).toBe(2);
      }
      index.remove(next - 40);
      index.put(next, vectorOf(next), 0);
      next++;
      if (seen.size > 30) break; // cancelled
    }
    expect(seen.size).toBeGreaterThan(30);
    expect(index.rows).toBe(60);
  });
});

it.each([128, 100])('loads what the library stores as it makes rows itself: %i numbers', (width) => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const photos = Uint32Array.from({ length: 4200 }, (_, i) => 3 * i + 1);
      const stored = floatToHalf(clusteredVectors({ n: photos.length, dims: width, seed }));
      stored.fill(0, 7 * width, 8 * width);
      const vectors = new Float32Array(stored.length);
      halfToFloat(stored, vectors);
      const one = new RamIndex(wasm(), width);
      photos.forEach((photo, i) => one.put(photo, vectors, i * width));
      for (const kernel of [wasm(), createArrayKernel()]) {
        const other = new RamIndex(kernel, width);
        other.load(photos, stored, width);
        for (const block of [0, 1]) {
          const bytes = [one, other].map((index) => new Uint8Array(index.kernel.block(block).words));
          expect(Buffer.compare(bytes[0]!, bytes[1]!)).toBe(0);
        }
        expect(other.rows).toBe(photos.length);
      }
    }),
    { numRuns: 4 },
  );
});

it('takes photo numbers of 31 bits and no more', () => {
  const index = new RamIndex(wasm(), dims);
  index.put(0x7fff_ffff, vectorOf(1), 0);
  expect(index.has(0x7fff_ffff)).toBe(true);
  expect(() => index.put(0x8000_0000, vectorOf(1), 0)).toThrow(RangeError);
  expect(index.rows).toBe(1);
});

it.each([
  [20, { head: 'int8', body: false }],
  [84, { head: 'int8', body: true }],
  [68, { head: 'float32', body: false }],
  [132, { head: 'float32', body: true }],
] as const)('takes %i bytes a photo, its number included, and few beside', (each, tiers) => {
  const kernel = createWasmKernel({ tiers });
  const index = new RamIndex(kernel!, 64);
  const count = 60 * blockRows;
  const vector = new Float32Array(64).fill(0.125);
  for (let photo = 1; photo <= count; photo++) index.put(photo, vector, 0);
  index.kernel.scanHead(unitPrefix(vector, 16), 5000, null, 'any');
  expect(index.bytes / count).toBeGreaterThanOrEqual(each);
  expect(index.bytes / count - each).toBeLessThan(3);
});
