import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBmp } from './bmp.ts';

interface Made {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly compression?: number;
  readonly masks?: readonly number[];
  readonly palette?: readonly number[];
  readonly pixels: readonly number[];
}

/** A file with a 40-byte header. `palette`: blue, green, red, 0 per colour. */
function file({ width, height, bits, compression = 0, masks = [], palette = [], pixels }: Made): Uint8Array {
  const start = 54 + masks.length * 4 + palette.length;
  const out = Buffer.alloc(start + pixels.length);
  out.write('BM');
  out.writeUInt32LE(out.length, 2);
  out.writeUInt32LE(start, 10);
  out.writeUInt32LE(40, 14);
  out.writeInt32LE(width, 18);
  out.writeInt32LE(height, 22);
  out.writeUInt16LE(1, 26);
  out.writeUInt16LE(bits, 28);
  out.writeUInt32LE(compression, 30);
  out.writeUInt32LE(palette.length / 4, 46);
  for (const [i, mask] of masks.entries()) out.writeUInt32LE(mask, 54 + i * 4);
  out.set(palette, 54 + masks.length * 4);
  out.set(pixels, start);
  return out;
}

const blackWhiteRed = [0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 0];
const k = [0, 0, 0, 255];
const w = [255, 255, 255, 255];
const r = [255, 0, 0, 255];

function rgba(made: Made): number[] {
  const result = decodeBmp(file(made));
  if ('failure' in result) throw new Error(result.message);
  expect([result.width, result.height]).toEqual([made.width, Math.abs(made.height)]);
  return [...result.data];
}

describe('a BMP', () => {
  it('of 1 bit, 3 wide, rows padded to 4 bytes, bottom row first', () => {
    const pixels = [0b0100_0000, 0, 0, 0, 0b1010_0000, 0, 0, 0];
    expect(rgba({ width: 3, height: 2, bits: 1, palette: blackWhiteRed.slice(0, 8), pixels })).toEqual([
      ...w,
      ...k,
      ...w,
      ...k,
      ...w,
      ...k,
    ]);
  });
  it('of 4 bits and odd width', () => {
    expect(
      rgba({ width: 3, height: 1, bits: 4, palette: blackWhiteRed, pixels: [0x21, 0x00, 0, 0] }),
    ).toEqual([...r, ...w, ...k]);
  });
  it('of 8 bits, top row first', () => {
    const pixels = [2, 1, 0, 0, 0, 0, 0, 0];
    expect(rgba({ width: 2, height: -2, bits: 8, palette: blackWhiteRed, pixels })).toEqual([
      ...r,
      ...w,
      ...k,
      ...k,
    ]);
  });
  it('of 16 bits, 5-6-5 by bit fields', () => {
    const made = {
      width: 2,
      height: 1,
      bits: 16,
      compression: 3,
      masks: [0xf800, 0x07e0, 0x001f],
      pixels: [0x00, 0xf8, 0xff, 0xff],
    };
    expect(rgba(made)).toEqual([...r, ...w]);
  });
  it('of 32 bits with an alpha mask', () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    expect(rgba({ width: 1, height: 1, bits: 32, compression: 6, masks, pixels: [1, 2, 3, 128] })).toEqual([
      3, 2, 1, 128,
    ]);
  });
  it('of 32 bits without one is opaque', () => {
    expect(rgba({ width: 1, height: 1, bits: 32, pixels: [1, 2, 3, 0] })).toEqual([3, 2, 1, 255]);
  });
  it('of 8 bits with runs: a run, a literal, an end of line, a jump', () => {
    const pixels = [3, 2, 0, 0, 0, 3, 1, 2, 1, 0, 0, 0, 0, 2, 1, 0, 2, 1, 0, 1];
    expect(rgba({ width: 3, height: 3, bits: 8, compression: 1, palette: blackWhiteRed, pixels })).toEqual([
      ...k,
      ...w,
      ...w,
      ...w,
      ...r,
      ...w,
      ...r,
      ...r,
      ...r,
    ]);
  });
  it('of 4 bits with runs', () => {
    const pixels = [3, 0x12, 0, 0, 0, 3, 0x21, 0x20, 0, 1];
    expect(rgba({ width: 3, height: 2, bits: 4, compression: 2, palette: blackWhiteRed, pixels })).toEqual([
      ...r,
      ...w,
      ...r,
      ...w,
      ...r,
      ...w,
    ]);
  });

  it('that is cut off, says so', () => {
    const whole = file({ width: 4, height: 4, bits: 24, pixels: Array.from({ length: 48 }, () => 9) });
    expect(decodeBmp(whole)).toMatchObject({ width: 4 });
    expect(decodeBmp(whole.subarray(0, whole.length - 1))).toMatchObject({ failure: 'truncated' });
  });

  it('of any bytes behind the mark gives pixels or a reason', () => {
    const anything = fc.tuple(
      fc.constantFrom(12, 40, 56, 108, 124),
      fc.uint8Array({ minLength: 20, maxLength: 400 }),
    );
    fc.assert(
      fc.property(
        anything,
        fc.constantFrom(1, 4, 8, 16, 24, 32),
        fc.nat(6),
        fc.nat(40),
        fc.nat(40),
        ([size, rest], bits, compression, width, height) => {
          const bytes = Buffer.concat([Buffer.from('BM'), Buffer.from(rest)]);
          bytes.writeUInt32LE(size, 14);
          if (bytes.length >= 54 && size > 12) {
            bytes.writeInt32LE(width, 18);
            bytes.writeInt32LE(height, 22);
            bytes.writeUInt16LE(bits, 28);
            bytes.writeUInt32LE(compression, 30);
          }
          const result = decodeBmp(bytes);
          if ('failure' in result) expect(result.message).not.toBe('');
          else expect(result.data.length).toBe(result.width * result.height * 4);
        },
      ),
      { numRuns: 500 },
    );
  });
});
