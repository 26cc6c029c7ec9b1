/** @file The histogram counts every pixel once in each colour. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { areaOf, highestOf, histogramOf } from './histogram.ts';

it('counts every pixel once in each colour', () => {
  const pixel = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
  fc.assert(
    fc.property(fc.array(pixel, { maxLength: 200 }), (pixels) => {
      const counts = histogramOf(Uint8ClampedArray.from(pixels.flatMap(([r, g, b]) => [r, g, b, 255])));
      for (let level = 0; level < 256; level++) {
        for (const channel of [0, 1, 2] as const) {
          expect(counts[channel * 256 + level]).toBe(pixels.filter((rgb) => rgb[channel] === level).length);
        }
      }
    }),
    { numRuns: 30 },
  );
});

it('is drawn to the highest count between the ends', () => {
  const counts = new Uint32Array(768);
  counts[0] = 9000;
  counts[100] = 50;
  expect(highestOf(counts)).toBe(50);
  expect(areaOf(counts.subarray(0, 256), 50, 10)).toMatch(/^M0 10L0 0\.0L1 10\.0.*L100 0\.0L101 10\.0.*Z$/);
});
