/** @file Drops what is kept of photos whose files have been gone for long. Call inside a transaction. */
import type { Store } from '../store/store.ts';
import type { PackVectors } from '../store/vectors.ts';
import { removeThumbnail } from './commit.ts';

export function purgeOrphans(store: Store, vectors: PackVectors, libraryDir: string): void {
  for (const photo of store.photos.expiredOrphans()) {
    vectors.drop(photo);
    store.photos.purge(photo);
    removeThumbnail(libraryDir, photo);
  }
}
