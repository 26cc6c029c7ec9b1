/** When reading down a ranked list may end. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { doubtAbout, fullCertainty } from './routing.ts';

function normal(seed: number): () => number {
  let state = seed | 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_297;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A list by coarse scores, and fine ones that follow them with a scatter. */
function list(seed: number, slope: number, scatter: number) {
  const random = normal(seed);
  const coarse = Float32Array.from({ length: 600 }, () => 0.5 + 0.08 * random())
    .sort()
    .reverse();
  return { coarse, fine: coarse.map((x) => slope * x + scatter * random()) };
}

/** How many are read, and how many of the ten best are among them. */
function readUntilSure({ coarse, fine }: ReturnType<typeof list>, certainty: number = fullCertainty) {
  const doubt = doubtAbout(10, certainty);
  let read = 0;
  while (read < coarse.length) {
    const to = read === 0 ? 32 : read + 1;
    doubt.add(coarse.subarray(read, to), fine.subarray(read, to));
    read = to;
    if (read < coarse.length && coarse[read]! < doubt.bar()) break;
  }
  const tenth = [...fine].sort((a, b) => b - a)[9]!;
  return { read, found: fine.subarray(0, read).filter((y) => y >= tenth).length };
}

it('finds the ten best nearly always, and reads the whole list hardly ever', () => {
  let found = 0;
  let read = 0;
  const seeds = 300;
  for (let seed = 1; seed <= seeds; seed++) {
    const one = readUntilSure(list(seed * 7919, 0.9, 0.015));
    found += one.found;
    read += one.read;
  }
  expect(found / (10 * seeds)).toBeGreaterThan(0.99);
  expect(read / seeds).toBeLessThan(150);
});

it('reads further where the coarse scores are worse', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0.5, max: 1.5, noNaN: true }),
      (seed, slope) => {
        const mean = (scatter: number): number => {
          let sum = 0;
          for (let i = 0; i < 8; i++) sum += readUntilSure(list(seed + 31 * i, slope, scatter)).read;
          return sum / 8;
        };
        expect(mean(0.002)).toBeLessThanOrEqual(mean(0.04));
      },
    ),
    { numRuns: 40 },
  );
});

it('reads less, and never more, the less certain it has to be', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const one = list(seed, 0.9, 0.015);
      const reads = [1, 2, fullCertainty].map((certainty) => readUntilSure(one, certainty).read);
      expect(reads).toEqual(reads.toSorted((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});

it('ends at once where coarse and fine are the same', () => {
  const { coarse } = list(3, 1, 0);
  expect(readUntilSure({ coarse, fine: coarse })).toEqual({ read: 32, found: 10 });
});

it('is never sure of more than it has seen, nor of photos that are gone, nor where better is worse', () => {
  const doubt = doubtAbout(3, fullCertainty);
  expect(doubt.bar()).toBe(-Infinity);
  doubt.add(Float32Array.of(0.9, 0.8), Float32Array.of(0.9, 0.8));
  doubt.add(Float32Array.of(0.7, 0.6), Float32Array.of(-Infinity, -Infinity));
  expect(doubt.bar()).toBe(-Infinity);
  doubt.add(Float32Array.of(0.5), Float32Array.of(0.5));
  expect(doubt.bar()).toBeCloseTo(0.5, 3);
  const wrong = doubtAbout(1, fullCertainty);
  wrong.add(Float32Array.of(0.9, 0.8), Float32Array.of(-0.9, -0.8));
  expect(wrong.bar()).toBe(-Infinity);
});
