/**
 * @file The person's albums, as the window knows them.
 */
import type { PhotoId } from '../../shared/search.ts';
import type { Result } from '../../shared/problem.ts';
import type { AlbumId, AlbumInfo, PhotoSet } from '../../shared/user-data.ts';
import { strings } from '../strings.ts';
import { byName } from '../wording.ts';
import { toasts } from './toasts.svelte.ts';

class Albums {
  list = $state.raw<readonly AlbumInfo[]>([]);
  /** The album that is looked at, and what is in it. */
  open = $state.raw<{ readonly album: AlbumId; readonly photos: ReadonlySet<PhotoId> } | null>(null);

  async read(): Promise<void> {
    const answer = await window.recollect.ask({ type: 'albums' });
    if (answer.ok) this.#listIs(answer.value);
    if (this.open !== null) await this.look(this.open.album);
  }

  async look(album: AlbumId): Promise<void> {
    const answer = await window.recollect.ask({ type: 'albums.photos', album });
    if (!answer.ok) return toasts.problem(answer.problem);
    this.open = { album, photos: new Set(answer.value) };
  }

  /** @returns null when the name is taken (which has been said) */
  async create(name: string, photos: PhotoSet | null): Promise<AlbumInfo | null> {
    const answer = await window.recollect.ask({ type: 'albums.create', name, photos });
    if (!this.#heard(answer)) return null;
    toasts.say(
      photos === null
        ? strings.albums.created({ name: answer.value.name })
        : strings.albums.added({ count: photos.length, name: answer.value.name }),
    );
    return answer.value;
  }

  async rename(album: AlbumId, name: string): Promise<void> {
    this.#heard(await window.recollect.ask({ type: 'albums.rename', album, name }));
  }

  async delete(album: AlbumInfo): Promise<void> {
    const answer = await window.recollect.ask({ type: 'albums.delete', album: album.id });
    if (!answer.ok) return toasts.problem(answer.problem);
    if (this.open?.album === album.id) this.open = null;
    this.#listIs(this.list.filter(({ id }) => id !== album.id));
    toasts.say(strings.albums.deleted({ name: album.name }));
  }

  async add(album: AlbumInfo, photos: PhotoSet): Promise<void> {
    const answer = await window.recollect.ask({ type: 'albums.add', album: album.id, photos });
    if (!this.#heard(answer)) return;
    if (this.open?.album === album.id)
      this.open = { album: album.id, photos: new Set([...this.open.photos, ...photos]) };
    const fresh = answer.value.photos - album.photos;
    toasts.say(
      fresh === 0
        ? strings.albums.hadAll({ name: album.name })
        : strings.albums.added({ count: fresh, name: album.name }),
      fresh === photos.length
        ? { label: strings.actions.undo, run: () => void this.remove(answer.value, photos, false) }
        : null,
    );
  }

  /** @param undoable whether to offer putting them back */
  async remove(album: AlbumInfo, photos: PhotoSet, undoable = true): Promise<void> {
    const open = this.open;
    const gone = new Set(photos);
    if (open?.album === album.id)
      this.open = { album: album.id, photos: new Set([...open.photos].filter((photo) => !gone.has(photo))) };
    const answer = await window.recollect.ask({ type: 'albums.remove', album: album.id, photos });
    if (!this.#heard(answer)) {
      this.open = open;
      return;
    }
    toasts.say(
      strings.albums.removed({ count: photos.length, name: album.name }),
      undoable ? { label: strings.actions.undo, run: () => void this.add(answer.value, photos) } : null,
    );
  }

  #heard(answer: Result<AlbumInfo>): answer is { ok: true; value: AlbumInfo } {
    if (!answer.ok) {
      toasts.problem(answer.problem);
      return false;
    }
    this.#listIs([...this.list.filter(({ id }) => id !== answer.value.id), answer.value]);
    return true;
  }

  #listIs(list: readonly AlbumInfo[]): void {
    this.list = list.toSorted((a, b) => byName()(a.name, b.name));
  }
}

export const albums = new Albums();
