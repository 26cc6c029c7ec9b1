/**
 * @file What keys and clicks do in a grid: move, pick, open, act. Knows the grid's arithmetic and the window's
 * state, no elements; the component scrolls and focuses the real thing.
 *
 * [Note: Click, pick] A click opens a photo, because looking is what people do most; the check mark on it, Ctrl,
 * Shift, Space and the rubber band pick. Once something is picked, a click picks, too, until nothing is.
 */
import { readingKey } from '../../i18n/reading-direction.ts';
import { step } from '../../layout/moves.ts';
import type { Move } from '../../layout/moves.ts';
import { daySpan } from '../../layout/months.ts';
import { findSimilar, meant, photoKey } from '../../state/photo-actions.ts';
import { query } from '../../state/query.svelte.ts';
import { results } from '../../state/results.svelte.ts';
import { why } from '../../state/why.svelte.ts';
import { photoMenu } from '../../state/photo-menu.ts';
import type { MenuItem } from '../../state/menu.svelte.ts';
import type { PhotoList } from '../../state/photo-list.ts';
import { picked } from '../../state/selection.svelte.ts';
import { viewer } from '../../state/viewer.svelte.ts';
import type { GridWindow } from './grid-window.svelte.ts';

/** `left` is back, `right` is on: where reading goes from right to left, the keys change places. */
const moveOf: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  PageUp: 'page-up',
  PageDown: 'page-down',
};

export interface GridHands {
  readonly grid: GridWindow;
  list(): PhotoList;
  viewHeight(): number;
  /** Brings a photo into view. */
  reveal(index: number): void;
  /** The grid is used by keyboard from now on. */
  byKeyboard(): void;
  openMenu(index: number, items: readonly MenuItem[]): void;
}

export class GridControl {
  readonly #hands: GridHands;
  /** Where vertical moves aim, see moves.ts. */
  #aim: number | null = null;

  constructor(hands: GridHands) {
    this.#hands = hands;
  }

  /** @returns whether the key meant something here */
  key(event: KeyboardEvent): boolean {
    const { grid } = this.#hands;
    const list = this.#hands.list();
    if (list.photos.length === 0) return false;
    const command = event.ctrlKey || event.metaKey;
    const to = moveOf[readingKey(event.key)];
    if (to !== undefined && !command && !event.altKey) {
      this.#move(to, event.shiftKey);
      return true;
    }
    if (command && event.key.toLowerCase() === 'a') {
      picked.now = picked.now.with(list.photos);
      return true;
    }
    const current = grid.current;
    const photo = list.photos[current];
    const target =
      picked.any && (photo === undefined || !picked.has(photo))
        ? picked.now.photos()
        : photo === undefined
          ? null
          : meant(photo);
    if (target === null) return false;
    if (photoKey(event, target)) return true;
    if (photo === undefined || command || event.altKey) return false;
    const key = event.key.toLowerCase();
    if (key === 'enter') viewer.show(list, current);
    else if (key === ' ') this.pick(current, event.shiftKey);
    else if (key === 'd') this.pickDay(current);
    else if (key === 's') findSimilar(photo);
    else if (key === 'b') this.toggleStack(current);
    else if (key === 'w' && query.terms.length > 0) void why.ask(photo);
    else if (key === 'i') {
      viewer.details = true;
      viewer.show(list, current);
    } else if (key === 'contextmenu' || (key === 'f10' && event.shiftKey))
      this.#hands.openMenu(current, this.menu(current));
    else return false;
    return true;
  }

  #move(to: Move, extend: boolean): void {
    const { grid } = this.#hands;
    if (grid.layout === null) return;
    this.#hands.byKeyboard();
    const list = this.#hands.list();
    if (grid.current < 0) return this.#hands.reveal(grid.firstInView());
    const before = grid.current;
    const vertical = to !== 'left' && to !== 'right' && to !== 'home' && to !== 'end';
    const next = step(
      grid.layout,
      list.aspects,
      before,
      to,
      vertical ? this.#aim : null,
      this.#hands.viewHeight(),
    );
    this.#aim = next.aim;
    this.#hands.reveal(next.index);
    if (extend) picked.now = picked.now.rangeTo(list.photos, next.index, before);
  }

  click(index: number, event: MouseEvent): void {
    const { grid } = this.#hands;
    const before = grid.current;
    grid.current = index;
    this.#aim = null;
    if (event.shiftKey) picked.now = picked.now.rangeTo(this.#hands.list().photos, index, before);
    else if (event.ctrlKey || event.metaKey || picked.any) this.pick(index);
    else viewer.show(this.#hands.list(), index);
  }

  pick(index: number, range = false): void {
    const list = this.#hands.list();
    const photo = list.photos[index];
    if (photo === undefined) return;
    picked.now = range ? picked.now.rangeTo(list.photos, index, index) : picked.now.toggled(photo);
  }

  /** Shows what is nearly the same as this photo, or stacks it again. @returns false where there is no stack */
  toggleStack(index: number): boolean {
    const list = this.#hands.list();
    const stack = list.stacks?.get(list.photos[index]!);
    if (stack === undefined) return false;
    results.toggleStack(stack.key);
    return true;
  }

  /** All of the photo's day, or, when all of it is picked, none. */
  pickDay(index: number): void {
    const list = this.#hands.list();
    if (list.kind !== 'timeline') return;
    const { start, end } = daySpan(list.taken, index);
    picked.now = picked.now.toggledAll(list.photos.subarray(start, end));
  }

  menu(index: number): readonly MenuItem[] {
    const list = this.#hands.list();
    return photoMenu(list.photos[index]!, {
      view: () => viewer.show(list, index),
      pick: () => this.pick(index),
      pickDay: list.kind === 'timeline' ? () => this.pickDay(index) : undefined,
      stack: list.stacks?.get(list.photos[index]!),
      toggleStack: () => this.toggleStack(index),
    });
  }
}
