/**
 * @file What is in an open library twice. Looking for what is nearly the same takes a while in a large library, so it
 * is done when asked for, can be cancelled, and its pairs are kept until it is asked for again: a change of how
 * alike photos must be only groups them anew.
 */
import { join } from 'node:path';
import { mostGroups, nearness } from '../shared/duplicates.ts';
import type { DuplicatesProgress, ExactCopies, NearAnswer, NearGroup } from '../shared/duplicates.ts';
import type { PhotoSet } from '../shared/user-data.ts';
import { ranked } from './duplicates/best.ts';
import { groupsOf } from './duplicates/groups.ts';
import { findPairs } from './duplicates/pairs.ts';
import type { Pairs } from './duplicates/pairs.ts';
import type { Brain } from './brain.ts';
import type { Store } from './store/store.ts';

/** So many of its nearest each photo is compared with: a burst of more is chained through its members. */
const neighbours = 8;

export interface Duplicates {
  /** Looks through all photos. Another look ends the one that is under way. @returns false when it was cancelled */
  look(): Promise<boolean>;
  cancel(): void;
  /** Photos looked at; null while nobody looks. */
  progress(): DuplicatesProgress | null;
  /** From the last look; null when there was none. @param wanted cosine for photos of one minute */
  near(wanted: number): NearAnswer | null;
  exact(): readonly ExactCopies[];
  /** These are no duplicates of each other, whatever they look like. Remembered with the library. */
  tellApart(photos: PhotoSet): void;
  forgetApart(photos: PhotoSet): void;
  /** Absolute paths. */
  filesOf(
    files: readonly number[],
  ): readonly { readonly file: number; readonly photo: number; readonly path: string }[];
}

/** @param brain what is asked for neighbours and vectors */
export function duplicatesOf(store: Store, brain: () => Brain): Duplicates {
  let looking: { readonly abort: AbortController; done: number; readonly total: number } | null = null;
  let pairs: Pairs | null = null;
  /** When the photos of `pairs` were taken, as of a state of the library: a slider asks many times in a row. */
  let known: {
    readonly of: Pairs;
    readonly state: number;
    readonly taken: ReadonlyMap<number, number>;
  } | null = null;
  function takenOf(of: Pairs): ReadonlyMap<number, number> {
    const state = store.duplicates.state();
    if (known?.of !== of || known.state !== state)
      known = { of, state, taken: store.duplicates.taken(new Set([...of.a, ...of.b])) };
    return known.taken;
  }

  return {
    async look() {
      looking?.abort.abort();
      const { searcher, vectors } = brain();
      const mine = { abort: new AbortController(), done: 0, total: searcher.stats().rows };
      looking = mine;
      try {
        const found = await findPairs(
          searcher.neighbours(neighbours),
          (photos) => vectors.read(photos),
          nearness.least,
          (done) => (mine.done = done),
          mine.abort.signal,
        );
        if (found !== null) pairs = found;
        return found !== null;
      } finally {
        if (looking === mine) looking = null;
      }
    },
    cancel: () => looking?.abort.abort(),
    progress: () => looking && { done: looking.done, total: looking.total },
    near(wanted) {
      if (pairs === null) return null;
      const apart = store.duplicates.distinct();
      const taken = takenOf(pairs);
      const groups = groupsOf(pairs, taken, wanted, (a, b) => apart.has(`${a}:${b}`));
      const newest = groups
        .map((group) => ({ group, at: Math.max(...group.photos.map((photo) => taken.get(photo) ?? 0)) }))
        .sort((a, b) => b.at - a.at)
        .slice(0, mostGroups)
        .map(({ group }) => group);
      const facts = store.duplicates.facts(newest.flatMap(({ photos }) => photos));
      return {
        total: groups.length,
        groups: newest.flatMap(({ photos, alike }): NearGroup[] => {
          const known = photos.flatMap((photo) => facts.get(photo) ?? []);
          return known.length < 2 ? [] : [{ ...ranked(known), alike }];
        }),
      };
    },
    exact: () => store.duplicates.exact(),
    tellApart: (photos) => store.durably(() => store.duplicates.tellApart(photos)),
    forgetApart: (photos) => store.durably(() => store.duplicates.forgetApart(photos)),
    filesOf: (files) =>
      store.duplicates
        .files(files)
        .map(({ file, photo, folder, dir, name }) => ({ file, photo, path: join(folder, dir, name) })),
  };
}
