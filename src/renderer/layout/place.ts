/**
 * @file Where a person is in a grid, and how to be there again after the grid has changed. Pure; no DOM.
 *
 * [Note: Holding the place] When the list, the width or the tile size changes, the photo at the top of the
 * view (or the current one, if it is in view) keeps its place on screen; photos that arrive above do not push.
 * At the very top one stays at the top, and sees what arrives there.
 */
import { rowOf, rowsBetween } from './justified.ts';
import type { JustifiedLayout } from './justified.ts';

/** A photo and the distance of its row from the top of the view. `photo` is null at the very top. */
export interface Place {
  readonly photo: number | null;
  readonly offset: number;
}

export const atTop: Place = { photo: null, offset: 0 };

/** Scrolled less than this is still the top. */
const topSlack = 8;

/**
 * @param scroll the view's top, in the layout's own coordinates
 * @param current index of the current photo, or -1
 */
export function placeOf(
  layout: JustifiedLayout,
  photos: Uint32Array,
  scroll: number,
  viewHeight: number,
  current: number,
): Place {
  if (scroll < topSlack || layout.rows === 0) return atTop;
  const seen = rowsBetween(layout, scroll, scroll + viewHeight);
  const currentRow = current < 0 ? -1 : rowOf(layout, current);
  const steady = currentRow >= seen.first && currentRow < seen.end;
  const row = steady ? currentRow : Math.min(seen.first, layout.rows - 1);
  return {
    photo: photos[steady ? current : layout.rowStarts[row]!] ?? null,
    offset: layout.rowTops[row]! - scroll,
  };
}

/** How far to scroll to be at a place. A photo that has gone leaves the view where it was. */
export function scrollTo(
  place: Place,
  layout: JustifiedLayout,
  photos: Uint32Array,
  viewHeight: number,
  otherwise: number,
): number {
  if (place.photo === null) return 0;
  const index = photos.indexOf(place.photo);
  const wanted = index < 0 ? otherwise : layout.rowTops[rowOf(layout, index)]! - place.offset;
  return Math.max(0, Math.min(wanted, layout.height - viewHeight));
}
