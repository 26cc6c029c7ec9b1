import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputShape } from './decoder-messages.ts';
import { resample, workingSize } from './resample.ts';

/** The generator that the reference digests were made with. */
function noise(length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let i = 0, state = 1; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    out[i] = state >> 16;
  }
  return out;
}
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
const squash = (width: number, height: number): InputShape => ({ width, height, resize: 'squash' });

describe('resample', () => {
  // Image.frombytes('RGB', (w, h), noise).resize((ow, oh), Image.BILINEAR), Pillow 9.4
  it.each([
    [512, 384, 224, 224, '9899efacf900e628'],
    [341, 512, 224, 224, '0e55f2c07bc06dd0'],
    [100, 37, 224, 224, '3dfd4ad37cf84f25'],
    [1, 1, 224, 224, '41eee84681d3c633'],
    [1000, 3, 32, 48, '3d0457c4cda73367'],
    [224, 224, 224, 224, '36104de70525d9cf'],
    [513, 511, 256, 192, '28f6bef392602a8f'],
  ])(
    'gives the bytes that Pillow gives: %i x %i to %i x %i',
    (width, height, toWidth, toHeight, expected) => {
      const data = noise(width * height * 3);
      expect(digest(resample({ data, width, height, channels: 3 }, squash(toWidth, toHeight)))).toBe(
        expected,
      );
    },
  );

  it('crops the centre as Pillow does with box=(64, 0, 448, 384)', () => {
    const data = noise(512 * 384 * 3);
    const out = resample(
      { data, width: 512, height: 384, channels: 3 },
      { width: 224, height: 224, resize: 'crop' },
    );
    expect(digest(out)).toBe('22f3ea20bc487708');
  });

  it('pads with grey above and below a wide picture, and keeps all of it', () => {
    const data = new Uint8Array(40 * 20 * 3).fill(255);
    const out = resample(
      { data, width: 40, height: 20, channels: 3 },
      { width: 20, height: 20, resize: 'pad' },
    );
    const row = (y: number) => [...new Set(out.subarray(y * 60, (y + 1) * 60))];
    expect([row(0), row(4), row(5), row(14), row(15), row(19)]).toEqual([
      [127],
      [127],
      [255],
      [255],
      [127],
      [127],
    ]);
  });

  it('puts transparent pixels on white, half-transparent ones half', () => {
    const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 128, 255, 0, 0, 255);
    const out = resample({ data, width: 3, height: 1, channels: 4 }, squash(3, 1));
    expect([...out]).toEqual([255, 255, 255, 255, 127, 127, 255, 0, 0]);
  });

  it('never leaves the range of its input, and keeps a flat picture flat', () => {
    const size = fc.integer({ min: 1, max: 90 });
    const ways = fc.constantFrom('squash', 'crop', 'pad' as const);
    fc.assert(
      fc.property(
        size,
        size,
        size,
        size,
        ways,
        fc.integer({ min: 0, max: 255 }),
        (w, h, ow, oh, resize, value) => {
          const data = new Uint8Array(w * h * 3).fill(value);
          const out = resample({ data, width: w, height: h, channels: 3 }, { width: ow, height: oh, resize });
          expect(out.length).toBe(ow * oh * 3);
          const allowed = resize === 'pad' ? [value, 127] : [value];
          expect(out.every((v) => allowed.includes(v))).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('refuses bytes that are not the picture they are said to be', () => {
    expect(() =>
      resample({ data: new Uint8Array(11), width: 2, height: 2, channels: 3 }, squash(1, 1)),
    ).toThrow(RangeError);
  });
});

describe('workingSize', () => {
  const tower = squash(224, 224);
  it.each([
    [4000, 3000, 512, 384],
    [3000, 4000, 384, 512],
    [300, 200, 300, 200],
    [1, 1, 1, 1],
    [10_000, 2000, 1120, 224],
    [60_000, 100, 2048, 3],
  ])('%i x %i is decoded at %i x %i', (width, height, toWidth, toHeight) => {
    expect(workingSize(width, height, tower)).toEqual({ width: toWidth, height: toHeight });
  });

  it('is larger when a larger thumbnail is wanted', () => {
    expect(workingSize(4000, 3000, tower, 2048)).toEqual({ width: 2048, height: 1536 });
  });
});
