/**
 * @file Watches the library's folders while the app runs and says which directories deserve another look.
 * Decides nothing about photos: every report ends in a scan that compares disk and library.
 */
import { basename, dirname, relative, sep } from 'node:path';
import type { AsyncSubscription, Event } from '@parcel/watcher';

/** Directories below `folder` that changed: `dir` alone, or with all below it when it may be new or gone. */
export interface ChangedDirectory {
  readonly dir: string;
  readonly recursive: boolean;
  /** Names of the files in `dir` alone that something was reported of. */
  readonly reported?: ReadonlySet<string>;
}

export interface FolderWatch {
  close(): Promise<void>;
}

/** Changes come in bursts (a camera import, a sync client); one scan per burst is enough. */
const quietMs = 700;
/** [Note: Lost events] The system's queue holds some 16,000 events; what does not fit is dropped, and the watcher does
 * not pass that on. A burst of this many is taken as one that may have lost some: then the whole folder is looked at. */
const manyEvents = 2000;
/** A burst that never ends is scanned now and then all the same. */
const patienceMs = 5000;

/**
 * @param outOfBounds a folder whose changes are nobody's business (the library's own)
 * @throws when the system cannot watch this folder (too many watches, a share that does not tell).
 */
export async function watchFolder(
  path: string,
  outOfBounds: string,
  wanted: (name: string) => boolean,
  leftOut: (name: string) => boolean,
  onChange: (changed: readonly ChangedDirectory[]) => void,
  onLost: (error: Error) => void,
): Promise<FolderWatch> {
  const watcher = await import('@parcel/watcher');
  /** Names of files by directory; null: of a directory and all below it. */
  const changed = new Map<string, Set<string> | null>();
  let timer: NodeJS.Timeout | undefined;
  let firstAt = 0;
  let events = 0;

  const flush = (): void => {
    timer = undefined;
    const all = events >= manyEvents;
    const report = all
      ? [{ dir: '', recursive: true }]
      : [...changed].map(([dir, reported]) =>
          reported === null ? { dir, recursive: true } : { dir, recursive: false, reported },
        );
    events = 0;
    changed.clear();
    if (report.length > 0) onChange(report);
  };

  const note = (event: Event): void => {
    const below = relative(path, event.path).split(sep).join('/');
    if (below.startsWith('..') || below.split('/').some((part) => leftOut(part))) return;
    const parent = below === '' ? '' : dirname(below) === '.' ? '' : dirname(below).split(sep).join('/');
    if (wanted(below)) {
      if (!changed.has(parent)) changed.set(parent, new Set());
      changed.get(parent)?.add(basename(event.path));
    } else if (event.type !== 'update') {
      // No photo by its name: perhaps a directory that came or went, with everything in it.
      changed.set(below, null);
    }
  };

  const subscription: AsyncSubscription = await watcher.subscribe(
    path,
    (error, reported) => {
      if (error) {
        onLost(error);
        return;
      }
      events += reported.length;
      reported.forEach(note);
      if (changed.size === 0) return;
      const now = performance.now();
      if (timer === undefined) firstAt = now;
      clearTimeout(timer);
      timer = setTimeout(flush, Math.min(quietMs, Math.max(0, firstAt + patienceMs - now)));
    },
    { ignore: [outOfBounds] },
  );
  return {
    async close() {
      clearTimeout(timer);
      await subscription.unsubscribe();
    },
  };
}
