/**
 * @file The model packs that a library keeps a copy of: the one that its vectors were made with, and during a
 * change of packs the one before. Runs in the process that owns the library.
 *
 * [Note: A library keeps its pack] Vectors are worth nothing without the text tower of the same pack: a new
 * version of Recollect that brings a new model would otherwise end all searching until every photo is embedded
 * again, and a damaged model file would end it altogether. So the whole pack is copied beside the library (a
 * clone where the file system can) once the first photos are in. docs/decisions/0006-a-library-keeps-its-pack.md says what else was weighed.
 */
import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readPack, vectorSpace } from './pack.ts';
import type { Pack } from './pack.ts';

export interface KeptPacks {
  /** Every pack kept whole, as far as sizes tell; damaged ones are left out. Their bytes are not compared. */
  all(): Promise<Pack[]>;
  /** Copies the pack, whole or not at all; does nothing when it is there. @throws what the file system throws */
  keep(pack: Pack): Promise<void>;
  /** Everything else goes, also what an engine that was killed left half copied or half deleted. */
  keepOnly(pack: Pack): Promise<void>;
  /** Vector space whose index is complete and answers searches; null: none was yet. */
  complete(): Promise<string | null>;
  setComplete(space: string): Promise<void>;
}

const noteName = 'complete';

export function keptPacks(libraryDir: string): KeptPacks {
  const root = join(libraryDir, 'packs');
  const note = join(root, noteName);
  const folderOf = (pack: Pack): string => join(root, vectorSpace(pack).replace(':', '-'));

  return {
    async all() {
      const found = await Promise.all(
        (await readdir(root).catch(() => []))
          .filter((name) => name !== noteName && !name.startsWith('.'))
          .map((name) => readPack(join(root, name)).catch(() => null)),
      );
      return found.filter((pack) => pack !== null);
    },
    async keep(pack) {
      const folder = folderOf(pack);
      const there = await readPack(folder).catch(() => null);
      if (there !== null || pack.dir === folder) return;
      const part = join(root, `.part-${process.pid}`);
      try {
        await rm(part, { recursive: true, force: true });
        await mkdir(part, { recursive: true });
        for (const name of ['manifest.json', ...pack.files.map((file) => file.name)])
          await copyFile(join(pack.dir, name), join(part, name), constants.COPYFILE_FICLONE);
        await rm(folder, { recursive: true, force: true });
        await rename(part, folder);
      } finally {
        await rm(part, { recursive: true, force: true });
      }
    },
    async keepOnly(pack) {
      const mine = basename(folderOf(pack));
      for (const name of await readdir(root).catch(() => []))
        if (name !== mine && name !== noteName) await rm(join(root, name), { recursive: true, force: true });
    },
    complete: () => readFile(note, 'utf8').catch(() => null),
    async setComplete(space) {
      await mkdir(root, { recursive: true });
      await writeFile(`${note}.part`, space);
      await rename(`${note}.part`, note);
    },
  };
}
