/**
 * @file Which photos a rubber band touches. Pure arithmetic over the layout; knows no DOM, so photos far outside
 * the view are found as well.
 */
import { placeRow, rowsBetween } from './justified.ts';
import type { JustifiedLayout } from './justified.ts';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boxAround(ax: number, ay: number, bx: number, by: number): Box {
  return {
    left: Math.min(ax, bx),
    top: Math.min(ay, by),
    right: Math.max(ax, bx),
    bottom: Math.max(ay, by),
  };
}

/** Indices of the photos that a box touches, ascending. @param box in the layout's own coordinates */
export function photosInBox(layout: JustifiedLayout, aspects: Float32Array, box: Box): number[] {
  const rows = rowsBetween(layout, box.top, Math.max(box.bottom, box.top + 1));
  const found: number[] = [];
  for (let row = rows.first; row < rows.end; row++) {
    const { first, lefts, widths } = placeRow(layout, aspects, row);
    for (const [i, left] of lefts.entries()) {
      if (left <= box.right && left + widths[i]! >= box.left) found.push(first + i);
    }
  }
  return found;
}
