/**
 * @file Folders on their way into the library: from the dialog, from a drop, from the command line. Runs
 * in main, where paths may be known.
 */
import { stat } from 'node:fs/promises';
import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { FolderInfo } from '../shared/library.ts';
import type { Result } from '../shared/problem.ts';
import type { EngineHost } from './engine-host.ts';
import { words } from './i18n/words.ts';

/** As many as one request to the engine may carry (shared/requests.ts). */
const atOnce = 1000;

/** One result per path, in order. */
export async function addFolders(
  engine: EngineHost,
  paths: readonly string[],
): Promise<Result<FolderInfo>[]> {
  const results: Result<FolderInfo>[] = [];
  for (let from = 0; from < paths.length; from += atOnce) {
    const part = paths.slice(from, from + atOnce);
    const answer = await engine.ask({ type: 'folders.add', paths: part });
    if (answer.ok) results.push(...answer.value);
    else results.push(...part.map(() => answer));
  }
  return results;
}

/** Asks the person for folders. Empty when they cancelled. */
export async function pickFolders(engine: EngineHost, window: BrowserWindow): Promise<Result<FolderInfo>[]> {
  const picked = await dialog.showOpenDialog(window, {
    title: words.folders.title,
    buttonLabel: words.folders.add,
    properties: ['openDirectory', 'multiSelections'],
  });
  return picked.canceled ? [] : addFolders(engine, picked.filePaths);
}

/** Sorts what was dropped: folders are added; the places in the list of everything else are given back. */
export async function addDropped(
  engine: EngineHost,
  paths: readonly string[],
): Promise<{ folders: Result<FolderInfo>[]; images: number[] }> {
  const kinds = await Promise.all(paths.map(isFolder));
  return {
    folders: await addFolders(
      engine,
      paths.filter((_, i) => kinds[i]),
    ),
    images: [...paths.keys()].filter((i) => !kinds[i]),
  };
}

async function isFolder(path: string): Promise<boolean> {
  if (path === '') return false;
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false; // Gone since the drop, or unreadable: the page reads it as an image and says so.
  }
}
