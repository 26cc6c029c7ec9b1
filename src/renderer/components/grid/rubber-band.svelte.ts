/**
 * @file A rubber band over a grid: drawn from where nothing is (or from anywhere with Shift, from a check mark
 * too), it picks the photos it touches. At the view's edge the grid scrolls on.
 */
import { fromStart } from '../../i18n/reading-direction.ts';
import { boxAround, photosInBox } from '../../layout/band.ts';
import type { Box } from '../../layout/band.ts';
import type { PhotoList } from '../../state/photo-list.ts';
import { picked } from '../../state/selection.svelte.ts';
import type { Selection } from '../../selection/selection.ts';
import { padding } from './grid-window.svelte.ts';
import type { GridWindow } from './grid-window.svelte.ts';

/** A pointer that trembles draws nothing. */
const slack = 5;
/** Scrolls when the pointer is this near to the edge, px; the nearer the faster. */
const edge = 48;

export class RubberBand {
  /** In the scrolled content's coordinates, from the side where reading begins; null while there is none. */
  box = $state.raw<Box | null>(null);
  readonly #grid: GridWindow;
  readonly #scroller: () => HTMLElement;
  readonly #list: () => PhotoList;
  #from: { x: number; y: number; before: Selection } | null = null;
  #pointer = { x: 0, y: 0 };
  #frame = 0;

  constructor(grid: GridWindow, scroller: () => HTMLElement, list: () => PhotoList) {
    this.#grid = grid;
    this.#scroller = scroller;
    this.#list = list;
  }

  start(event: PointerEvent): void {
    this.#pointer = { x: event.clientX, y: event.clientY };
    const { x, y } = this.#inContent();
    const keep = event.shiftKey || event.ctrlKey || event.metaKey || picked.any;
    this.#from = { x, y, before: keep ? picked.now : picked.now.without(picked.now.photos()) };
  }

  move(event: PointerEvent): void {
    if (this.#from === null) return;
    this.#pointer = { x: event.clientX, y: event.clientY };
    const { x, y } = this.#inContent();
    if (this.box === null && Math.hypot(x - this.#from.x, y - this.#from.y) < slack) return;
    if (this.box === null) this.#scroller().setPointerCapture(event.pointerId);
    this.#draw();
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#scroll());
  }

  /** @returns whether a band was drawn: the click that follows is none then */
  end(): boolean {
    const drawn = this.box !== null;
    this.#from = null;
    this.box = null;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    return drawn;
  }

  #inContent(): { x: number; y: number } {
    const scroller = this.#scroller();
    const frame = scroller.getBoundingClientRect();
    return { x: fromStart(this.#pointer.x, frame), y: this.#pointer.y - frame.top + this.#grid.scrollTop };
  }

  #draw(): void {
    const from = this.#from;
    const layout = this.#grid.layout;
    if (from === null || layout === null) return;
    const { x, y } = this.#inContent();
    this.box = boxAround(from.x, from.y, x, y);
    const { left, right, top, bottom } = this.box;
    const list = this.#list();
    const touched = photosInBox(layout, list.aspects, {
      left: left - padding.side,
      right: right - padding.side,
      top: top - padding.top,
      bottom: bottom - padding.top,
    });
    picked.now = from.before.with(touched.map((index) => list.photos[index]!));
  }

  #scroll(): void {
    this.#frame = 0;
    if (this.box === null) return;
    const scroller = this.#scroller();
    const { top, bottom } = scroller.getBoundingClientRect();
    const over = Math.min(0, this.#pointer.y - top - edge) + Math.max(0, this.#pointer.y - bottom + edge);
    if (over === 0) return;
    scroller.scrollTop += Math.max(-40, Math.min(40, over / 2));
    this.#draw();
    this.#frame = requestAnimationFrame(() => this.#scroll());
  }
}
