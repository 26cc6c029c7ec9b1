/**
 * @file The list of the library's folders, kept a second time outside the database: the one thing in a
 * library that cannot be made again from the photos themselves.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({ folders: z.array(z.string().min(1)) });

export function writeFolderList(libraryDir: string, folders: readonly string[]): void {
  const path = join(libraryDir, 'folders.json');
  writeFileSync(`${path}.part`, `${JSON.stringify({ folders }, null, 2)}\n`);
  renameSync(`${path}.part`, path);
}

/** Empty when there is none, or none that can be read: then the person adds the folders again. */
export function readFolderList(libraryDir: string): string[] {
  try {
    return schema.parse(JSON.parse(readFileSync(join(libraryDir, 'folders.json'), 'utf8'))).folders;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      console.error('folders.json is not readable:', error);
    return [];
  }
}
