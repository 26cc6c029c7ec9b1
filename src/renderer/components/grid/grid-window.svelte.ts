/**
 * @file The part of a grid that is looked at: its layout, how far it is scrolled, and which tiles exist for
 * that. Everything is arithmetic from layout/; this only keeps the results together and tells what changed.
 * Knows no elements: the component scrolls the real thing.
 */
import { justify, rowOf, rowsBetween } from '../../layout/justified.ts';
import type { JustifiedLayout } from '../../layout/justified.ts';
import { ScrollSpace } from '../../layout/scroll-space.ts';
import { TilePlacer, affordableRowHeight, mountedRows } from '../../layout/mounted.ts';
import type { MountedSection, RowRange } from '../../layout/mounted.ts';
import { atTop, placeOf, scrollTo } from '../../layout/place.ts';
import type { PhotoId } from '../../../shared/search.ts';
import type { PhotoList } from '../../state/photo-list.ts';
import type { PlaceMemory } from './place-memory.ts';

export interface View {
  readonly width: number;
  readonly height: number;
}

/** The visible part of a tile, from the frame's corner. */
export interface SeenTile {
  readonly photo: PhotoId;
  readonly index: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const padding = { side: 16, top: 4, bottom: 32 } as const;
const gap = 4;
/** Room of a month's heading, which stays at the top of the view while its photos pass. */
export const headingHeight = 44;
/** Scrolling further than this many views a second is flying past. */
const hurry = 6;
const settleMs = 90;

export class GridWindow {
  layout = $state.raw<JustifiedLayout | null>(null);
  /** Index of the current photo, or -1. */
  current = $state(-1);
  /** The grid flies past: pictures are not asked for, tiles beside the view not made. */
  hurried = $state(false);
  #range = $state.raw<RowRange>({ first: 0, end: 0 });
  #placer = $state.raw<TilePlacer | null>(null);
  readonly sections: readonly MountedSection[] = $derived(
    this.#placer === null ? [] : this.#placer.sections(this.#range),
  );
  /** How far the view is down the whole list, 0 to 1. */
  progress = $state(0);
  /** See [Note: Higher than an element]: what lies at y stands at y - shift. */
  shift = $state(0);

  /** Of the content, from its top, padding included. */
  scrollTop = 0;
  readonly #space = new ScrollSpace();
  #view: View = { width: 0, height: 0 };
  #shown: { readonly list: PhotoList; readonly subject: string } | null = null;
  #lastScroll = { top: 0, at: 0 };
  #settle: ReturnType<typeof setTimeout> | undefined;
  readonly #memory: PlaceMemory;

  constructor(memory: PlaceMemory) {
    this.#memory = memory;
  }

  /** A new list, a new size of the view or of the tiles: lays out again, with the same photos in the same
   * place. The caller then scrolls to `scrollTop`. */
  show(list: PhotoList, subject: string, view: View, wantedRowHeight: number): void {
    const width = view.width - 2 * padding.side;
    const headings = list.kind === 'timeline';
    const layout = justify(list.aspects, list.spans, {
      width,
      rowHeight: affordableRowHeight(wantedRowHeight, width, view.height),
      gap,
      headingHeight: headings ? headingHeight : 0,
      sectionGap: headings ? 20 : 0,
    });
    const memory = this.#memory;
    this.remember();
    if (this.#shown !== null && this.#shown.subject !== subject)
      Object.assign(memory, { place: atTop, current: null });
    if (this.#shown?.list !== list)
      this.current = memory.current === null ? -1 : list.photos.indexOf(memory.current);
    const inner = view.height - padding.top - padding.bottom;
    this.scrollTop =
      scrollTo(memory.place, layout, list.photos, inner, this.#y) +
      (memory.place.photo === null ? 0 : padding.top);
    this.#shown = { list, subject };
    this.#view = view;
    this.layout = layout;
    this.#space.resize(this.height, view.height);
    this.#moved();
    this.#placer = new TilePlacer(layout, list.photos, list.aspects);
    this.#range = mountedRows(layout, this.#y, view.height, this.hurried);
  }

  /** Of the content, with its padding. */
  get height(): number {
    return (this.layout?.height ?? 0) + padding.top + padding.bottom;
  }

  /** Of the element that is scrolled. */
  get elementHeight(): number {
    return Math.min(this.height, this.#space.height);
  }

  /** @returns how far the element has to be scrolled for the content to be at `top` */
  place(top: number): number {
    const scroll = this.#space.goTo(top);
    this.shift = this.#space.shift;
    return scroll;
  }

  /** @returns how far to scroll the element instead, where it must not stay */
  elementScrolled(scroll: number): number | null {
    const top = this.#space.moved(scroll);
    this.shift = this.#space.shift;
    this.scrolled(top);
    return this.#space.cornered ? this.place(top) : null;
  }

  /** Once nothing moves any more. @returns as `elementScrolled` */
  settled(): number | null {
    return this.#space.drifted ? this.place(this.scrollTop) : null;
  }

  scrolled(top: number): void {
    const now = performance.now();
    const speed = Math.abs(top - this.#lastScroll.top) / Math.max(8, now - this.#lastScroll.at);
    this.#lastScroll = { top, at: now };
    this.scrollTop = top;
    this.#moved();
    if (speed * 1000 > hurry * this.#view.height) {
      this.hurried = true;
      clearTimeout(this.#settle);
      this.#settle = setTimeout(() => {
        this.hurried = false;
        this.#remount();
      }, settleMs);
    }
    this.#remount();
  }

  /** Keeps where one is, for the next layout or the next visit. */
  remember(): void {
    if (this.layout === null || this.#shown === null) return;
    const { photos } = this.#shown.list;
    this.#memory.place = placeOf(this.layout, photos, this.#y, this.#view.height, this.current);
    this.#memory.current = this.current < 0 ? null : (photos[this.current] ?? null);
  }

  firstInView(): number {
    const layout = this.layout;
    if (layout === null || layout.count === 0) return -1;
    const { first } = rowsBetween(layout, this.#y, this.#y + this.#view.height);
    return layout.rowStarts[Math.min(first, layout.rows - 1)]!;
  }

  /** How far to scroll so that a photo is in view, clear of the heading. */
  revealing(index: number): number {
    const layout = this.layout;
    if (layout === null) return this.scrollTop;
    const row = rowOf(layout, index);
    const headroom = layout.metrics.headingHeight + 8;
    const top = layout.rowTops[row]! + padding.top - headroom;
    const bottom = layout.rowTops[row]! + layout.rowHeights[row]! + padding.top + 8;
    if (top < this.scrollTop) return row === 0 ? 0 : top;
    return Math.max(this.scrollTop, bottom - this.#view.height);
  }

  /** Where a mounted tile stands in the view, clear of the heading and of what is cut off; null when it is not mounted. */
  seen(index: number): SeenTile | null {
    for (const section of this.sections) {
      const tile = section.tiles.find((candidate) => candidate.index === index);
      if (tile === undefined) continue;
      const left = padding.side + tile.left;
      const top = section.top + padding.top + tile.top - this.scrollTop;
      const headroom = this.layout?.metrics.headingHeight ?? 0;
      return {
        photo: tile.photo,
        index,
        left,
        right: left + tile.width,
        top: Math.min(Math.max(top, headroom), top + Math.max(0, tile.height - 40)),
        bottom: Math.min(top + tile.height, this.#view.height),
      };
    }
    return null;
  }

  stop(): void {
    clearTimeout(this.#settle);
    this.remember();
  }

  #moved(): void {
    this.progress = Math.min(1, Math.max(0, this.scrollTop / Math.max(1, this.height - this.#view.height)));
  }

  /** The view's top in the layout's own coordinates. */
  get #y(): number {
    return this.scrollTop - padding.top;
  }

  #remount(): void {
    if (this.layout === null) return;
    const next = mountedRows(this.layout, this.#y, this.#view.height, this.hurried);
    if (next.first !== this.#range.first || next.end !== this.#range.end) this.#range = next;
  }
}
