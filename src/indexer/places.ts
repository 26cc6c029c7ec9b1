/** @file Where a photo lies and what is known of it. */
import { realpathSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ProblemError } from '../shared/problem.ts';
import type { Clause } from '../shared/filter.ts';
import type { PhotoDetails } from '../shared/library.ts';
import type { PhotoFiles } from '../shared/requests.ts';
import type { PhotoId } from '../shared/search.ts';
import type { PhotoSet } from '../shared/user-data.ts';
import type { Scope } from './pipeline/indexer.ts';
import type { Store } from './store/store.ts';

export function photoMissing(): ProblemError {
  return new ProblemError('photo-missing', 'This photo is no longer in the library.');
}

function pathsOf(store: Store, photo: PhotoId): string[] {
  const paths = store.photos.places(photo).map((at) => join(at.folder, at.dir, at.name));
  if (paths.length === 0) throw photoMissing();
  return paths;
}

/** Every file that holds each photo, there or not; none for an unknown photo. */
export function filesOf(store: Store, photos: PhotoSet): PhotoFiles[] {
  return Array.from(photos, (photo) => ({
    photo,
    paths: store.photos.places(photo).map((at) => join(at.folder, at.dir, at.name)),
  }));
}

/** The directories that these photos lie in, each alone. */
export function scopesOf(store: Store, photos: PhotoSet): Scope[] {
  const folders = new Map(store.folders.all().map((folder) => [folder.path, folder]));
  const scopes = new Map<string, Scope>();
  for (const photo of photos) {
    for (const at of store.photos.places(photo)) {
      const folder = folders.get(at.folder);
      if (folder) scopes.set(join(at.folder, at.dir), { folder, dir: at.dir, recursive: false });
    }
  }
  return [...scopes.values()];
}

/** Where the photo lies, or lay when last seen; does not look at the disk. @throws ProblemError photo-missing */
export function placeOf(store: Store, photo: PhotoId): string {
  return pathsOf(store, photo)[0]!;
}

/** A file that holds the photo and is there. @throws ProblemError photo-missing */
export async function reachablePath(store: Store, photo: PhotoId): Promise<string> {
  const paths = pathsOf(store, photo);
  for (const path of paths) {
    if (await reachable(path)) return path;
  }
  throw new ProblemError(
    'photo-missing',
    `"${store.photos.places(photo)[0]?.name ?? 'The photo'}" cannot be reached.`,
    'Plug in the drive it is on, or scan its folder again if it was moved.',
  );
}

/** @throws ProblemError photo-missing */
export async function detailsOf(store: Store, photo: PhotoId): Promise<PhotoDetails> {
  const known = store.photos.details(photo);
  if (!known) throw photoMissing();
  const here = await Promise.all(pathsOf(store, photo).map(reachable));
  const { latitude, longitude } = known;
  const location = latitude === null || longitude === null ? null : store.places.placeAt(latitude, longitude);
  return { ...known, location, online: here.includes(true) };
}

function reachable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The clause for photos at or below a folder of the disk. @throws ProblemError folder-missing */
export function folderClause(store: Store, asked: string): Clause {
  const absolute = resolve(asked);
  let path = absolute;
  try {
    path = realpathSync(absolute);
  } catch {
    // A folder that is gone for now (a drive in a drawer) is still in the library under its name.
  }
  for (const folder of store.folders.all()) {
    const below = relative(folder.path, path);
    if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) continue;
    return { kind: 'folder', folder: folder.id, dir: below.split(sep).join('/') };
  }
  throw new ProblemError(
    'folder-missing',
    `The folder "${asked}" is not in this library.`,
    'Name a folder that was indexed, or one inside it.',
  );
}
