/**
 * @file Small whole numbers for prefixes: the two tiers of the RAM index, and the form in which a photo's row lies in
 * memory and in the library. Arithmetic only.
 *
 * [Note: One length for all heads] The first 16 numbers are brought to length 127, for every photo alike, and
 * rounded. A sum of products is then the cosine at once: nothing else is stored or read, 16 bytes a photo, and
 * the scan runs as fast as the bytes arrive. A scale per row would halve the rounding error (0.0023 in
 * cosine) and cost a length per row, computed or read; for a list that the body decides next, it finds
 * nothing more.
 *
 * [Note: 128 numbers in 64 bytes] The body is what decides whose full vectors are read, so what counts is how far
 * down its order the exact ten nearest lie. 64 bytes can hold 64 numbers of 8 bits or 128 of 4. Rounding to 15
 * levels moves a cosine by about 0.01; leaving out half of the numbers moves it by three times that. Among 100,000
 * synthetic photos the ten nearest of 99 % of photo queries are in the first 229 by 64 x 8 bits, in the first 128 by
 * 128 x 4, and in the first 58 once the tail is ordered (training/order_tail.py); of text queries 431, 120 and 45.
 *
 * [Note: A scale per row, stored nowhere] A body is scaled by the root of its mean square: levels reach 2.6 times as
 * far, and what lies beyond is cut off. One scale for all rows would waste levels on most. It need not be kept: rows are
 * compared by cosine, and dividing by the rounded row's own length (an integer sum) cancels whatever it was
 * scaled by, and with it the renormalisation of shorter prefixes. The query is rounded to int8, which moves a cosine by
 * about 0.001: nearly all of the error is the row's.
 */
import { halfToFloat } from './half.ts';
import { squaredNorm } from './prefix.ts';

/** Widths of the two tiers. Vectors narrower than that are padded with zeros, which change no cosine. */
export const headDims = 16;
export const bodyDims = 128;
/** Two numbers a byte. */
export const bodyBytes = bodyDims / 2;
/** A row: the head's int8, then the body. */
export const rowBytes = headDims + bodyBytes;
/** What an int8 head's length stands for. */
export const headLength = 127;
/** A body's numbers go from -7 to 7, and so far, in roots of their mean square. */
export const int4Max = 7;
const int4Reach = 2.6;

/** What a body of `width` numbers is scaled to the length of, before it is rounded. */
export function bodyReach(width: number): number {
  return f32((int4Max / int4Reach) * Math.sqrt(width));
}
/** A head's sum times 256 stays below 2^31: 256 x 129 x 32,000. */
const int16Length = 32_000;
const int8Max = 127;

function largest(values: Float32Array, from: number, width: number): number {
  let max = 0;
  for (let i = from; i < from + width; i++) {
    const x = Math.abs(values[i]!);
    if (x > max) max = x;
  }
  return max;
}

/** [Note: float32 step by step] A start packs rows with SIMD (packRows in scan.as), whoever adds a photo does it
 * here. Both round to float32 after every step, in the same order, so that a row is the same wherever it came from. */
const f32 = Math.fround;

function nearest(x: number): number {
  return Math.floor(f32(x + 0.5));
}

/** The length of `width` numbers from `from` on, squared: four sums side by side. */
function squareOf(vectors: Float32Array, from: number, width: number): number {
  const sums = new Float32Array(4);
  for (let i = 0; i < width; i++) {
    const x = vectors[from + i]!;
    sums[i & 3] = f32(sums[i & 3]! + f32(x * x));
  }
  return f32(f32(sums[0]! + sums[1]!) + f32(sums[2]! + sums[3]!));
}

/** Writes both tiers of the vector at `from` in `vectors`, `dims` numbers, to `into[at, at + rowBytes)`. */
export function writeRow(
  vectors: Float32Array,
  from: number,
  dims: number,
  into: Int8Array,
  at: number,
): void {
  writeInt8Head(vectors, from, Math.min(dims, headDims), into, at);
  writeInt4Prefix(vectors, from, Math.min(dims, bodyDims), into, at + headDims);
}

/** The rows of vectors whose first `width` numbers lie back to back as float16. */
export function packHalves(halves: Uint16Array, width: number): Int8Array {
  const vectors = new Float32Array(halves.length);
  halfToFloat(halves, vectors);
  const n = halves.length / width;
  const rows = new Int8Array(n * rowBytes);
  for (let i = 0; i < n; i++) writeRow(vectors, i * width, width, rows, i * rowBytes);
  return rows;
}

/** Writes the first `width` (<= 16) numbers of the vector at `from`, brought to length 127, as 16 int8. */
function writeInt8Head(
  vectors: Float32Array,
  from: number,
  width: number,
  into: Int8Array,
  at: number,
): void {
  const square = squareOf(vectors, from, width);
  const scale = square > 0 ? f32(headLength / f32(Math.sqrt(square))) : 0;
  for (let i = 0; i < width; i++) into[at + i] = nearest(f32(vectors[from + i]! * scale));
  if (width < headDims) into.fill(0, at + width, at + headDims);
}

/** The query's side of a head: its direction as int16, `padded` long. */
export function int16Direction(query: Float32Array, padded: number): Int16Array<ArrayBuffer> {
  const length = Math.sqrt(squaredNorm(query));
  const scale = length > 0 ? int16Length / length : 0;
  const rounded = new Int16Array(padded);
  for (let i = 0; i < query.length; i++) rounded[i] = Math.round(query[i]! * scale);
  return rounded;
}

/** Length of an integer vector. */
export function lengthOf(vector: Int8Array | Int16Array): number {
  let sum = 0;
  for (const x of vector) sum += x * x;
  return Math.sqrt(sum);
}

/** What turns a sum of products with an int8 head into a cosine; `whole`: heads have a known length. */
export function headScale(query: Int16Array, whole: boolean): number {
  const length = lengthOf(query) * (whole ? headLength : 1);
  return length > 0 ? 1 / length : 1;
}

/**
 * [Note: Four in a lane] Sixteen bytes of a body hold 32 numbers, as eight 16-bit lanes of four: lane l has the
 * numbers l, l + 8, l + 16 and l + 24 of the 32, lowest bits first. SIMD takes them out eight neighbours at a time.
 *
 * @returns the byte of number `i`; its bits are the upper ones when `i & 8`.
 */
function byteOf(i: number): number {
  return (i >> 5) * 16 + (i & 7) * 2 + ((i >> 4) & 1);
}

/** Writes the row at `from` in `rows`, `width` numbers, as a body to `into[at, at + bodyBytes)`. */
function writeInt4Prefix(rows: Float32Array, from: number, width: number, into: Int8Array, at: number): void {
  const square = squareOf(rows, from, width);
  const scale = square > 0 ? f32(bodyReach(width) / f32(Math.sqrt(square))) : 0;
  into.fill(0, at, at + bodyBytes);
  for (let i = 0; i < width; i++) {
    const x = f32(rows[from + i]! * scale);
    const level = nearest(x > int4Max ? int4Max : x < -int4Max ? -int4Max : x) & 15;
    into[at + byteOf(i)]! |= i & 8 ? level << 4 : level;
  }
}

/** Number `i` of the body at `at`, from -7 to 7. */
export function int4At(body: Int8Array, at: number, i: number): number {
  const byte = body[at + byteOf(i)]!;
  return i & 8 ? byte >> 4 : (byte << 28) >> 28;
}

/**
 * A query of 128 int8 as two kinds of SIMD read it ([Note: Two kinds of SIMD] in scan.as): for `relaxed` its numbers in
 * the order of a body's half bytes, and 8 times their sum; for plain SIMD as int16. 256 bytes.
 */
export function laidQuery(rounded: Int8Array, relaxed: boolean): Int8Array {
  if (!relaxed) return new Int8Array(Int16Array.from(rounded).buffer);
  const laid = new Int8Array(2 * bodyDims);
  let sum = 0;
  for (let i = 0; i < bodyDims; i++) {
    // Sixteen lower half bytes, then sixteen upper ones.
    laid[2 * byteOf(i) - (byteOf(i) & 15) + (i & 8 ? 16 : 0)] = rounded[i]!;
    sum += rounded[i]!;
  }
  new Int32Array(laid.buffer, bodyDims, 1)[0] = 8 * sum;
  return laid;
}

/** Ones where a body holds its first `width` numbers. */
export function bodyMask(width: number): Uint8Array {
  const mask = new Uint8Array(bodyBytes);
  for (let i = 0; i < width; i++) mask[byteOf(i)]! |= i & 8 ? 0xf0 : 0x0f;
  return mask;
}

/** The query's side of a body: its first `width` numbers as int8, in an array of `padded` zeros. */
export function int8Query(query: Float32Array, width: number, padded: number): Int8Array<ArrayBuffer> {
  const max = largest(query, 0, width);
  const scale = max > 0 ? int8Max / max : 0;
  const rounded = new Int8Array(padded);
  for (let i = 0; i < width; i++) rounded[i] = Math.round(query[i]! * scale);
  return rounded;
}
