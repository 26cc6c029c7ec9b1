/**
 * @file Counts how many pixels of a picture are how bright. Pure.
 */

/** 256 counts each for red, green and blue, in this order. @param rgba 4 bytes per pixel */
export function histogramOf(rgba: Uint8ClampedArray): Uint32Array {
  const counts = new Uint32Array(768);
  for (let at = 0; at < rgba.length; at += 4) {
    counts[rgba[at]!]!++;
    counts[256 + rgba[at + 1]!]!++;
    counts[512 + rgba[at + 2]!]!++;
  }
  return counts;
}

/** An area under one channel's counts, in a box of 256 x `height`. The two ends, where whatever is too dark or too
 * bright piles up, do not set the scale: the shape between them would be a line. */
export function areaOf(counts: Uint32Array, highest: number, height: number): string {
  const y = (n: number): string => (height - Math.min(1, n / highest) * height).toFixed(1);
  return `M0 ${height}${Array.from(counts, (n, x) => `L${x} ${y(n)}`).join('')}L255 ${height}Z`;
}

export function highestOf(counts: Uint32Array): number {
  let highest = 1;
  for (let at = 0; at < counts.length; at++) {
    const level = at % 256;
    if (level > 1 && level < 254) highest = Math.max(highest, counts[at]!);
  }
  return highest;
}
