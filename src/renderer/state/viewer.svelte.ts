/**
 * @file Which photo is looked at closely, and among which others. The list is the one that was shown when
 * the viewer opened: photos that arrive meanwhile do not move it.
 */
import type { PhotoId } from '../../shared/search.ts';
import type { PhotoList } from './photo-list.ts';

class Viewer {
  open = $state.raw<{ readonly list: PhotoList; readonly index: number } | null>(null);
  details = $state(false);

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

  close(): void {
    this.open = null;
  }
}

export const viewer = new Viewer();
