/** @file One watch per folder of an open library; each report becomes a scan of the directories it names. */
import type { Problem } from '../shared/problem.ts';
import { watchFolder } from './library/watch.ts';
import type { FolderWatch } from './library/watch.ts';
import { hasImageExtension } from './pixels/formats.ts';
import type { Indexer } from './pipeline/indexer.ts';
import { lastSegment } from './store/files.ts';
import type { FolderRow, Folders } from './store/folders.ts';

export interface FolderWatches {
  /** Does nothing when the folder is watched already. */
  start(folder: number): Promise<void>;
  stop(folder: number): Promise<void>;
  close(): Promise<void>;
}

export function folderWatches(
  folders: Folders,
  libraryDir: string,
  indexer: Indexer,
  leftOut: (name: string) => boolean,
  onProblem: (problem: Problem) => void,
): FolderWatches {
  // null: being started.
  const watches = new Map<number, FolderWatch | null>();
  let closed = false;
  const find = (id: number): FolderRow | undefined => folders.all().find((row) => row.id === id);

  async function stop(id: number): Promise<void> {
    const watch = watches.get(id);
    watches.delete(id);
    try {
      await watch?.close();
    } catch (error) {
      // The system has ended it already: the drive was unmounted under it.
      console.error('a watch could not be ended:', error);
    }
  }

  function lost(id: number, error: unknown): void {
    // Its words are the system's, and hold paths: for the log, not for the window.
    console.error('a folder cannot be watched:', error);
    void stop(id);
    const folder = closed ? undefined : find(id);
    if (!folder) return;
    onProblem({
      code: 'folder-offline',
      message: `Changes in "${lastSegment(folder.path)}" cannot be followed by this system.`,
      advice: 'New photos there appear when Recollect is next started.',
    });
  }

  return {
    async start(id) {
      const folder = find(id);
      if (!folder || watches.has(id)) return;
      watches.set(id, null);
      try {
        const watch = await watchFolder(
          folder.path,
          libraryDir,
          hasImageExtension,
          leftOut,
          (changed) => {
            const now = closed ? undefined : find(id);
            if (now) indexer.scan(changed.map((change) => ({ folder: now, ...change })));
          },
          (error) => lost(id, error),
        );
        // Closed, or the folder removed, while the watch was being set up.
        if (closed || !watches.has(id)) await watch.close();
        else watches.set(id, watch);
      } catch (error) {
        lost(id, error);
      }
    },
    stop,
    async close() {
      closed = true;
      await Promise.all([...watches.keys()].map(stop));
    },
  };
}
