/**
 * @file Which photos are picked, by number. A value: every change makes another one. Pure; knows no DOM, so that
 * all of 100,000 photos can be picked while 140 of them exist as elements.
 *
 * [Note: Ranges grow and shrink] Shift picks everything between the photo last picked alone (the anchor) and the
 * one pointed at; pointing elsewhere with Shift replaces that range instead of adding to it. So a selection
 * remembers what was picked before its last range.
 */
import type { PhotoId } from '../../shared/search.ts';

export class Selection {
  readonly #photos: ReadonlySet<PhotoId>;
  /** Where a range begins; null when nothing was picked alone. */
  readonly anchor: PhotoId | null;
  readonly #beforeRange: ReadonlySet<PhotoId>;

  private constructor(
    photos: ReadonlySet<PhotoId>,
    anchor: PhotoId | null,
    beforeRange: ReadonlySet<PhotoId> = photos,
  ) {
    this.#photos = photos;
    this.anchor = anchor;
    this.#beforeRange = beforeRange;
  }

  static readonly none = new Selection(new Set(), null);
  static of(photos: Iterable<PhotoId>): Selection {
    return new Selection(new Set(photos), null);
  }

  get size(): number {
    return this.#photos.size;
  }
  has(photo: PhotoId): boolean {
    return this.#photos.has(photo);
  }
  /** In the order in which they were picked. */
  photos(): Uint32Array {
    return Uint32Array.from(this.#photos);
  }

  /** Picks the photo, or no longer; either way ranges begin there. */
  toggled(photo: PhotoId): Selection {
    const photos = new Set(this.#photos);
    if (!photos.delete(photo)) photos.add(photo);
    return new Selection(photos, photo);
  }

  /** Picks all of these, or, when they all are picked, none of them. */
  toggledAll(these: Iterable<PhotoId>): Selection {
    const all = [...these];
    return all.every((photo) => this.#photos.has(photo)) ? this.without(all) : this.with(all);
  }

  with(these: Iterable<PhotoId>): Selection {
    const photos = new Set(this.#photos);
    for (const photo of these) photos.add(photo);
    return new Selection(photos, this.anchor);
  }

  without(these: Iterable<PhotoId>): Selection {
    const photos = new Set(this.#photos);
    for (const photo of these) photos.delete(photo);
    return new Selection(photos, this.anchor !== null && photos.has(this.anchor) ? this.anchor : null);
  }

  /** A range from the anchor (from `otherwise`, when that is not on the list) to the photo at `to`, in place of the last range. */
  rangeTo(list: Uint32Array, to: number, otherwise: number): Selection {
    const at = this.anchor === null ? -1 : list.indexOf(this.anchor);
    const from = at >= 0 ? at : otherwise >= 0 ? otherwise : to;
    const photos = new Set(this.#beforeRange);
    for (const photo of list.subarray(Math.min(from, to), Math.max(from, to) + 1)) photos.add(photo);
    return new Selection(photos, list[from] ?? null, this.#beforeRange);
  }

  /** Those that are still somewhere in the library. The same selection when that changes nothing. */
  within(library: Uint32Array): Selection {
    const there = new Set<PhotoId>();
    for (const photo of library) if (this.#photos.has(photo)) there.add(photo);
    if (there.size === this.size) return this;
    return this.without([...this.#photos].filter((photo) => !there.has(photo)));
  }

  /** How many of the list are picked. */
  countIn(list: Uint32Array): number {
    let n = 0;
    if (this.size > 0) for (const photo of list) if (this.#photos.has(photo)) n++;
    return n;
  }
}
