/**
 * @file Which widths a funnel passes through. Arithmetic only.
 */

/**
 * The widths after `start` on the way to `full`: doubling, as the paper's funnel does (16 -> 32 -> 64 ->
 * ... -> d, section 4.3.1), ending in `full` itself even when that is no power of two. Any start works:
 * widths between the trained ones interpolate (section 5).
 * `granularities(16, 512)` is [32, 64, 128, 256, 512]; `granularities(d, d)` is empty.
 * @throws RangeError unless 1 <= start <= full, both whole.
 */
export function granularities(start: number, full: number): readonly number[] {
  if (!Number.isInteger(start) || !Number.isInteger(full) || start < 1 || start > full) {
    throw new RangeError(`no way from ${start} to ${full} dimensions`);
  }
  const widths: number[] = [];
  for (let width = start * 2; width < full; width *= 2) widths.push(width);
  if (start < full) widths.push(full);
  return widths;
}
