/**
 * @file Which part of the library is looked at when nothing is searched for: all of it, the favourites, an album,
 * a folder, this day in earlier years, or the map. What a filter lets through of it is asked of the engine.
 */
import { untrack } from 'svelte';
import type { Clause, Filter } from '../../shared/filter.ts';
import type { Timeline } from '../../shared/library.ts';
import type { Problem, Result } from '../../shared/problem.ts';
import type { AlbumId } from '../../shared/user-data.ts';
import { onThisDay } from '../layout/months.ts';
import { albums } from './albums.svelte.ts';
import { filter } from './filter.svelte.ts';
import { Latest } from './latest.ts';
import { library } from './library.svelte.ts';
import { mapped } from './mapped.svelte.ts';
import { marks } from './marks.svelte.ts';
import { only, some, timelineList } from './photo-list.ts';
import type { PhotoList } from './photo-list.ts';
import { query } from './query.svelte.ts';
import { picked } from './selection.svelte.ts';
import { today } from './today.svelte.ts';

export type Section =
  | { readonly kind: 'all' }
  | { readonly kind: 'favourites' }
  | { readonly kind: 'album'; readonly album: AlbumId }
  /** A directory of a library folder with what is below it; `dir` is '' for the folder itself. */
  | { readonly kind: 'folder'; readonly folder: number; readonly dir: string }
  | { readonly kind: 'day' }
  | { readonly kind: 'map' }
  | { readonly kind: 'duplicates' };

interface Asked {
  readonly section: Section;
  readonly filter: Filter;
}

/** While photos arrive, a list from the engine follows as seldom as the timeline does. */
const renewMs = 1500;

/** What the section itself lets through, as a filter has it. */
function clausesOf(section: Section): readonly Clause[] {
  switch (section.kind) {
    case 'favourites':
      return [{ kind: 'favourite' }];
    case 'album':
      return [{ kind: 'album', album: section.album }];
    case 'folder':
      return [{ kind: 'folder', folder: section.folder, dir: section.dir }];
    case 'all':
    case 'day':
    case 'map':
    case 'duplicates':
      return [];
  }
}

class Sections {
  now = $state.raw<Section>({ kind: 'all' });
  problem = $state.raw<Problem | null>(null);
  #answer = $state.raw<{ readonly section: Section; readonly list: PhotoList } | null>(null);

  /** The album that is looked at; null elsewhere, and when it was deleted. */
  readonly album = $derived.by(() => {
    const now = this.now;
    return now.kind === 'album' ? (albums.list.find(({ id }) => id === now.album) ?? null) : null;
  });

  /** What the engine has to be asked for; null when the window itself knows the list. */
  readonly wanted = $derived.by<Filter | null>(() =>
    this.now.kind !== 'map' && this.now.kind !== 'duplicates' && (filter.active || this.now.kind === 'folder')
      ? [...clausesOf(this.now), ...filter.clauses]
      : null,
  );

  /** Its photos, newest first; null until they are known. */
  readonly list = $derived.by<PhotoList | null>(() => {
    if (this.now.kind === 'map') return mapped.inView;
    const answered = this.#answer;
    const base =
      this.wanted === null ? library.timeline : answered?.section === this.now ? answered.list : null;
    if (base === null || base.kind !== 'timeline') return null;
    if (this.now.kind === 'day') return some(base, onThisDay(base.taken, today.date));
    if (this.wanted !== null) return base;
    switch (this.now.kind) {
      case 'duplicates':
        return null;
      case 'favourites':
        return only(base, marks.favourites);
      case 'album':
        return albums.open?.album === this.now.album ? only(base, albums.open.photos) : null;
      case 'all':
      case 'folder':
        return base;
    }
  });

  /** What the list is about: a new subject begins at the top. */
  readonly subject = $derived(JSON.stringify([this.now, filter.clauses]));

  readonly #latest = new Latest<Asked, Result<Timeline>>(
    (asked) => window.recollect.ask({ type: 'timeline', filter: [...asked.filter] }),
    ({ section }, answer) => {
      if (answer.ok) this.#answer = { section, list: timelineList(answer.value) };
      this.problem = answer.ok ? null : answer.problem;
    },
  );

  show(section: Section): void {
    query.clear();
    picked.clear();
    this.now = section;
    if (section.kind === 'album') void albums.look(section.album);
  }

  /** Whether this is what is seen: the section stands behind a search. */
  isShown(section: Section): boolean {
    return !query.active && JSON.stringify(section) === JSON.stringify(this.now);
  }

  /** Asks for what a filter lets through, where one is needed. */
  ask(): void {
    if (this.wanted === null) this.#latest.cancel();
    else this.#latest.ask({ section: this.now, filter: this.wanted });
  }
}

export const sections = new Sections();

/** Keeps what the engine was asked for in step with the library. To be called once, inside a component. */
export function followSections(): void {
  $effect(() => {
    void sections.wanted;
    if (library.engine.state === 'ready') untrack(() => sections.ask());
  });
  let due: ReturnType<typeof setTimeout> | null = null;
  $effect(() => {
    void library.changes;
    void marks.changes;
    if (due !== null || untrack(() => sections.wanted === null)) return;
    due = setTimeout(() => {
      due = null;
      sections.ask();
    }, renewMs);
  });
}
