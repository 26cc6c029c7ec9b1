/// <reference lib="es2025.float16" />
/**
 * @file float16 <-> float32, in bulk: the form in which full vectors lie in SQLite. Runs in Node 24 and in
 * Electron's Node; knows no rows, no SQL.
 *
 * [Note: float16 in the store] A component of a unit vector has |x| <= 1, where float16 steps are at most
 * 2^-11: the cosine of two 512-d vectors moves by less than 1e-4, far below what a tower tells apart, and
 * the library is half the size. Node 24 has `Float16Array` (V8 13.6), whose conversion rounds to nearest
 * even. Back is different: reading one number by number took as long as SQLite took to find the rows. A
 * float16's bits, moved to where a float32 has them, are that number with an exponent that is 112 too small;
 * multiplying by 2^112 puts it right, exactly, subnormal numbers included, in a sixth of the time. Only
 * infinities and NaN, which no sound library holds, go the long way.
 */

/** Of a stored number. */
export const halfBytes = 2;

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
  const bits = new Uint32Array(into.buffer, into.byteOffset, into.length);
  let special = false;
  for (let i = 0; i < bits.length; i++) {
    const half = halves[i]!;
    bits[i] = ((half & signBit) << 16) | ((half & ~signBit) << 13);
    if ((half & exponentBits) === exponentBits) special = true;
  }
  for (let i = 0; i < into.length; i++) into[i]! *= rebias;
  if (special) into.set(new Float16Array(halves.buffer, halves.byteOffset, halves.length));
}

const signBit = 0x8000;
const exponentBits = 0x7c00;
const rebias = 2 ** 112;
