import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ranked } from './best.ts';
import { groupsOf, stricterBy } from './groups.ts';
import { findPairs } from './pairs.ts';
import type { Pairs } from './pairs.ts';

const pairsOf = (...all: [number, number, number][]): Pairs => ({
  a: Uint32Array.from(all, ([a]) => a),
  b: Uint32Array.from(all, ([, b]) => b),
  alike: Float32Array.from(all, ([, , alike]) => alike),
});
const never = () => false;
const at = (...times: [number, number][]) => new Map(times);
const day = 86_400_000;

describe('groups', () => {
  it('hold what is alike and of one moment, in one group however it is chained', () => {
    const pairs = pairsOf([1, 2, 0.95], [2, 3, 0.96], [7, 9, 0.97]);
    const taken = at([1, 0], [2, 1000], [3, 2000], [7, 0], [9, 500]);
    expect(groupsOf(pairs, taken, 0.94, never)).toMatchObject([{ photos: [1, 2, 3] }, { photos: [7, 9] }]);
    expect(groupsOf(pairs, taken, 0.955, never)).toMatchObject([{ photos: [2, 3] }, { photos: [7, 9] }]);
    expect(groupsOf(pairs, taken, 0.94, never)[0]!.alike).toBeCloseTo(0.95);
  });

  it('want more likeness the further apart the photos were taken', () => {
    const pairs = pairsOf([1, 2, 0.95]);
    expect(groupsOf(pairs, at([1, 0], [2, 1000]), 0.94, never)).toHaveLength(1);
    expect(groupsOf(pairs, at([1, 0], [2, 5 * day]), 0.94, never)).toHaveLength(0);
    expect(groupsOf(pairsOf([1, 2, 0.999]), at([1, 0], [2, 5 * day]), 0.995, never)).toHaveLength(1);
    expect(stricterBy(0)).toBe(0);
  });

  it('know what a person has told apart, and what has gone', () => {
    const pairs = pairsOf([1, 2, 0.99], [2, 3, 0.99]);
    const taken = at([1, 0], [2, 0], [3, 0]);
    expect(groupsOf(pairs, taken, 0.9, (a, b) => a === 1 && b === 2)).toMatchObject([{ photos: [2, 3] }]);
    expect(groupsOf(pairs, at([1, 0], [3, 0]), 0.9, never)).toEqual([]);
  });

  it('never share a photo, and are never looser than was wished', () => {
    const pair = fc.tuple(fc.nat(30), fc.nat(30), fc.float({ min: 0.5, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(pair), fc.float({ min: 0.5, max: 1, noNaN: true }), (all, wanted) => {
        const pairs = pairsOf(...all.filter(([a, b]) => a < b));
        const taken = new Map(Array.from({ length: 31 }, (_, i) => [i, 0]));
        const groups = groupsOf(pairs, taken, wanted, never);
        const photos = groups.flatMap((group) => group.photos);
        expect(new Set(photos).size).toBe(photos.length);
        for (const group of groups) {
          expect(group.photos.length).toBeGreaterThan(1);
          expect(group.alike).toBeGreaterThanOrEqual(Math.min(wanted, 0.997) - 1e-6);
        }
      }),
    );
  });
});

describe('the best', () => {
  const photo = { favourite: false, rating: 0, width: 100, height: 100, bytes: 10, camera: true, taken: 5 };
  it.each([
    ['favourite', { favourite: true, width: 1 }],
    ['rating', { rating: 3, width: 1 }],
    ['pixels', { width: 101 }],
    ['bytes', { bytes: 11 }],
    ['older', { taken: 4 }],
  ] as const)('is told by %s', (reason, better) => {
    const best = { ...photo, ...better };
    expect(ranked([photo, best, photo])).toEqual({ photos: [best, photo, photo], reason });
  });
  it('needs no reason among equals', () => expect(ranked([photo, photo]).reason).toBe('same'));
});

describe('pairs', () => {
  const unit = (angle: number): number[] => [Math.cos(angle), Math.sin(angle)];
  const angles = new Map([
    [1, 0],
    [2, 0.1],
    [3, 1.5],
  ]);
  const read = (photos: Uint32Array): Float32Array =>
    Float32Array.from([...photos].flatMap((photo) => unit(angles.get(photo)!)));
  const hood = (photo: number, neighbours: number[], scores: number[]) => ({
    photo,
    neighbours: Uint32Array.from(neighbours),
    scores: Float32Array.from(scores),
  });

  it('are told once, by the full vectors', async () => {
    const steps = [[hood(1, [2, 3], [0.97, 0.9])], [hood(2, [1], [0.97])], [hood(3, [1], [0.9])]];
    const done: number[] = [];
    const pairs = await findPairs(steps, read, 0.9, (n) => done.push(n), new AbortController().signal);
    expect([...pairs!.a]).toEqual([1]);
    expect([...pairs!.b]).toEqual([2]);
    expect(pairs!.alike[0]).toBeCloseTo(Math.cos(0.1));
    expect(done).toEqual([1, 2, 3]);
  });

  it('are given up when that is wished', async () => {
    const abort = new AbortController();
    let asked = 0;
    function* steps() {
      for (;;) {
        asked++;
        if (asked === 3) abort.abort();
        yield [hood(1, [2], [1])];
      }
    }
    expect(await findPairs(steps(), read, 0.9, () => {}, abort.signal)).toBeNull();
    expect(asked).toBe(3);
  });
});
