/**
 * @file The last stage of the index job: what was learned about files goes into the library in one
 * transaction, then into the RAM index.
 *
 * [Note: Thumbnails before rows] A thumbnail is written before the transaction that names its photo
 * commits. Killed in between, the library has a picture too many, which the next photo with that number
 * overwrites; never a photo without its picture.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { thumbnailPath } from '../library/thumbnail-path.ts';
import type { Store } from '../store/store.ts';
import type { PackVectors } from '../store/vectors.ts';
import type { FilePlace } from '../store/files.ts';
import type { Searcher } from '../search/searcher.ts';
import type { PreparedPhoto } from './prepare.ts';

export type Outcome =
  | {
      readonly kind: 'embedded';
      readonly photo: PreparedPhoto;
      readonly places: readonly FilePlace[];
      readonly vector: Float32Array;
    }
  | { readonly kind: 'known'; readonly photo: number; readonly place: FilePlace }
  | {
      readonly kind: 'failed';
      readonly places: readonly FilePlace[];
      readonly reason: string;
      readonly final: boolean;
      /** How often it was tried just now. */
      readonly tries: number;
    };

export interface CommitTarget {
  readonly store: Store;
  readonly vectors: PackVectors;
  readonly searcher: Searcher;
  readonly libraryDir: string;
}

/**
 * All outcomes or none. Synchronous: afterwards the photos are searchable.
 * @throws ProblemError library-full, library-corrupt, ...; nothing was changed then.
 */
export function commit(
  outcomes: readonly Outcome[],
  { store, vectors, searcher, libraryDir }: CommitTarget,
): void {
  const put = new Map<number, Float32Array>();
  const revived = new Set<number>();
  const orphaned = new Set<number>();

  store.transaction(() => {
    const place = (at: FilePlace, photo: number): void => {
      // Within a batch a photo can lose its last file and get a new one, or the reverse: the last word counts.
      const change = store.files.place(at, photo);
      orphaned.delete(photo);
      if (change.revived) revived.add(photo);
      for (const gone of change.orphaned) {
        orphaned.add(gone);
        revived.delete(gone);
      }
    };
    for (const outcome of outcomes) {
      if (outcome.kind === 'failed') {
        for (const at of outcome.places) {
          for (const gone of store.files.fail(at, outcome.reason, outcome.final, outcome.tries)) {
            orphaned.add(gone);
            revived.delete(gone);
          }
        }
      } else if (outcome.kind === 'known') {
        place(outcome.place, outcome.photo);
      } else {
        const { facts, thumbnail } = outcome.photo;
        const known = store.photos.idOf(facts.sha256);
        const photo = known ?? store.photos.add(facts);
        if (known !== null) store.photos.update(known, facts);
        writeThumbnail(libraryDir, photo, thumbnail);
        vectors.put(photo, outcome.vector);
        for (const at of outcome.places) place(at, photo);
        put.set(photo, outcome.vector);
      }
    }
  });

  for (const photo of orphaned) put.delete(photo);
  const back = [...revived].filter((photo) => !put.has(photo) && !orphaned.has(photo));
  if (orphaned.size > 0) searcher.remove(Uint32Array.from(orphaned));
  putAll(searcher, put, vectors.dims);
  if (back.length > 0) {
    const photos = Uint32Array.from(back);
    searcher.put(photos, vectors.read(photos));
  }
}

function putAll(searcher: Searcher, rows: ReadonlyMap<number, Float32Array>, dims: number): void {
  if (rows.size === 0) return;
  const block = new Float32Array(rows.size * dims);
  [...rows.values()].forEach((vector, row) => block.set(vector, row * dims));
  searcher.put(Uint32Array.from(rows.keys()), block);
}

function writeThumbnail(libraryDir: string, photo: number, webp: Uint8Array): void {
  const path = thumbnailPath(libraryDir, photo);
  const part = `${path}.part`;
  try {
    writeFileSync(part, webp);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, webp);
  }
  // Whoever reads it meanwhile sees the whole picture or none.
  renameSync(part, path);
}

export function removeThumbnail(libraryDir: string, photo: number): void {
  rmSync(thumbnailPath(libraryDir, photo), { force: true });
}
