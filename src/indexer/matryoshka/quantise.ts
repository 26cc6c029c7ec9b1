/**
 * @file int8 prefixes: the middle tier of the RAM index. Arithmetic only.
 *
 * [Note: A scale per row, stored nowhere] Each row is scaled so that its largest component becomes
 * +-127. One scale for all rows would either clip the rows with one large component or leave the even
 * ones with a handful of levels; a scale per row wastes no level. It need not be kept: rows are compared
 * by cosine, and dividing by the int8 row's own length (an integer sum that costs one more dot product)
 * cancels whatever it was scaled by, and with it the renormalisation of shorter prefixes. The query is
 * rounded to int16, so that nearly all of the error is the row's: about 0.003 in cosine at 64-d.
 */
const int8Max = 127;
/** 64 products of int8 x int16 stay below 2^31: 64 x 127 x 16,383 = 133 M. */
const int16Max = 16_383;

function largest(values: Float32Array, from: number, width: number): number {
  let max = 0;
  for (let i = from; i < from + width; i++) max = Math.max(max, Math.abs(values[i]!));
  return max;
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
  for (let i = 0; i < width; i++) into[at + i] = Math.round(rows[from + i]! * scale);
}

/** The query's side of the comparison: its first `width` numbers as int16, in an array of `padded` zeros. */
export function int16Query(query: Float32Array, width: number, padded: number): Int16Array<ArrayBuffer> {
  const max = largest(query, 0, width);
  const scale = max > 0 ? int16Max / max : 0;
  const rounded = new Int16Array(padded);
  for (let i = 0; i < width; i++) rounded[i] = Math.round(query[i]! * scale);
  return rounded;
}
