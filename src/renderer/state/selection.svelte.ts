/**
 * @file The photos that are picked, for the whole window: a search, and the next one, may add to them.
 */
import type { PhotoId } from '../../shared/search.ts';
import { Selection } from '../selection/selection.ts';
import { strings } from '../strings.ts';
import { toasts } from './toasts.svelte.ts';

/** Losing a selection of fewer is no loss. */
const worthRestoring = 3;

class Picked {
  now = $state.raw(Selection.none);
  readonly size = $derived(this.now.size);
  readonly any = $derived(this.size > 0);

  has(photo: PhotoId): boolean {
    return this.now.has(photo);
  }

  clear(): void {
    this.now = Selection.none;
  }

  /** Escape: a long selection can be had back. */
  dismiss(): void {
    const before = this.now;
    this.clear();
    if (before.size < worthRestoring) return;
    toasts.say(strings.selection.cleared({ count: before.size }), {
      label: strings.selection.restore,
      run: () => (this.now = before),
    });
  }
}

export const picked = new Picked();
