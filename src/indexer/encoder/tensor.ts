/**
 * @file From decoded pixels to the tensor that a pack's image tower takes, and from its rows to unit
 * vectors. Pure arithmetic.
 */
import type { ImageTowerSpec } from './pack.ts';

export interface TensorData {
  readonly type: 'uint8' | 'float32' | 'int32' | 'int64';
  readonly data: Uint8Array | Float32Array | Int32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** @param pixels n pictures back to back, each height x width x 3 bytes, RGB.
 * @returns n x height x width x 3 or n x 3 x height x width, as the pack says.
 * @throws RangeError when `pixels` is not n pictures of the pack's size. */
export function imageTensor(pixels: Uint8Array, n: number, spec: ImageTowerSpec): TensorData {
  const { width, height, dtype, layout } = spec;
  const area = width * height;
  if (n < 1 || pixels.length !== n * area * 3) {
    throw new RangeError(`${pixels.length} bytes are not ${n} pictures of ${width} x ${height}`);
  }
  const dims = layout === 'nhwc' ? [n, height, width, 3] : [n, 3, height, width];
  if (dtype === 'uint8' && layout === 'nhwc' && spec.channels === 'rgb')
    return { type: dtype, data: pixels, dims };

  const data = dtype === 'uint8' ? new Uint8Array(pixels.length) : new Float32Array(pixels.length);
  for (let c = 0; c < 3; c++) {
    const from = spec.channels === 'rgb' ? c : 2 - c;
    const gain = dtype === 'uint8' ? 1 : spec.scale / spec.std[c]!;
    const offset = dtype === 'uint8' ? 0 : spec.mean[c]! / spec.std[c]!;
    for (let photo = 0; photo < n; photo++) {
      const base = photo * area * 3;
      const start = layout === 'nhwc' ? base + c : base + c * area;
      const step = layout === 'nhwc' ? 3 : 1;
      for (let i = 0, at = base + from, to = start; i < area; i++, at += 3, to += step)
        data[to] = pixels[at]! * gain - offset;
    }
  }
  return { type: dtype, data, dims };
}

/** Scales each row of `rows` to length 1, in place.
 * @throws RangeError when a row is all zeros or has a number that is none: a broken tower, not a photo. */
export function normaliseRows(rows: Float32Array, dims: number): void {
  for (let start = 0; start < rows.length; start += dims) {
    let sum = 0;
    for (let i = start; i < start + dims; i++) sum += rows[i]! * rows[i]!;
    const length = Math.sqrt(sum);
    if (!(length > 0 && length < Infinity))
      throw new RangeError('The tower gave a vector without a direction.');
    for (let i = start; i < start + dims; i++) rows[i] = rows[i]! / length;
  }
}
