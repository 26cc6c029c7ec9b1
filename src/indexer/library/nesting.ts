/**
 * @file Whether a folder may join the library, and what that means for the folders already in it.
 * Looks at the disk, changes nothing.
 */
import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ProblemError } from '../../shared/problem.ts';
import type { FolderRow } from '../store/folders.ts';

export type Placement =
  | {
      readonly kind: 'new';
      readonly path: string;
      /** Folders that it covers from now on. */ readonly inner: readonly FolderRow[];
    }
  | { readonly kind: 'known'; readonly folder: FolderRow };

/**
 * @throws ProblemError folder-missing, folder-not-a-folder, folder-unreadable, folder-nested, folder-is-library
 */
export async function placeFolder(
  asked: string,
  known: readonly FolderRow[],
  libraryDir: string,
): Promise<Placement> {
  const name = basename(asked) || asked;
  let path: string;
  try {
    path = await asSpelled(await realpath(resolve(asked)));
    if (!(await stat(path)).isDirectory()) {
      throw new ProblemError(
        'folder-not-a-folder',
        `"${name}" is a file, not a folder.`,
        'Choose the folder that holds it.',
      );
    }
    await access(path, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') {
      throw new ProblemError(
        'folder-unreadable',
        `You have no permission to read the folder "${name}".`,
        'Change its permissions, then add it again.',
        error,
      );
    }
    if (code === 'ELOOP') {
      throw new ProblemError(
        'folder-missing',
        `"${name}" is a link that leads back to itself.`,
        'Choose the folder it was meant to lead to.',
        error,
      );
    }
    throw new ProblemError(
      'folder-missing',
      `There is no folder "${name}".`,
      'Check the path, or plug in the drive it is on.',
      error,
    );
  }
  const library = await realpath(libraryDir);
  if (path === library || isInside(path, library)) {
    throw new ProblemError(
      'folder-is-library',
      `"${name}" is Recollect's own library folder.`,
      'Choose a folder with your photos.',
    );
  }
  for (const folder of known) {
    if (folder.path === path) return { kind: 'known', folder };
    if (isInside(path, folder.path)) {
      throw new ProblemError(
        'folder-nested',
        `"${name}" lies inside "${basename(folder.path)}", which is in the library already.`,
        'Nothing to do: its photos are found through that folder.',
      );
    }
  }
  return { kind: 'new', path, inner: known.filter((folder) => isInside(folder.path, path)) };
}

/**
 * [Note: Where upper and lower case are one] On FAT, NTFS and many network mounts `Photos` and `PHOTOS` are one folder.
 * Windows and macOS answer realpath with the spelling on disk; Linux answers with the one that was asked for, and
 * would take the same folder in twice. So each name is looked for in its parent, as it is spelled there.
 */
async function asSpelled(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) return path;
  const above = await asSpelled(parent);
  const name = basename(path);
  // A parent that may be passed through and not be read: its names are as they were asked for.
  const names = await readdir(above).catch((): string[] => []);
  if (names.length === 0 || names.includes(name)) return join(above, name);
  return join(above, names.find((other) => sameLetters(other, name)) ?? name);
}

const sameLetters = (a: string, b: string): boolean =>
  a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();

/** True when `path` lies below `outer`. Both absolute and real. */
export function isInside(path: string, outer: string): boolean {
  const way = relative(outer, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
