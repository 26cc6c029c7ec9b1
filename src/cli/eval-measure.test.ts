/** The report's measures against cases computed by hand, and what must be so whatever the vectors are. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseRows } from '../indexer/encoder/tensor.ts';
import { cascadeRows, fitThresholds, stopOf } from './eval-cascade.ts';
import { cosineSpan, shareAbove } from './eval-cosine.ts';
import { textDistortions } from './eval-distort-texts.ts';
import { fewShot } from './eval-few-shot.ts';
import { imageToImage, textToImage, zeroShot } from './eval-measure.ts';
import type { Vectors } from './eval-measure.ts';
import { meanAveragePrecisionAt10, precisionAt10, quantile, standardDeviation } from './eval-metrics.ts';
import { drawn, randomOf, shuffled } from './eval-random.ts';
import { graphRankers, moreRankers, singleShot } from './eval-rankers.ts';

/** Directions in the plane, in degrees, padded to eight numbers. */
function plane(...degrees: readonly number[]): Vectors {
  const rows = new Float32Array(degrees.length * 8);
  degrees.forEach((angle, i) => {
    rows[i * 8] = Math.cos((angle * Math.PI) / 180);
    rows[i * 8 + 1] = Math.sin((angle * Math.PI) / 180);
  });
  return { rows, dims: 8 };
}
/** Unit vectors whose first numbers say most, as nested ones do. */
function nested(n: number, dims: number, seed: number): Float32Array {
  const random = randomOf(seed);
  const rows = new Float32Array(n * dims);
  for (let i = 0; i < rows.length; i++) rows[i] = (random() - 0.5) / (1 + (i % dims) / 8);
  normaliseRows(rows, dims);
  return rows;
}
const single = (dims: number) => (rows: Float32Array) => [singleShot(rows, dims, dims)];

describe('retrieval', () => {
  it('finds sentences’ photos by hand', () => {
    const photos = plane(0, 40, 90);
    // Nearest are 0, 1 (right: 0 is second), 2.
    const sentences = { vectors: plane(5, 30, 85), owners: [0, 0, 2] };
    expect(textToImage(photos, sentences, single(8))).toEqual([
      { task: 't2i', mode: 'single', dims: 8, r1: 66.7, r5: 100, r10: 100, r50: 100, mflops: 0 },
    ]);
  });
  it('ranks photos by class, and never a photo by itself', () => {
    // From 0: 10 (same), 30 (other). From 10: 0, then 30. From 30: 10, 0, both wrong.
    const [row] = imageToImage(plane(0, 10, 30), [0, 0, 1], single(8));
    expect(row).toMatchObject({ mAP10: 6.7, p10: 6.7, nn1: 66.7 });
  });
  it('names classes by hand', () => {
    const [row] = zeroShot(plane(0, 50, 80), [0, 0, 1], plane(0, 90), single(8));
    expect(row).toMatchObject({ top1: 66.7, top5: 100 });
  });
  it('does not care in which order photos lie', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const n = 40;
        const rows = nested(n, 16, 4);
        const labels = Array.from({ length: n }, (_, i) => i % 5);
        const order = shuffled([...labels.keys()], randomOf(seed));
        const mixed = new Float32Array(rows.length);
        order.forEach((from, to) => mixed.set(rows.subarray(from * 16, (from + 1) * 16), to * 16));
        const before = imageToImage({ rows, dims: 16 }, labels, single(16));
        const after = imageToImage(
          { rows: mixed, dims: 16 },
          order.map((i) => labels[i]!),
          single(16),
        );
        expect(after).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });
  it('keeps mAP@10 between 0 and P@10', () => {
    const answers = fc.array(fc.array(fc.boolean(), { maxLength: 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(answers, (relevances) => {
        const value = meanAveragePrecisionAt10(relevances);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(precisionAt10(relevances));
      }),
    );
  });
});

describe('the paper’s searches', () => {
  const full = 64;
  const rows = nested(300, full, 8);
  const query = nested(1, full, 9);
  const prefixes = [8, 16, 32, 64];
  const best = singleShot(rows, full, full).search(query, 10);

  it('cost what the formula says', () => {
    for (const ranker of moreRankers(rows, full, prefixes)) {
      if (ranker.as !== 'paper') continue;
      ranker.search(query, 10);
      const lists = [200, 100, 50];
      const wider = prefixes.filter((dims) => dims > ranker.dims);
      const expected =
        ranker.mode === 'adaptive'
          ? 300 * ranker.dims + ranker.k! * ranker.to!
          : 300 * ranker.dims + wider.reduce((sum, dims, i) => sum + lists[i]! * dims, 0);
      expect(ranker.mflops(), `${ranker.mode} from ${ranker.dims}`).toBeCloseTo(expected / 1e6, 9);
    }
  });
  it('answer as the full width does when the list holds everything that matters', () => {
    const wide = [...moreRankers(rows, full, prefixes)].find(
      ({ as, dims, k }) => as && dims === 32 && k === 200,
    )!;
    expect(wide.search(query, 10)).toEqual(Array.from(best));
  });
  it('hand on the best K of the narrow width, and no other', () => {
    const paper = [...moreRankers(rows, full, prefixes)].find(
      ({ mode, dims, to, k }) => mode === 'adaptive' && dims === 8 && to === full && k === 50,
    )!;
    const shortlist = new Set(Array.from(singleShot(rows, full, 8).search(query, 50)));
    const whole = Array.from(singleShot(rows, full, full).search(query, 300));
    const expected = whole.filter((row) => shortlist.has(row)).slice(0, 40);
    expect(expected).not.toEqual(whole.slice(0, 40));
    expect(paper.search(query, 40)).toEqual(expected);
  });
  it('walk a graph to the same answers, where there is one', async () => {
    for (const graph of await graphRankers(rows, full))
      expect(graph.search(query, 10)).toEqual(Array.from(best));
  });
});

describe('cosine span', () => {
  it('is the mean, the 5th and the 95th percentile', () => {
    const sorted = [0, 1, 2, 3, 4];
    expect([quantile(sorted, 0), quantile(sorted, 0.5), quantile(sorted, 0.05), quantile(sorted, 1)]).toEqual(
      [0, 2, 0.2, 4],
    );
    // Each text lies on its photo; the two photos are at right angles.
    const photos = plane(0, 90);
    const [row] = cosineSpan(photos, { vectors: plane(0, 90), owners: [0, 1] }, [8]);
    expect(row).toMatchObject({ positive: { mean: 1, p5: 1 }, random: { mean: 0 }, separation: 1, auc: 100 });
    expect(cosineSpan(plane(0), { vectors: plane(0), owners: [0] }, [8])).toEqual([]);
  });
  it('counts pairs in order, ties by half', () => {
    expect(shareAbove([1, 3], [2])).toBe(0.5);
    expect(shareAbove([2], [2])).toBe(0.5);
    const numbers = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const sort = (x: number[]): number[] => [...x].sort((p, q) => p - q);
        const plain = a.flatMap((x) => b.map((y) => (x > y ? 1 : x === y ? 0.5 : 0))) as number[];
        expect(shareAbove(sort(a), sort(b))).toBeCloseTo(plain.reduce((s, x) => s + x, 0) / plain.length);
      }),
    );
  });
});

describe('few-shot', () => {
  it('learns classes that lie apart from one photo, the same way every time', () => {
    const photos = plane(0, 2, 4, 6, 90, 92, 94, 96);
    const labels = [0, 0, 0, 0, 1, 1, 1, 1];
    const rows = fewShot(photos, labels, [8]);
    // Nine photos are more than there are; of three, one is left to test on.
    expect(rows.map(({ shots, top1, sd }) => [shots, top1, sd])).toEqual([
      [1, 100, 0],
      [3, 100, 0],
    ]);
    expect(fewShot(photos, labels, [8])).toEqual(rows);
  });
  it('spreads as a sample does', () => {
    expect(standardDeviation([1, 3])).toBeCloseTo(Math.SQRT2);
    expect(standardDeviation([5])).toBe(0);
  });
});

describe('cascade', () => {
  const guess = (...sure: readonly (readonly [boolean, number])[]) => ({
    right: sure.map(([right]) => right),
    confidence: Float64Array.from(sure, ([, confidence]) => confidence),
  });
  // The narrow width is right about photo 0 and sure of it; the wide one is right about all.
  const narrow = guess([true, 0.9], [false, 0.4], [true, 0.5]);
  const wide = guess([true, 1], [true, 1], [true, 1]);

  it('stops early where that gains, by hand', () => {
    // Reading 16 costs 0.8 more than 8 at price 0.1: then even the wrong guess at 8 is not worth 16 numbers.
    expect(fitThresholds([narrow, wide], [8, 16], [0, 1, 2], 0.001)).toEqual([0.5]);
    expect(fitThresholds([narrow, wide], [8, 16], [0, 1, 2], 0.2)).toEqual([0.4]);
    // Free numbers: nothing is gained by stopping, so nothing does.
    expect(fitThresholds([narrow, wide], [8, 16], [0, 1, 2], 0)).toEqual([Infinity]);
    expect([0, 1, 2].map((photo) => stopOf([narrow, wide], [0.5], photo))).toEqual([0, 1, 0]);
  });
  it('reads fewer numbers the more they cost, and never more than there are', () => {
    const dims = 32;
    const n = 120;
    const photos = { rows: nested(n, dims, 2), dims };
    const labels = Array.from({ length: n }, (_, i) => i % 4);
    const names = { rows: photos.rows.slice(0, 4 * dims), dims };
    const rows = cascadeRows(photos, labels, names, [8, 16, 32]).filter(
      ({ mode, classifier }) => mode === 'adaptive' && classifier === 'names',
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { expectedDims } of rows) {
      expect(expectedDims).toBeGreaterThanOrEqual(8);
      expect(expectedDims).toBeLessThanOrEqual(32);
    }
    // On the fitting part, a higher price never buys more accuracy.
    expect(rows.at(-1)!.expectedDims).toBeLessThanOrEqual(rows[0]!.expectedDims);
    expect(rows.at(-1)!.fitTop1).toBeLessThanOrEqual(rows[0]!.fitTop1);
  });
});

describe('careless words', () => {
  const of = (name: string) => textDistortions.find((one) => one.name === name)!.apply;
  it('are what they say', () => {
    expect(of('other words')('A dog and a woman, running.')).toBe('A pup and a lady, racing.');
    expect(of('no small words')('A dog is on the beach')).toBe('dog on beach');
    expect(of('no small words')('The')).toBe('The');
    expect(of('CAPITALS')('a dog')).toBe('A DOG');
    expect(of('punctuation')('A dog, running.')).toMatch(/^A dog running\W+!!$/);
  });
  it('are the same every time, and one slip in four long words', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { maxLength: 12 }), (words) => {
        const text = words.join(' ');
        const typed = of('typos')(text).split(' ');
        expect(of('typos')(text)).toBe(typed.join(' '));
        const long = words.filter((word) => word.length >= 4).length;
        expect(typed).toHaveLength(Math.max(1, words.length));
        const changed = words.filter((word, i) => word !== typed[i]).length;
        expect(changed).toBeLessThanOrEqual(Math.ceil(long / 4));
        // Swapping, doubling and leaving out change a word of different letters; so does a neighbour.
        words.forEach((word, i) => {
          if (word.length < 4) expect(typed[i]).toBe(word);
          else expect(Math.abs(typed[i]!.length - word.length)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
});

it('draws the same numbers every time, and a small draw out of the large one', () => {
  expect(drawn(5, 9, 1)).toEqual([0, 1, 2, 3, 4]);
  const small = drawn(1000, 10, 1);
  const large = drawn(1000, 50, 1);
  expect(small).toHaveLength(10);
  expect(large).toEqual(expect.arrayContaining(small));
  expect(drawn(1000, 10, 2)).not.toEqual(small);
});
