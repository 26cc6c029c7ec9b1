/**
 * @file Favourites and stars, as the window knows them. A change is seen at once and told to the engine; when the
 * engine refuses, it is taken back and said so.
 */
import type { PhotoId } from '../../shared/search.ts';
import type { MarkChange, PhotoSet, Rating } from '../../shared/user-data.ts';
import { strings } from '../strings.ts';
import { marked } from '../phrases.ts';
import { toasts } from './toasts.svelte.ts';

interface Mark {
  readonly favourite: boolean;
  readonly rating: Rating;
}
const none: Mark = { favourite: false, rating: 0 };

class MarkBook {
  #marks = new Map<PhotoId, Mark>();
  /** Grows with every change: whoever reads a mark depends on it. */
  #version = $state(0);

  /** Grows whenever the engine knows other marks than before. */
  changes = $state(0);

  of(photo: PhotoId): Mark {
    void this.#version;
    return this.#marks.get(photo) ?? none;
  }

  readonly favourites = $derived.by<ReadonlySet<PhotoId>>(() => {
    void this.#version;
    return new Set([...this.#marks].flatMap(([photo, mark]) => (mark.favourite ? [photo] : [])));
  });

  /** Reads all marks from the engine. */
  async read(): Promise<void> {
    const answer = await window.recollect.ask({ type: 'marks' });
    if (!answer.ok) return;
    const { photos, favourites, ratings } = answer.value;
    this.#marks = new Map(
      Array.from(photos, (photo, i) => [
        photo,
        { favourite: favourites[i] === 1, rating: (ratings[i] ?? 0) as Rating },
      ]),
    );
    this.#version++;
  }

  /** Hearts on all of them, or off when all have one. */
  async toggleFavourite(photos: PhotoSet): Promise<void> {
    await this.#change(photos, { favourite: !photos.every((photo) => this.of(photo).favourite) });
  }

  /** The same stars again take them away. */
  async rate(photos: PhotoSet, rating: Rating): Promise<void> {
    const already = rating > 0 && photos.every((photo) => this.of(photo).rating === rating);
    await this.#change(photos, { rating: already ? 0 : rating });
  }

  async #change(photos: PhotoSet, change: MarkChange): Promise<void> {
    if (photos.length === 0) return;
    const before = Array.from(photos, (photo) => [photo, this.#marks.get(photo) ?? none] as const);
    this.#apply(photos, change);
    const answer = await window.recollect.ask({ type: 'marks.set', photos, change });
    if (!answer.ok) {
      for (const [photo, mark] of before) this.#put(photo, mark);
      this.#version++;
      return toasts.problem(answer.problem);
    }
    // Once more: marks that were read meanwhile may have been older.
    this.#apply(photos, change);
    this.changes++;
    // One photo shows its mark, and the same key takes it back; of many nobody sees what each had before.
    if (photos.length > 1) {
      toasts.say(marked(photos.length, change), {
        label: strings.actions.undo,
        run: () => void this.#undo(before, change),
      });
    } else toasts.announce(marked(1, change));
  }

  async #undo(before: readonly (readonly [PhotoId, Mark])[], change: MarkChange): Promise<void> {
    const groups = new Map<number, PhotoId[]>();
    for (const [photo, mark] of before) {
      const was = 'rating' in change ? mark.rating : Number(mark.favourite);
      const group = groups.get(was);
      if (group === undefined) groups.set(was, [photo]);
      else group.push(photo);
    }
    for (const [was, some] of groups) {
      const photos = Uint32Array.from(some);
      const back: MarkChange = 'rating' in change ? { rating: was as Rating } : { favourite: was === 1 };
      const answer = await window.recollect.ask({ type: 'marks.set', photos, change: back });
      if (!answer.ok) return toasts.problem(answer.problem);
      this.#apply(photos, back);
    }
    this.changes++;
  }

  #apply(photos: PhotoSet, change: MarkChange): void {
    for (const photo of photos) this.#put(photo, { ...(this.#marks.get(photo) ?? none), ...change });
    this.#version++;
  }

  #put(photo: PhotoId, mark: Mark): void {
    if (mark.favourite || mark.rating > 0) this.#marks.set(photo, mark);
    else this.#marks.delete(photo);
  }
}

export const marks = new MarkBook();
