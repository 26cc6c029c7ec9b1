/**
 * @file Scales decoded pixels to exactly what the image tower eats. Pure arithmetic on byte arrays: no
 * DOM, no Node, no imports but types, nothing kept between calls.
 *
 * [Note: Why the resampler is in shared] It is the one function both decoders must have in common: sharp's
 * in plain Node (indexer) and Chromium's in the sandboxed page (renderer), which may import from here and
 * nowhere else. Were each to use its own scaler, the same photo would get different vectors in the app and
 * on the command line.
 *
 * The filter is the antialiased triangle with Pillow's fixed-point arithmetic: it gives the same bytes as
 * Pillow's `Image.resize(size, BILINEAR)`, which is what towers are trained on (resample.test.ts).
 */
import type { InputShape } from './decoder-messages.ts';

/** Pixels at any size, row by row. 4 channels: alpha not premultiplied. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** A rectangle of the source, in (fractional) source pixels. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Longer side that a decoder scales to before anything else; also the usual thumbnail's. */
export const workingLongSide = 512;

/** The size to decode to: [Note: Working scale] the picture at thumbnail scale (longer side 512), never
 * enlarged; except that a panorama keeps a shorter side of as many pixels as the tower looks at, or the
 * tower would see a blur. The same for indexed photos and query images, so that a copy of a photo finds it
 * with cosine 1. At most 2,048 px long. Whole numbers, at least 1 x 1.
 * @param thumbnailSide longer side of the thumbnail, when a larger one than usual is wanted. */
export function workingSize(
  width: number,
  height: number,
  input: InputShape,
  thumbnailSide = workingLongSide,
): { width: number; height: number } {
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  const wanted = Math.max(
    workingLongSide / long,
    thumbnailSide / long,
    Math.max(input.width, input.height) / short,
  );
  const scale = Math.min(1, wanted, Math.max(4 * workingLongSide, thumbnailSide) / long);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Scales `source` to `shape`.
 * @returns RGB, row by row, shape.width x shape.height x 3. Alpha is composited on white; `pad` fills the
 *   rest with mid-grey (127), which most towers' normalisation maps next to zero.
 * @throws RangeError when `source.data` does not hold width x height x channels bytes. */
export function resample(source: Pixels, shape: InputShape): Uint8Array {
  const { width, height, channels } = source;
  if (width < 1 || height < 1 || source.data.length !== width * height * channels) {
    throw new RangeError(`${source.data.length} bytes are not ${width} x ${height} x ${channels} pixels`);
  }
  const rgb = channels === 4 ? onWhite(source.data) : source.data;
  const whole: Box = { left: 0, top: 0, width, height };
  switch (shape.resize) {
    case 'squash':
      return scale(rgb, width, whole, shape.width, shape.height);
    case 'crop':
      return scale(rgb, width, centre(whole, shape.width / shape.height), shape.width, shape.height);
    case 'pad': {
      const ratio = Math.min(shape.width / width, shape.height / height);
      const innerWidth = Math.max(1, Math.round(width * ratio));
      const innerHeight = Math.max(1, Math.round(height * ratio));
      const inner = scale(rgb, width, whole, innerWidth, innerHeight);
      return pad(inner, innerWidth, innerHeight, shape);
    }
  }
}

function onWhite(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const n = rgba.length / 4;
  const rgb = new Uint8Array(n * 3);
  for (let i = 0, from = 0, to = 0; i < n; i++, from += 4, to += 3) {
    const alpha = rgba[from + 3]!;
    if (alpha === 255) {
      rgb[to] = rgba[from]!;
      rgb[to + 1] = rgba[from + 1]!;
      rgb[to + 2] = rgba[from + 2]!;
    } else {
      const white = 255 * (255 - alpha) + 127;
      rgb[to] = ((rgba[from]! * alpha + white) / 255) | 0;
      rgb[to + 1] = ((rgba[from + 1]! * alpha + white) / 255) | 0;
      rgb[to + 2] = ((rgba[from + 2]! * alpha + white) / 255) | 0;
    }
  }
  return rgb;
}

/** The largest centred part of `box` with the given width / height. */
function centre(box: Box, aspect: number): Box {
  const width = Math.min(box.width, box.height * aspect);
  const height = Math.min(box.height, box.width / aspect);
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}

function pad(inner: Uint8Array, width: number, height: number, shape: InputShape): Uint8Array {
  const out = new Uint8Array(shape.width * shape.height * 3).fill(127);
  const left = (shape.width - width) >> 1;
  const top = (shape.height - height) >> 1;
  for (let y = 0; y < height; y++) {
    out.set(inner.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * shape.width + left) * 3);
  }
  return out;
}

/** Bits after the point of a filter weight: 8 bits of pixel and 22 of weight sum up to below 2^31. */
const precision = 22;
const half = 1 << (precision - 1);

/** For each output position: where its source pixels begin, how many they are, and their weights. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int32Array;
  readonly stride: number;
}

function triangle(sourceLength: number, start: number, length: number, out: number): Taps {
  const scale = length / out;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(out);
  const count = new Int32Array(out);
  const weights = new Int32Array(out * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < out; i++) {
    const middle = start + (i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(middle - support + 0.5));
    const to = Math.min(sourceLength, Math.trunc(middle + support + 0.5));
    let sum = 0;
    for (let j = from; j < to; j++) {
      const distance = Math.abs((j - middle + 0.5) / support);
      const weight = distance < 1 ? 1 - distance : 0;
      exact[j - from] = weight;
      sum += weight;
    }
    first[i] = from;
    count[i] = to - from;
    for (let j = 0; j < to - from; j++)
      weights[i * stride + j] = Math.floor(0.5 + (exact[j]! / sum) * (1 << precision));
  }
  return { first, count, weights, stride };
}

/** Two passes, across then down, each rounding to bytes. Only rows that the second pass reads are made. */
function scale(
  rgb: Uint8Array | Uint8ClampedArray,
  rowPixels: number,
  box: Box,
  width: number,
  height: number,
): Uint8Array {
  const rows = rgb.length / 3 / rowPixels;
  if (width === rowPixels && height === rows && box.width === width && box.height === height)
    return Uint8Array.from(rgb);
  const { first, count, weights, stride } = triangle(rowPixels, box.left, box.width, width);
  const down = triangle(rows, box.top, box.height, height);
  const firstRow = down.first[0]!;
  const lastRow = down.first[height - 1]! + down.count[height - 1]!;

  const middle = new Uint8Array((lastRow - firstRow) * width * 3);
  let to = 0;
  for (let y = firstRow; y < lastRow; y++) {
    const row = y * rowPixels * 3;
    for (let x = 0; x < width; x++) {
      let red = half;
      let green = half;
      let blue = half;
      let at = row + first[x]! * 3;
      const end = x * stride + count[x]!;
      for (let k = x * stride; k < end; k++, at += 3) {
        const weight = weights[k]!;
        red += rgb[at]! * weight;
        green += rgb[at + 1]! * weight;
        blue += rgb[at + 2]! * weight;
      }
      // Weights are not negative and sum to one, give or take their rounding: at most 255 after the shift.
      middle[to++] = red >> precision;
      middle[to++] = green >> precision;
      middle[to++] = blue >> precision;
    }
  }

  const out = new Uint8Array(width * height * 3);
  const rowBytes = width * 3;
  to = 0;
  for (let y = 0; y < height; y++) {
    const begin = (down.first[y]! - firstRow) * rowBytes;
    const own = down.weights.subarray(y * down.stride, y * down.stride + down.count[y]!);
    for (let x = 0; x < rowBytes; x++) {
      let sum = half;
      for (let k = 0, at = begin + x; k < own.length; k++, at += rowBytes) sum += middle[at]! * own[k]!;
      out[to++] = sum >> precision;
    }
  }
  return out;
}
