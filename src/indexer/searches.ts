/**
 * @file Saved and recent searches on an open library. What is saved is on the disk, through a power cut too, when it
 * is answered; what is only remembered may be lost.
 */
import { ProblemError } from '../shared/problem.ts';
import type { QueryRecord, SavedSearch, Searches } from '../shared/saved-search.ts';
import type { ImageToken } from '../shared/search.ts';
import type { Store } from './store/store.ts';

export interface KeptSearches {
  all(): Searches;
  /** @throws ProblemError search-name-taken, query-invalid when the picture of an example is no longer held */
  save(name: string, query: QueryRecord): SavedSearch;
  /** @throws ProblemError search-missing, search-name-taken */
  rename(search: number, name: string): SavedSearch;
  /** @throws ProblemError search-missing */
  delete(search: number): void;
  /** @param instead the entry that this one goes on from. @returns the entry's number */
  remember(query: QueryRecord, instead: number | null): number;
  forget(search: number | null): void;
}

/** @param held the picture of an image that was registered, as WebP; null when it is no longer held */
export function searchesOf(
  { searches, durably, transaction }: Store,
  held: (token: ImageToken) => Uint8Array | null,
): KeptSearches {
  return {
    all: () => ({
      saved: searches.saved(),
      recent: searches.recent((token) => held(token) !== null),
    }),
    save: (name, query) =>
      durably(() => {
        const pictures = new Map<string, Uint8Array>();
        for (const part of query.parts) {
          if (part.kind !== 'image') continue;
          const picture = held(part.image) ?? searches.picture(part.image);
          if (picture === null) throw imageGone();
          pictures.set(part.image, picture);
        }
        return searches.save(name, query, pictures);
      }),
    rename: (search, name) => durably(() => searches.rename(search, name)),
    delete: (search) => durably(() => searches.delete(search)),
    remember: (query, instead) => transaction(() => searches.remember(query, instead)),
    forget: (search) => transaction(() => searches.forget(search)),
  };
}

export function imageGone(): ProblemError {
  return new ProblemError('query-invalid', 'The example image is no longer held.', 'Drop or paste it again.');
}
