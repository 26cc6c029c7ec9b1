/**
 * @file Which part of the library is looked at when nothing is searched for: all of it, the favourites, or an album.
 */
import type { AlbumId } from '../../shared/user-data.ts';
import { albums } from './albums.svelte.ts';
import { library } from './library.svelte.ts';
import { marks } from './marks.svelte.ts';
import { only } from './photo-list.ts';
import type { PhotoList } from './photo-list.ts';
import { query } from './query.svelte.ts';
import { picked } from './selection.svelte.ts';

export type Section =
  | { readonly kind: 'all' }
  | { readonly kind: 'favourites' }
  | { readonly kind: 'album'; readonly album: AlbumId };

class Sections {
  now = $state.raw<Section>({ kind: 'all' });

  /** The album that is looked at; null elsewhere, and when it was deleted. */
  readonly album = $derived.by(() => {
    const now = this.now;
    return now.kind === 'album' ? (albums.list.find(({ id }) => id === now.album) ?? null) : null;
  });

  /** Its photos, newest first; null until they are known. */
  readonly list = $derived.by<PhotoList | null>(() => {
    const timeline = library.timeline;
    if (timeline === null || timeline.kind !== 'timeline') return null;
    switch (this.now.kind) {
      case 'all':
        return timeline;
      case 'favourites':
        return only(timeline, marks.favourites);
      case 'album':
        return albums.open?.album === this.now.album ? only(timeline, albums.open.photos) : null;
    }
  });

  show(section: Section): void {
    query.clear();
    picked.clear();
    this.now = section;
    if (section.kind === 'album') void albums.look(section.album);
  }

  /** Whether this is what is seen: the section stands behind a search. */
  isShown(section: Section): boolean {
    if (query.active || section.kind !== this.now.kind) return false;
    return section.kind !== 'album' || (this.now.kind === 'album' && section.album === this.now.album);
  }
}

export const sections = new Sections();
