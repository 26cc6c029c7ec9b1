/** @file The app's downscaling filter against sharp's, which it stands in for. */
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { lanczos } from './lanczos.ts';

const rgba = (width: number, height: number, at: (x: number, y: number, channel: number) => number) => {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i++) {
    const pixel = i >> 2;
    data[i] = i % 4 === 3 ? 255 : at(pixel % width, Math.floor(pixel / width), i % 4);
  }
  return { data, width, height, channels: 4 as const };
};

describe('lanczos', () => {
  it.each([
    [640, 360, 512, 288],
    [700, 500, 512, 366],
    [333, 512, 120, 185],
  ])(
    'gives what sharp gives, within a level or two: %i x %i to %i x %i',
    async (width, height, toWidth, toHeight) => {
      // Waves of many lengths, and hard edges.
      const source = rgba(width, height, (x, y, c) => {
        const edge = (x >> 5) + (y >> 5) + c;
        return 128 + 60 * Math.sin((x * x) / (900 + 300 * c) + y / 7) + (edge % 3 === 0 ? 50 : -20);
      });
      const ours = lanczos(source, { width: toWidth, height: toHeight });
      const theirs = await sharp(source.data, { raw: { width, height, channels: 4 } })
        .removeAlpha()
        .resize({ width: toWidth, height: toHeight, fit: 'fill' })
        .raw()
        .toBuffer();
      let sum = 0;
      for (let i = 0; i < theirs.length; i++) sum += Math.abs(theirs[i]! - ours.data[i]!);
      expect(ours.data.length).toBe(theirs.length);
      expect(sum / theirs.length).toBeLessThan(0.75);
    },
  );

  it('keeps a plain colour, and answers in range and in the size asked for, down to one pixel', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.integer({ min: 0, max: 255 }),
        (width, height, toWidth, toHeight, level) => {
          const to = { width: Math.min(width, toWidth), height: Math.min(height, toHeight) };
          const { data } = lanczos(
            rgba(width, height, () => level),
            to,
          );
          expect(data.length).toBe(to.width * to.height * 3);
          expect(data.every((value) => value === level)).toBe(true);
        },
      ),
    );
  });
});
