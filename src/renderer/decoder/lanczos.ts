/**
 * @file The filter by which sharp scales photos down on the command line, so that the app's pictures are
 * the same: Lanczos with three lobes, widened by the factor it shrinks by. Pure arithmetic.
 */
import type { Pixels } from '../../shared/resample.ts';
import type { Size } from './picture.ts';

const lobes = 3;

/** Which source pixels make up each output pixel, and by how much. */
interface Taps {
  readonly first: Int32Array;
  readonly weights: Float32Array;
  /** Per output pixel; those that are not needed are zero. */
  readonly count: number;
}

function kernel(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= lobes) return 0;
  const angle = Math.PI * x;
  return (lobes * Math.sin(angle) * Math.sin(angle / lobes)) / (angle * angle);
}

function tapsFor(from: number, to: number): Taps {
  const scale = Math.max(1, from / to);
  const reach = lobes * scale;
  const count = Math.min(from, Math.ceil(reach * 2) + 1);
  const first = new Int32Array(to);
  const weights = new Float32Array(to * count);
  for (let i = 0; i < to; i++) {
    const middle = ((i + 0.5) * from) / to;
    const begin = Math.min(from - count, Math.max(0, Math.floor(middle - reach)));
    first[i] = begin;
    let sum = 0;
    for (let k = 0; k < count; k++)
      sum += weights[i * count + k] = kernel((begin + k + 0.5 - middle) / scale);
    for (let k = 0; k < count; k++) weights[i * count + k]! /= sum;
  }
  return { first, weights, count };
}

/** @param pixels 4 channels, opaque @returns 3 channels */
export function lanczos({ data, width, height }: Pixels, to: Size): Pixels {
  const across = tapsFor(width, to.width);
  const down = tapsFor(height, to.height);
  const rows = new Float32Array(height * to.width * 3);
  for (let y = 0, out = 0; y < height; y++) {
    for (let x = 0; x < to.width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let at = (y * width + across.first[x]!) * 4;
      for (let k = x * across.count, end = k + across.count; k < end; k++, at += 4) {
        const weight = across.weights[k]!;
        red += data[at]! * weight;
        green += data[at + 1]! * weight;
        blue += data[at + 2]! * weight;
      }
      rows[out++] = red;
      rows[out++] = green;
      rows[out++] = blue;
    }
  }
  // Clamped: rounds, and cuts off what the negative lobes overshoot.
  const scaled = new Uint8ClampedArray(to.width * to.height * 3);
  const stride = to.width * 3;
  const sums = new Float32Array(stride);
  for (let y = 0; y < to.height; y++) {
    sums.fill(0);
    for (let k = 0; k < down.count; k++) {
      const weight = down.weights[y * down.count + k]!;
      const row = (down.first[y]! + k) * stride;
      for (let x = 0; x < stride; x++) sums[x]! += rows[row + x]! * weight;
    }
    scaled.set(sums, y * stride);
  }
  return { data: scaled, ...to, channels: 3 };
}
