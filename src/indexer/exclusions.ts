/**
 * @file Folders inside library folders that a person leaves out: their photos leave the library as if deleted,
 * while the files stay where they are. Found out anew with every scan (see `outOfBounds` in library/walk.ts).
 */
import { dirname } from 'node:path';
import { ProblemError } from '../shared/problem.ts';
import type { PhotoId } from '../shared/search.ts';
import type { ExcludedFolder } from '../shared/user-data.ts';
import { isInside } from './library/nesting.ts';
import type { Scope } from './pipeline/indexer.ts';
import { reachablePath } from './places.ts';
import { lastSegment } from './store/files.ts';
import type { FolderRow } from './store/folders.ts';
import type { Store } from './store/store.ts';

export interface Exclusions {
  /** Those inside the folders of the library. */
  all(): readonly ExcludedFolder[];
  /** Leaves out the folder that a photo lies in. @throws ProblemError photo-missing, query-invalid */
  add(photo: PhotoId): Promise<readonly ExcludedFolder[]>;
  remove(id: number): readonly ExcludedFolder[];
}

/** @param scan reads directories again */
export function exclusionsOf(store: Store, scan: (scopes: readonly Scope[]) => void): Exclusions {
  const folderAround = (path: string): FolderRow | undefined =>
    store.folders.all().find((folder) => isInside(path, folder.path));
  const below = (folder: FolderRow, path: string): string[] =>
    path.slice(folder.path.length).split(/[\\/]/).filter(Boolean);

  function all(): ExcludedFolder[] {
    return store.excluded.all().flatMap(({ id, path }) => {
      const folder = folderAround(path);
      return folder === undefined ? [] : [{ id, place: [lastSegment(folder.path), ...below(folder, path)] }];
    });
  }

  function rescan(path: string): void {
    const folder = folderAround(path);
    // From the folder above: what is out of bounds itself is not looked at.
    if (folder) scan([{ folder, dir: below(folder, dirname(path)).join('/'), recursive: true }]);
  }

  return {
    all,
    async add(photo) {
      const path = dirname(await reachablePath(store, photo));
      const folder = folderAround(path);
      if (folder === undefined) {
        throw new ProblemError(
          'query-invalid',
          'This photo lies in the library folder itself, not in a folder inside it.',
          'Remove the folder from the library instead.',
        );
      }
      store.durably(() => store.excluded.add(path));
      rescan(path);
      return all();
    },
    remove(id) {
      const path = store.excluded.all().find((row) => row.id === id)?.path;
      if (path === undefined) return all();
      store.durably(() => store.excluded.remove(id));
      rescan(path);
      return all();
    },
  };
}
