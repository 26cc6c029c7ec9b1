/**
 * @file Which rows of a grid exist as elements, and where their tiles stand. Pure; knows no DOM.
 *
 * [Note: Tile budget] However large the window and however small the tiles, fewer than 150 tiles are mounted:
 * tiles do not shrink below the size at which the view alone would need more than `viewBudget` of them, and
 * rows beyond the view are mounted only while `tileBudget` lasts. While the grid flies past there are none
 * beyond the view: nobody would see them before they are gone.
 */
import { placeRow, rowsBetween } from './justified.ts';
import type { JustifiedLayout } from './justified.ts';

const tileBudget = 140;
const viewBudget = 105;
const typicalAspect = 1.4;

export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** The row height that is wanted, or the least that keeps the view within its budget. */
export function affordableRowHeight(wanted: number, width: number, viewHeight: number): number {
  return Math.max(wanted, Math.ceil(Math.sqrt((width * viewHeight) / typicalAspect / viewBudget)));
}

/**
 * @param top of the view, in the layout's own coordinates
 * @param hurried the view moves too fast for anything beside it to matter
 */
export function mountedRows(
  layout: JustifiedLayout,
  top: number,
  viewHeight: number,
  hurried: boolean,
): RowRange {
  let { first, end } = rowsBetween(layout, top, top + viewHeight);
  if (hurried) return { first, end };
  const outer = rowsBetween(layout, top - viewHeight, top + 2 * viewHeight);
  const tiles = (from: number, to: number): number => layout.rowStarts[to]! - layout.rowStarts[from]!;
  for (let grown = true; grown;) {
    grown = false;
    if (end < outer.end && tiles(first, end + 1) <= tileBudget) [end, grown] = [end + 1, true];
    if (first > outer.first && tiles(first - 1, end) <= tileBudget) [first, grown] = [first - 1, true];
  }
  return { first, end };
}

/** Where a tile stands inside its section. The same object for as long as nothing about it changes, so that
 * an unchanged tile costs nothing when the range moves on. */
export interface PlacedTile {
  readonly photo: number;
  readonly index: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface MountedSection {
  /** Index into the layout's sections. */
  readonly at: number;
  readonly top: number;
  readonly height: number;
  readonly tiles: readonly PlacedTile[];
}

/** Places tiles for one layout, remembering rows that stay mounted. */
export class TilePlacer {
  readonly #layout: JustifiedLayout;
  readonly #photos: Uint32Array;
  readonly #aspects: Float32Array;
  #rows = new Map<number, readonly PlacedTile[]>();

  constructor(layout: JustifiedLayout, photos: Uint32Array, aspects: Float32Array) {
    this.#layout = layout;
    this.#photos = photos;
    this.#aspects = aspects;
  }

  sections({ first, end }: RowRange): readonly MountedSection[] {
    const rows = new Map<number, readonly PlacedTile[]>();
    const mounted: MountedSection[] = [];
    const { sections } = this.#layout;
    for (let at = this.#sectionOf(first); at < sections.length; at++) {
      const { top, height, firstRow, endRow } = sections[at]!;
      if (firstRow >= end) break;
      const tiles: PlacedTile[] = [];
      for (let row = Math.max(first, firstRow); row < Math.min(end, endRow); row++) {
        const placed = this.#rows.get(row) ?? this.#place(row, top);
        rows.set(row, placed);
        tiles.push(...placed);
      }
      if (tiles.length > 0) mounted.push({ at, top, height, tiles });
    }
    this.#rows = rows;
    return mounted;
  }

  #place(row: number, sectionTop: number): readonly PlacedTile[] {
    const { first, lefts, widths } = placeRow(this.#layout, this.#aspects, row);
    const top = this.#layout.rowTops[row]! - sectionTop;
    const height = this.#layout.rowHeights[row]!;
    return lefts.map((left, i) => ({
      photo: this.#photos[first + i]!,
      index: first + i,
      left,
      top,
      width: widths[i]!,
      height,
    }));
  }

  #sectionOf(row: number): number {
    const { sections } = this.#layout;
    let low = 0;
    let high = sections.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >>> 1;
      if (sections[mid]!.firstRow <= row) low = mid;
      else high = mid - 1;
    }
    return low;
  }
}
