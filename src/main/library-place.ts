/**
 * @file Moves a library to another folder. Runs in main, while no engine has it open. Knows no Electron.
 *
 * [Note: Copied, checked, then deleted] Within a disk a library is renamed. To another disk it is copied, its files
 * are compared by size with the originals, and only then the old ones are deleted: a full disk or a pulled plug
 * leaves the old library as it was.
 */
import { cp, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isInside } from '../indexer/library/nesting.ts';
import { ProblemError } from '../shared/problem.ts';

/** What makes a folder a library. */
const libraryFile = 'library.sqlite';

export async function isLibrary(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, libraryFile))).isFile();
  } catch {
    return false;
  }
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}

/**
 * @param into a folder that is empty, or is not there yet; else the library goes into a new folder inside it
 * @returns where the library is now
 * @throws ProblemError library-move-failed; then it is where it was
 */
export async function moveLibrary(from: string, into: string): Promise<string> {
  try {
    const to = (await isEmpty(into)) ? into : join(into, 'Recollect library');
    if (to === from) return from;
    if (isInside(to, from))
      throw new ProblemError(
        'library-move-failed',
        'A library cannot be moved into itself.',
        'Choose another folder.',
      );
    if (!(await isEmpty(to))) {
      throw new ProblemError(
        'library-move-failed',
        'There is a folder called “Recollect library” already.',
        'Choose another folder, or use the library that is there.',
      );
    }
    await mkdir(to, { recursive: true });
    try {
      await rmdir(to);
      await rename(from, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
      await copyAcross(from, to);
    }
    return to;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      'library-move-failed',
      'The library could not be moved. It is where it was.',
      'See whether there is enough space, and whether you may write there.',
      error,
    );
  }
}

async function copyAcross(from: string, to: string): Promise<void> {
  try {
    await cp(from, to, { recursive: true, errorOnExist: true, force: false, preserveTimestamps: true });
    for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const [old, fresh] = await Promise.all([stat(path), stat(join(to, relative(from, path)))]);
      if (old.size !== fresh.size) throw new Error(`${entry.name} was not copied whole`);
    }
  } catch (error) {
    await rm(to, { recursive: true, force: true });
    throw error;
  }
  await rm(from, { recursive: true, force: true });
}
