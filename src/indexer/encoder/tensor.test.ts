import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageTowerSpec } from './pack.ts';
import { imageTensor, normaliseRows } from './tensor.ts';

const spec = (more: Partial<ImageTowerSpec>): ImageTowerSpec => ({
  file: 'f',
  input: 'i',
  output: 'o',
  dtype: 'uint8',
  layout: 'nhwc',
  channels: 'rgb',
  width: 2,
  height: 1,
  resize: 'squash',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  ...more,
});
/** Two pictures of two pixels. */
const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

describe('imageTensor', () => {
  it('passes bytes through as they are', () => {
    expect(imageTensor(pixels, 2, spec({}))).toEqual({ type: 'uint8', data: pixels, dims: [2, 1, 2, 3] });
  });
  it('puts channels first', () => {
    const { data, dims } = imageTensor(pixels, 2, spec({ layout: 'nchw' }));
    expect(dims).toEqual([2, 3, 1, 2]);
    expect([...data]).toEqual([1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12]);
  });
  it('turns RGB into BGR', () => {
    expect([...imageTensor(pixels, 2, spec({ channels: 'bgr' })).data]).toEqual([
      3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10,
    ]);
  });
  it('normalises as CLIP does', () => {
    const mean = [0.48145466, 0.4578275, 0.40821073];
    const std = [0.26862954, 0.26130258, 0.27577711];
    const { data } = imageTensor(
      pixels,
      2,
      spec({ dtype: 'float32', layout: 'nchw', scale: 1 / 255, mean, std }),
    );
    expect(data[0]).toBeCloseTo((1 / 255 - mean[0]!) / std[0]!, 5);
    expect(data[3]).toBeCloseTo((5 / 255 - mean[1]!) / std[1]!, 5);
    expect(data[11]).toBeCloseTo((12 / 255 - mean[2]!) / std[2]!, 5);
  });
  it('mean and std follow the order of the channels that the tower takes', () => {
    const { data } = imageTensor(
      pixels,
      2,
      spec({ dtype: 'float32', channels: 'bgr', mean: [103.939, 116.779, 123.68] }),
    );
    expect([...data.subarray(0, 3)].map(Number)).toEqual(
      [3 - 103.939, 2 - 116.779, 1 - 123.68].map(Math.fround),
    );
  });
  it('refuses another number of pictures', () => {
    expect(() => imageTensor(pixels, 3, spec({}))).toThrow(RangeError);
    expect(() => imageTensor(new Uint8Array(0), 0, spec({}))).toThrow(RangeError);
  });
});

describe('normaliseRows', () => {
  it('gives every row length 1 and keeps its direction', () => {
    const row = fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        fc.pre(rows.every((values) => values.some((v) => Math.abs(v) > 1e-3)));
        const out = Float32Array.from(rows.flat());
        normaliseRows(out, 4);
        for (const [i, values] of rows.entries()) {
          const unit = out.subarray(i * 4, i * 4 + 4);
          expect(Math.hypot(...unit)).toBeCloseTo(1, 5);
          expect(unit.reduce((sum, v, j) => sum + v * values[j]!, 0)).toBeCloseTo(Math.hypot(...values), 1);
        }
      }),
    );
  });
  it.each([[[0, 0]], [[NaN, 1]], [[Infinity, 1]]])('refuses %j', (row) => {
    expect(() => normaliseRows(Float32Array.from(row), 2)).toThrow(/direction/);
  });
});
