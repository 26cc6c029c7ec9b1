/**
 * @file int8 prefixes: the two tiers of the RAM index, and the form in which a photo's row lies in memory and
 * in the library. Arithmetic only.
 *
 * [Note: One length for all heads] The first 16 numbers are brought to length 127, for every photo alike, and
 * rounded. A sum of products is then the cosine at once: nothing else is stored or read, 16 bytes a photo, and
 * the scan runs as fast as the bytes arrive. A scale per row would halve the rounding error (0.0023 in
 * cosine) and cost a length per row, computed or read; for a list that 64 numbers decide next, it finds
 * nothing more.
 *
 * [Note: A scale per row, stored nowhere] Each row is scaled so that its largest component becomes
 * +-127. One scale for all rows would either clip the rows with one large component or leave the even
 * ones with a handful of levels; a scale per row wastes no level. It need not be kept: rows are compared
 * by cosine, and dividing by the int8 row's own length (an integer sum that costs one more dot product)
 * cancels whatever it was scaled by, and with it the renormalisation of shorter prefixes. The query is
 * rounded to int16, so that nearly all of the error is the row's: about 0.003 in cosine at 64-d.
 */
import { squaredNorm } from './prefix.ts';

const int8Max = 127;
/** Widths of the two tiers. Vectors narrower than that are padded with zeros, which change no cosine. */
export const headDims = 16;
export const bodyDims = 64;
/** A row: the head's int8, then the body's. */
export const rowBytes = headDims + bodyDims;
/** What an int8 head's length stands for. */
export const headLength = int8Max;
/** A head's sum times 256 stays below 2^31: 256 x 129 x 32,000. */
const int16Length = 32_000;
/** 64 products of int8 x int16 stay below 2^31: 64 x 127 x 16,383 = 133 M. */
const int16Max = 16_383;

function largest(values: Float32Array, from: number, width: number): number {
  let max = 0;
  for (let i = from; i < from + width; i++) {
    const x = Math.abs(values[i]!);
    if (x > max) max = x;
  }
  return max;
}

/** The nearest integer; for |x| < 128. Twice as fast as Math.round, and a start rounds 80 million. */
function nearest(x: number): number {
  return ((x + 128.5) | 0) - 128;
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
  if (dims < bodyDims) into.fill(0, at + headDims, at + rowBytes);
  writeInt8Prefix(vectors, from, Math.min(dims, bodyDims), into, at + headDims);
}

/** Writes the first `width` (<= 16) numbers of the vector at `from`, brought to length 127, as 16 int8. */
function writeInt8Head(
  vectors: Float32Array,
  from: number,
  width: number,
  into: Int8Array,
  at: number,
): void {
  const length = Math.sqrt(squaredNorm(vectors, from, from + width));
  const scale = length > 0 ? headLength / length : 0;
  for (let i = 0; i < width; i++) into[at + i] = nearest(vectors[from + i]! * scale);
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
export function lengthOf(vector: Int16Array): number {
  let sum = 0;
  for (const x of vector) sum += x * x;
  return Math.sqrt(sum);
}

/** What turns a sum of products with an int8 head into a cosine; `whole`: heads have a known length. */
export function headScale(query: Int16Array, whole: boolean): number {
  const length = lengthOf(query) * (whole ? headLength : 1);
  return length > 0 ? 1 / length : 1;
}

/** Writes the row at `from` in `rows`, `width` numbers, as int8 to `into[at, at + width)`. */
export function writeInt8Prefix(
  rows: Float32Array,
  from: number,
  width: number,
  into: Int8Array,
  at: number,
): void {
  const max = largest(rows, from, width);
  const scale = max > 0 ? int8Max / max : 0;
  for (let i = 0; i < width; i++) into[at + i] = nearest(rows[from + i]! * scale);
}

/** The query's side of the comparison: its first `width` numbers as int16, in an array of `padded` zeros. */
export function int16Query(query: Float32Array, width: number, padded: number): Int16Array<ArrayBuffer> {
  const max = largest(query, 0, width);
  const scale = max > 0 ? int16Max / max : 0;
  const rounded = new Int16Array(padded);
  for (let i = 0; i < width; i++) rounded[i] = Math.round(query[i]! * scale);
  return rounded;
}
