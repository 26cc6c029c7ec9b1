import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mflops } from './cost.ts';
import { granularities } from './granularities.ts';
import { floatToHalf, halfToFloat } from './half.ts';
import { prefixCosine, squaredNorm, unitPrefix } from './prefix.ts';
import { bodyDims, headDims, int8Query, int4At, rowBytes, writeRow } from './quantise.ts';
import { clusteredVectors } from '../search/clustered-vectors.ts';
import { halvings, shortlistLength, survivors } from './schedule.ts';

const component = fc.float({ min: -1, max: 1, noNaN: true });
const vectorOf = (width: number) =>
  fc.array(component, { minLength: width, maxLength: width }).map((v) => Float32Array.from(v));

describe('half', () => {
  it('keeps unit-vector components to 2^-12', () => {
    fc.assert(
      fc.property(vectorOf(24), (floats) => {
        const back = new Float32Array(24);
        halfToFloat(floatToHalf(floats), back);
        floats.forEach((x, i) => expect(Math.abs(back[i]! - x)).toBeLessThanOrEqual(2 ** -12));
      }),
    );
  });
  it('is the IEEE layout', () => {
    expect([...floatToHalf(Float32Array.of(1, -2, 0.5, 2 ** -24))]).toEqual([0x3c00, 0xc000, 0x3800, 1]);
  });
  it('comes back exactly, every one of the 65,536', () => {
    const halves = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const back = new Float32Array(65_536);
    halfToFloat(halves, back);
    expect(back).toEqual(Float32Array.from(new Float16Array(halves.buffer)));
  });
  it('refuses another width', () => {
    expect(() => halfToFloat(new Uint16Array(3), new Float32Array(4))).toThrow(RangeError);
  });
});

describe('prefix', () => {
  it('has length 1 or is all zeros, and points the same way', () => {
    fc.assert(
      fc.property(vectorOf(16), fc.integer({ min: 1, max: 16 }), (vector, width) => {
        const prefix = unitPrefix(vector, width);
        const norm = squaredNorm(prefix);
        if (squaredNorm(vector, 0, width) < 1e-30) return;
        expect(norm).toBeCloseTo(1, 5);
        expect(prefixCosine(prefix, vector, 0, width)).toBeCloseTo(1, 5);
      }),
    );
    expect([...unitPrefix(new Float32Array(4), 2)]).toEqual([0, 0]);
    expect(prefixCosine(new Float32Array(4), Float32Array.of(1, 0, 0, 0), 0, 4)).toBe(0);
  });
});

describe('quantise', () => {
  it('keeps the cosine of vectors like a tower’s, whatever their length', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.float({ min: Math.fround(0.01), max: 100, noNaN: true }),
        fc.integer({ min: 1, max: bodyDims }),
        (seed, scale, width) => {
          const photos = clusteredVectors({ n: 2, dims: bodyDims, seed });
          const query = photos.slice(0, bodyDims);
          const row = photos.slice(bodyDims);
          const int4 = new Int8Array(rowBytes);
          writeRow(
            row.map((x) => x * scale),
            0,
            bodyDims,
            int4,
            0,
          );
          const back = Float32Array.from({ length: bodyDims }, (_, i) => int4At(int4, headDims, i));
          const int8 = Float32Array.from(int8Query(query, width, bodyDims));
          const error = prefixCosine(int8, back, 0, width) - prefixCosine(query, row, 0, width);
          expect(Math.abs(error)).toBeLessThan(1.2 / Math.sqrt(width));
        },
      ),
    );
  });
  it('cuts off what is far beyond the others, and never wraps round', () => {
    const row = new Float32Array(bodyDims).fill(0.01);
    row.set([9, -9], 3);
    const int4 = new Int8Array(rowBytes);
    writeRow(row, 0, bodyDims, int4, 0);
    const back = Array.from({ length: bodyDims }, (_, i) => int4At(int4, headDims, i));
    expect(back.slice(0, 8)).toEqual([0, 0, 0, 7, -7, 0, 0, 0]);
  });
  it('leaves a zero row zero and pads a short query with zeros', () => {
    const int4 = new Int8Array(rowBytes).fill(9);
    writeRow(new Float32Array(40), 0, 40, int4, 0);
    expect([...int4]).toEqual(Array.from({ length: rowBytes }, () => 0));
    expect([...int8Query(Float32Array.of(0.5, -1, 1), 2, 4)]).toEqual([64, -127, 0, 0]);
  });
});

describe('granularities', () => {
  it('doubles and ends in the full width', () => {
    expect(granularities(16, 512)).toEqual([32, 64, 128, 256, 512]);
    expect(granularities(12, 100)).toEqual([24, 48, 96, 100]);
    expect(granularities(8, 8)).toEqual([]);
    expect(() => granularities(9, 8)).toThrow(RangeError);
    expect(() => granularities(0, 8)).toThrow(RangeError);
  });
});

describe('schedule', () => {
  it('is a fifth of the library between 5,000 and 20,000, and never shorter than four answers', () => {
    expect(shortlistLength(9000, 10)).toBe(5000);
    expect(shortlistLength(40_000, 10)).toBe(8000);
    expect(shortlistLength(10_000_000, 10)).toBe(20_000);
    expect(shortlistLength(50_000, 5000)).toBe(20_000);
    expect(shortlistLength(12_000, 1500)).toBe(6000);
    expect(shortlistLength(50, 10)).toBe(50);
    expect(survivors(1_000_000, 10)).toBe(200);
    expect(survivors(1_000_000, 500)).toBe(1000);
  });
  it("is the paper's at its own numbers: 200 -> 100 -> 50 -> 25 -> limit", () => {
    expect(halvings(200, 4, 10)).toEqual([100, 50, 25, 10]);
    expect(halvings(200, 3, 150)).toEqual([200, 200, 150]);
    expect(halvings(1000, 3, 20)).toEqual([500, 250, 20]);
    expect(halvings(5, 2, 10)).toEqual([5, 5]);
    expect(halvings(5, 0, 10)).toEqual([]);
  });
  it('counts as the paper does: 20.5 + 0.41 MFLOPs for ImageNet-1K', () => {
    expect(mflops(1_281_167, 16)).toBeCloseTo(20.5, 1);
    expect(mflops(200, 2048)).toBeCloseTo(0.41, 2);
  });
});
