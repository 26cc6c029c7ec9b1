/**
 * @file The photos that are looked at side by side.
 */
import type { PhotoId } from '../../shared/search.ts';
import type { PhotoSet } from '../../shared/user-data.ts';

export const comparable = { least: 2, most: 4 } as const;
export const canCompare = (n: number): boolean => n >= comparable.least && n <= comparable.most;

class Comparison {
  open = $state.raw<readonly PhotoId[] | null>(null);

  show(photos: PhotoSet): void {
    if (canCompare(photos.length)) this.open = [...photos];
  }

  /** With one photo left there is nothing to compare. */
  drop(gone: ReadonlySet<PhotoId>): void {
    const left = this.open?.filter((photo) => !gone.has(photo)) ?? [];
    this.open = canCompare(left.length) ? left : null;
  }
}

export const comparison = new Comparison();
