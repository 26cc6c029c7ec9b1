/**
 * @file Where the arrow keys lead in a justified grid: by what the eye sees, not by index arithmetic.
 * Pure; knows no DOM.
 */
import { placeRow, rowOf, rowsBetween } from './justified.ts';
import type { JustifiedLayout } from './justified.ts';

export const moves = ['left', 'right', 'up', 'down', 'home', 'end', 'page-up', 'page-down'] as const;
export type Move = (typeof moves)[number];

export interface Step {
  readonly index: number;
  /** The x to aim at in further vertical moves, so that going down and up again returns to the same photo. */
  readonly aim: number;
}

/** Centre of a photo, from the grid's left edge. */
export function centreX(layout: JustifiedLayout, aspects: Float32Array, index: number): number {
  const { first, lefts, widths } = placeRow(layout, aspects, rowOf(layout, index));
  return lefts[index - first]! + widths[index - first]! / 2;
}

/** The photo of a row whose extent is nearest to x (the one under x, if any). */
export function nearestInRow(layout: JustifiedLayout, aspects: Float32Array, row: number, x: number): number {
  const { first, lefts, widths } = placeRow(layout, aspects, row);
  let best = 0;
  let bestDistance = Infinity;
  for (const [i, left] of lefts.entries()) {
    const distance = Math.max(left - x, x - left - widths[i]!, 0);
    if (distance < bestDistance) [best, bestDistance] = [i, distance];
  }
  return first + best;
}

/**
 * @param aim the `aim` of the previous step, or null after anything but a vertical move
 * @param viewHeight how far a page goes
 */
export function step(
  layout: JustifiedLayout,
  aspects: Float32Array,
  index: number,
  move: Move,
  aim: number | null,
  viewHeight: number,
): Step {
  const last = layout.count - 1;
  if (last < 0) return { index: 0, aim: 0 };
  const x = aim ?? centreX(layout, aspects, index);
  const row = rowOf(layout, index);
  const horizontally = (to: number): Step => ({ index: to, aim: centreX(layout, aspects, to) });
  const toRow = (to: number): Step =>
    to === row ? { index, aim: x } : { index: nearestInRow(layout, aspects, to, x), aim: x };
  switch (move) {
    case 'left':
      return horizontally(Math.max(0, index - 1));
    case 'right':
      return horizontally(Math.min(last, index + 1));
    case 'home':
      return horizontally(0);
    case 'end':
      return horizontally(last);
    case 'up':
      return toRow(Math.max(0, row - 1));
    case 'down':
      return toRow(Math.min(layout.rows - 1, row + 1));
    case 'page-up': {
      const { first } = rowsBetween(layout, layout.rowTops[row]! - viewHeight, layout.rowTops[row]!);
      return toRow(Math.max(0, Math.min(first, row - 1)));
    }
    case 'page-down': {
      const bottom = layout.rowTops[row]! + layout.rowHeights[row]!;
      const { end } = rowsBetween(layout, bottom, bottom + viewHeight);
      return toRow(Math.min(layout.rows - 1, Math.max(end - 1, row + 1)));
    }
  }
}
