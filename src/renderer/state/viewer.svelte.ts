/**
 * @file Which photo is looked at closely, and among which others. The list is the one that was shown when
 * the viewer opened: photos that arrive meanwhile do not move it.
 */
import type { PhotoId } from '../../shared/search.ts';
import { without } from './photo-list.ts';
import type { PhotoList } from './photo-list.ts';
import { screenState } from './screen-state.svelte.ts';

class Viewer {
  open = $state.raw<{ readonly list: PhotoList; readonly index: number } | null>(null);
  details = $state(false);
  /** The slideshow goes on by itself. */
  playing = $state(false);

  #madeFull = false;

  readonly photo = $derived<PhotoId | null>(
    this.open === null ? null : (this.open.list.photos[this.open.index] ?? null),
  );

  show(list: PhotoList, index: number): void {
    if (index >= 0 && index < list.photos.length) this.open = { list, index };
  }

  goTo(index: number): void {
    if (this.open === null) return;
    const last = this.open.list.photos.length - 1;
    this.open = { list: this.open.list, index: Math.min(last, Math.max(0, index)) };
  }

  /** Photos that are no longer there: the viewer goes on with the next, or closes after the last. */
  drop(gone: ReadonlySet<PhotoId>): void {
    if (this.open === null) return;
    const { list, index } = this.open;
    const before = list.photos.subarray(0, index).filter((photo) => gone.has(photo)).length;
    const left = without(list, gone);
    if (left.photos.length === 0) return this.close();
    this.open = { list: left, index: Math.min(index - before, left.photos.length - 1) };
  }

  /** Photo after photo, on the whole screen. */
  play(): void {
    if (this.open === null || this.playing) return;
    this.playing = true;
    this.#madeFull = !screenState.full;
    if (this.#madeFull) screenState.toggle();
  }

  stop(): void {
    if (!this.playing) return;
    this.playing = false;
    if (this.#madeFull && screenState.full) screenState.toggle();
  }

  close(): void {
    this.stop();
    this.open = null;
  }
}

export const viewer = new Viewer();
