/** @file Bursts, samples and the judge, on vectors made for it: clusters of photos and words whose places are known. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { cutOf, nothingMatches } from '../../shared/relevance.ts';
import type { Relevance } from '../../shared/relevance.ts';
import { addPhoto, noPhotos } from '../store/photo-bits.ts';
import { burstsOf } from './bursts.ts';
import { createJudge } from './judge.ts';
import type { Judge } from './judge.ts';
import { cosines, drawSample, sampleSize } from './sample.ts';

const dims = 32;

/** A repeatable stream of normal numbers. */
function normal(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_297;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function unit(numbers: readonly number[]): Float32Array {
  const length = Math.hypot(...numbers);
  return Float32Array.from(numbers, (x) => x / length);
}
const near = (to: Float32Array, noise: number, random: () => number): Float32Array =>
  unit(Array.from(to, (x) => x + (noise * random()) / Math.sqrt(dims)));

/** `count` photos of each of `subjects` directions, in one array. */
function library(subjects: number, count: number) {
  const random = normal(7);
  const directions = Array.from({ length: subjects }, () => unit(Array.from({ length: dims }, random)));
  const photos = directions.flatMap((direction) =>
    Array.from({ length: count }, () => near(direction, 0.5, random)),
  );
  const vectors = new Float32Array(photos.length * dims);
  photos.forEach((photo, i) => vectors.set(photo, i * dims));
  return { random, directions, vectors, n: photos.length };
}

describe('a sample', () => {
  it('is the same after each start, has no photo twice, and changes little when photos come', () => {
    const draw = (n: number): Uint32Array => {
      const present = noPhotos(n);
      for (let photo = 1; photo <= n; photo++) addPhoto(present, photo);
      const read = (photos: Uint32Array): Float32Array =>
        Float32Array.from({ length: photos.length * 2 }, () => 1);
      return drawSample({ dims: 2, present: () => present, read }).photos;
    };
    for (const n of [0, 1, 40, sampleSize, sampleSize + 1, 30_000]) {
      const drawn = draw(n);
      expect(drawn.length).toBe(Math.min(n, sampleSize));
      expect(new Set(drawn).size).toBe(drawn.length);
      expect(draw(n)).toEqual(drawn);
    }
    const before = new Set(draw(30_000));
    const after = draw(31_000);
    expect(after.filter((photo) => before.has(photo)).length).toBeGreaterThan(0.9 * sampleSize);
  });

  it('leaves out photos without a vector', () => {
    const present = noPhotos(9);
    for (let photo = 1; photo <= 9; photo++) addPhoto(present, photo);
    const { photos, vectors } = drawSample({
      dims: 2,
      present: () => present,
      read: (asked) =>
        Float32Array.from(asked, () => 0).reduce<Float32Array>(
          (all, _, i) => (all.set(asked[i]! % 3 === 0 ? [0, 0] : [0.6, 0.8], 2 * i), all),
          new Float32Array(2 * asked.length),
        ),
    });
    expect([...photos]).toEqual([1, 2, 4, 5, 7, 8]);
    expect(vectors.length).toBe(12);
  });
});

describe('the judge', () => {
  let judge: Judge | null = null;
  afterEach(async () => {
    await judge?.close();
    judge = null;
  });

  /** Of a library with these vectors; every word is one of `directions`, or beside all of them. */
  async function open({ vectors, n, directions, random }: ReturnType<typeof library>): Promise<Judge> {
    const present = noPhotos(n);
    for (let photo = 1; photo <= n; photo++) addPhoto(present, photo);
    let told = 0;
    judge = createJudge({
      source: {
        dims,
        present: () => present,
        read: (photos) => {
          const out = new Float32Array(photos.length * dims);
          photos.forEach((photo, i) => out.set(vectors.subarray((photo - 1) * dims, photo * dims), i * dims));
          return out;
        },
      },
      rows: () => n,
      embedTexts: (texts) => {
        const out = new Float32Array(texts.length * dims);
        texts.forEach((_, i) => {
          const to =
            told++ < directions.length ? directions[told - 1]! : unit(Array.from({ length: dims }, random));
          out.set(near(to, 0.6, random), i * dims);
        });
        return Promise.resolve(out);
      },
      folder: null,
      space: 'test',
    });
    judge.judge({ query: directions[0]!, kind: 'text', best: [] }, null);
    await judge.settled();
    return judge;
  }

  const bestOf = (vectors: Float32Array, query: Float32Array) => {
    const scores = cosines(vectors, query);
    return [...scores.keys()]
      .sort((a, b) => scores[b]! - scores[a]!)
      .slice(0, 24)
      .map((at) => ({ photo: at + 1, score: scores[at]! }));
  };

  it('ends matching between a subject and the others, for texts and for photos', async () => {
    const made = library(40, 25);
    const { vectors, directions, random } = made;
    const { judge: ask } = await open(made);
    directions.slice(0, 10).forEach((direction, subject) => {
      for (const kind of ['text', 'photo'] as const) {
        const query = near(direction, 0.5, random);
        const wanted = { query, kind, best: bestOf(vectors, query) };
        const relevance = ask(wanted, wanted)!;
        const cut = cutOf(relevance, 0.5);
        const shown = [...cosines(vectors, query).entries()]
          .filter(([, score]) => score >= cut)
          .map(([at]) => at);
        const right = shown.filter((at) => Math.floor(at / 25) === subject).length;
        expect(right).toBeGreaterThan(15);
        expect(right / shown.length).toBeGreaterThan(0.75);
        expect(nothingMatches(relevance, 0.5)).toBe(false);
      }
    });
  });

  it('says that nothing matches where a text is near to nothing', async () => {
    const made = library(40, 25);
    const { vectors, random } = made;
    const { judge: ask } = await open(made);
    let right = 0;
    for (let i = 0; i < 20; i++) {
      const query = unit(Array.from({ length: dims }, random));
      const wanted = { query, kind: 'text', best: bestOf(vectors, query) } as const;
      if (nothingMatches(ask(wanted, wanted)!, 0.5)) right++;
      // Where nobody can say what is wanted, nobody says that it is not there.
      expect(nothingMatches(ask(wanted, null)!, 1)).toBe(false);
    }
    expect(right).toBeGreaterThanOrEqual(15);
  });

  it('has nothing to say of a few photos', async () => {
    const made = library(3, 5);
    const { judge: ask } = await open(made);
    const query = made.directions[0]!;
    const wanted = { query, kind: 'text', best: bestOf(made.vectors, query) } as const;
    expect(ask(wanted, wanted)).toBe(null);
  });
});

describe('strictness', () => {
  const relevance: fc.Arbitrary<Relevance> = fc
    .record({
      sample: fc.constant(100),
      centre: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      spread: fc.double({ min: 0.001, max: 0.3, noNaN: true }),
      above: fc.double({ min: 0, max: 0.9, noNaN: true }),
      strength: fc.double({ min: -2, max: 9, noNaN: true }),
      gates: fc.uniqueArray(fc.double({ min: -1, max: 6, noNaN: true }), { minLength: 4, maxLength: 4 }),
    })
    .map(({ sample, centre, spread, strength, above, gates }): Relevance => {
      const [a, b, c, d] = gates.toSorted((x, y) => x - y);
      return { sample, centre, spread, strength, peak: centre + above, gates: [a!, b!, c!, d!] };
    });
  const level = fc.double({ min: 0, max: 1, noNaN: true });

  it('never lets more through when it grows, and everything at its end', () => {
    fc.assert(
      fc.property(relevance, level, level, (one, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(cutOf(one, more)).toBeGreaterThanOrEqual(cutOf(one, less) - 1e-12);
        if (less > 0) {
          expect(cutOf(one, less)).toBeGreaterThanOrEqual(one.centre - 1e-12);
          expect(cutOf(one, more)).toBeLessThanOrEqual(one.peak + 1e-12);
          expect(Number(nothingMatches(one, more))).toBeGreaterThanOrEqual(Number(nothingMatches(one, less)));
        }
        expect(cutOf(one, 0)).toBe(-Infinity);
        expect(nothingMatches(one, 0)).toBe(false);
      }),
    );
  });
});

describe('bursts', () => {
  const at = (angle: number): number[] => [Math.cos(angle), Math.sin(angle)];
  const of = (some: readonly (readonly [angle: number, taken: number | null])[]): number[] => [
    ...burstsOf(
      some.map(([, taken], i) => ({ photo: i + 1, taken })),
      Float32Array.from(some.flatMap(([angle]) => at(angle))),
      2,
    ),
  ];

  it('are of alike photos that were taken together', () => {
    const second = 1000;
    // Cosine 0.92: alike enough within 20 seconds, not within two minutes, and not without a time.
    const apart = Math.acos(0.92);
    expect(
      of([
        [0, 0],
        [apart, 10 * second],
      ]),
    ).toEqual([1, 1]);
    expect(
      of([
        [0, 0],
        [apart, 60 * second],
      ]),
    ).toEqual([1, 2]);
    expect(
      of([
        [0, 0],
        [apart, null],
      ]),
    ).toEqual([1, 2]);
    expect(
      of([
        [0, 0],
        [Math.PI / 2, 0],
      ]),
    ).toEqual([1, 2]);
    // The same picture, whenever.
    expect(
      of([
        [0, null],
        [0.05, 1e12],
        [1.5, null],
      ]),
    ).toEqual([1, 1, 3]);
  });

  it('are led by their first, and nobody is in two', () => {
    const photo = fc.tuple(
      fc.double({ min: 0, max: 6, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 300_000 })),
    );
    fc.assert(
      fc.property(fc.array(photo, { maxLength: 40 }), (some) => {
        const bursts = of(some);
        bursts.forEach((lead, i) => {
          expect(lead).toBeLessThanOrEqual(i + 1);
          expect(bursts[lead - 1]).toBe(lead);
        });
      }),
    );
  });
});
