/**
 * @file First stage of the index job: finds out what in a folder is new, changed, moved or gone, reading
 * directory entries only.
 *
 * [Note: Discover first, then feed] Discovery runs ahead of the slow stages and keeps, per directory with
 * work, its name and how many files: so the total is known early, deletions and moves show at once, and
 * memory grows with directories, not with files. A directory is listed again when its turn comes.
 *
 * [Note: What a watch reports] One more photo in a folder of 20,000 is no reason to ask the disk about all of them, twice.
 * Where a watch names the files, only those are asked about, and those that the library does not know; what there is
 * and what is gone is always said by the directory itself, so no report can make a file up or lose one. A change that
 * nobody reported waits for the next look at everything.
 */
import { join } from 'node:path';
import type { Store } from '../store/store.ts';
import type { PackVectors } from '../store/vectors.ts';
import type { FilePlace } from '../store/files.ts';
import type { FolderRow } from '../store/folders.ts';
import { diffDirectory, unreported } from '../library/diff.ts';
import { isInside } from '../library/nesting.ts';
import { isSilent } from '../library/patience.ts';
import { inodeAt, isGone, list, reasonOf, walk } from '../library/walk.ts';
import type { Listing, WalkOptions } from '../library/walk.ts';

/** A directory of a library folder to look at; with all below it, or alone. */
export interface Scope {
  readonly folder: FolderRow;
  /** Below the folder, forward slashes, '' for the folder itself. */
  readonly dir: string;
  readonly recursive: boolean;
  /** Alone: names of the files in it that may have changed. Without it, any may have. */
  readonly reported?: ReadonlySet<string>;
}

export interface Discovery {
  readonly store: Store;
  readonly vectors: PackVectors;
  readonly needsEmbedding: ReadonlySet<number>;
  readonly walk: Pick<WalkOptions, 'wanted' | 'leftOut' | 'outOfBounds' | 'signal'>;
  /** Resolves at once unless the job is paused. */
  readonly pass: () => Promise<void>;
  /** Rows whose photo stayed where it was, and rows known to fail. */
  onUnchanged(unchanged: number, failing: number): void;
  /** Renamed, moved or hard-linked: the same inode with the same size and time under a new name. */
  onMoved(places: readonly { readonly at: FilePlace; readonly photo: number }[]): void;
  /** @param reported as in its scope; null: any may have changed */
  onWork(folder: FolderRow, dir: string, files: number, reported: ReadonlySet<string> | null): void;
  onUnreadable(folder: FolderRow, dir: string, reason: string): void;
  onGone(files: readonly number[]): void;
  /** The folder cannot be reached. Everything known of it stays. */
  onOffline(folder: FolderRow): void;
  onOnline(folder: FolderRow): void;
}

export async function discover(scope: Scope, d: Discovery): Promise<void> {
  const { folder } = scope;
  const start = join(folder.path, scope.dir);
  // Our own thumbnails are no photos, though a watch may report them when the library lies in a photo folder.
  if (d.walk.outOfBounds.some((out) => start === out || isInside(start, out))) return;
  // A watch may have reported it before its name was left out.
  if (scope.dir.split('/').some((part) => part !== '' && d.walk.leftOut(part))) return;
  let root: string;
  try {
    root = await inodeAt(folder.path);
  } catch {
    d.onOffline(folder);
    return;
  }
  const visited = new Set<string>();
  const unreadable: string[] = [];
  const gone: number[] = [];
  let files = 0;

  const reported = scope.recursive ? null : (scope.reported ?? null);
  // What files are taken for and what they are compared with must be of one moment.
  const rows = reported === null ? null : d.store.files.inDirectory(folder.id, scope.dir);
  const compare = (listing: Listing): void => {
    visited.add(listing.dir);
    files += listing.files.length;
    const known = rows ?? d.store.files.inDirectory(folder.id, listing.dir);
    const diff = diffDirectory(listing.files, known, d.needsEmbedding);
    const moved: { at: FilePlace; photo: number }[] = [];
    let work = 0;
    for (const { stat } of diff.work) {
      const photo = d.store.files.photoOfSameFile(stat);
      if (photo !== null && d.vectors.has(photo))
        moved.push({ at: { folder: folder.id, dir: listing.dir, stat }, photo });
      else work++;
    }
    for (const { stat, row } of diff.renumbered) {
      const photo = d.store.files.photoOfSameFile(stat);
      if (photo !== null && photo !== row.photo)
        moved.push({ at: { folder: folder.id, dir: listing.dir, stat }, photo });
      else d.store.files.touch(row, stat);
    }
    d.onUnchanged(diff.unchanged, diff.failing);
    if (moved.length > 0) d.onMoved(moved);
    if (work > 0) d.onWork(folder, listing.dir, work, reported);
    gone.push(...diff.gone);
  };

  const options: WalkOptions = {
    ...d.walk,
    onUnreadable(dir, reason) {
      unreadable.push(dir);
      d.onUnreadable(folder, dir, reason);
    },
  };
  const listings = scope.recursive
    ? walk(folder.path, scope.dir, options)
    : only(list(folder.path, scope.dir, d.walk, unreported(rows ?? [], reported)));
  for (;;) {
    let next: IteratorResult<Listing, void>;
    try {
      next = await listings.next();
    } catch (error) {
      // The directory itself is gone: what lay in it is handled below, as not visited.
      if (isGone(error)) break;
      if (isSilent(error)) {
        d.onOffline(folder);
        return;
      }
      d.onUnreadable(folder, scope.dir, reasonOf(error));
      return;
    }
    if (next.done || d.walk.signal.aborted) break;
    // Outside the try: what goes wrong here is the library's trouble, not the directory's.
    compare(next.value);
    await d.pass();
  }
  if (d.walk.signal.aborted) return;

  // [Note: Offline is not deleted] A drive that is pulled out, at start or in the middle of a scan, looks
  // like a folder whose files are all gone. Nothing is forgotten unless the root is still the one we
  // began with and, when it is empty, the one that held the files: an empty mount point is another inode.
  try {
    if ((await inodeAt(folder.path)) !== root) throw new Error('replaced');
    if (files === 0 && folder.rootId !== null && folder.rootId !== root) throw new Error('unmounted');
  } catch {
    d.onOffline(folder);
    return;
  }
  d.onOnline(folder);
  if (scope.dir === '' && files > 0 && folder.rootId !== root) d.store.folders.setRootId(folder.id, root);

  const expected = scope.recursive ? d.store.files.directoriesUnder(folder.id, scope.dir) : [scope.dir];
  for (const dir of expected) {
    if (visited.has(dir) || unreadable.some((u) => dir === u || dir.startsWith(`${u}/`))) continue;
    gone.push(...d.store.files.inDirectory(folder.id, dir).map((row) => row.id));
  }
  if (gone.length > 0) d.onGone(gone);
}

async function* only(listing: Promise<Listing>): AsyncGenerator<Listing, void> {
  yield await listing;
}

/** Absolute path of a file of a folder. */
export function pathOf(folder: FolderRow, at: FilePlace): string {
  return join(folder.path, at.dir, at.stat.name);
}
