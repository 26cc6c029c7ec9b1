/// <reference lib="es2025.float16" />
/**
 * @file float16 <-> float32, in bulk: the form in which full vectors lie in SQLite. Runs in Node 24 and in
 * Electron's Node; knows no rows, no SQL.
 *
 * [Note: float16 in the store] A component of a unit vector has |x| <= 1, where float16 steps are at most
 * 2^-11: the cosine of two 512-d vectors moves by less than 1e-4, far below what a tower tells apart, and
 * the library is half the size. Node 24 has `Float16Array` (V8 13.6), whose conversion rounds to nearest
 * even and runs at 2-4 ns a number, as fast as a 256 KB table.
 */

/** The bits of each number as float16. Beyond 65,504 a number becomes infinite. */
export function floatToHalf(floats: Float32Array): Uint16Array<ArrayBuffer> {
  return new Uint16Array(new Float16Array(floats).buffer);
}

/**
 * The numbers whose float16 bits are in `halves`, written to `into`.
 * @throws RangeError when the two are not of one length.
 */
export function halfToFloat(halves: Uint16Array, into: Float32Array): void {
  if (halves.length !== into.length)
    throw new RangeError(`${halves.length} float16 numbers are not ${into.length}`);
  const numbers = new Float16Array(halves.buffer, halves.byteOffset, halves.length);
  for (let i = 0; i < into.length; i++) into[i] = numbers[i]!;
}
