/** @file R6: files move in every way; each photo is embedded once, and there is one of it, where it now lies. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { found, originalsKept } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { contentsOf, indexAll, makePack, openWorld } from '../world/library.ts';
import type { World } from '../world/library.ts';
import { differences, filesBelow, fillFolder, originals, photo } from '../world/photos.ts';

interface Trial {
  readonly what: string;
  /** Returns the folder to scan, and how many photos are new. */
  readonly act: (root: string) => Promise<{ readonly root: string; readonly fresh: number }>;
}

const same = (root: string) => ({ root, fresh: 0 });

const trials: readonly Trial[] = [
  {
    what: 'every file moved to another folder',
    async act(root) {
      mkdirSync(join(root, 'elsewhere'));
      filesBelow(root).forEach((file, i) => renameSync(file, join(root, 'elsewhere', `${i}.png`)));
      return same(root);
    },
  },
  {
    what: 'every file renamed in upper case (a case-only rename of its ending)',
    async act(root) {
      for (const file of filesBelow(root)) renameSync(file, file.replace(/\.png$/, '.PNG'));
      return same(root);
    },
  },
  {
    what: 'a folder renamed in case only',
    async act(root) {
      renameSync(join(root, 'elsewhere'), join(root, 'ELSEWHERE'));
      return same(root);
    },
  },
  {
    what: 'names swapped between pairs of files',
    async act(root) {
      const files = filesBelow(root);
      for (let i = 0; i + 1 < files.length; i += 2) {
        renameSync(files[i]!, `${files[i]!}.swap`);
        renameSync(files[i + 1]!, files[i]!);
        renameSync(`${files[i]!}.swap`, files[i + 1]!);
      }
      return same(root);
    },
  },
  {
    what: 'names swapped in pairs whose size and time are equal as well',
    async act(root) {
      const files = filesBelow(root);
      const when = new Date(2020, 1, 1);
      for (const file of files) utimesSync(file, when, when);
      for (let i = 0; i + 1 < files.length; i += 2) {
        renameSync(files[i]!, `${files[i]!}.swap`);
        renameSync(files[i + 1]!, files[i]!);
        renameSync(`${files[i]!}.swap`, files[i + 1]!);
      }
      return same(root);
    },
  },
  {
    what: 'restored from a copy: new inodes, new times',
    async act(root) {
      const copy = `${root} copy`;
      cpSync(root, copy, { recursive: true });
      rmSync(root, { recursive: true });
      cpSync(copy, root, { recursive: true });
      rmSync(copy, { recursive: true });
      return same(root);
    },
  },
  {
    what: 'a tenth replaced in place by other photos',
    async act(root) {
      const files = filesBelow(root).filter((_, i) => i % 10 === 0);
      for (const [i, file] of files.entries()) writeFileSync(file, await photo(700_000 + i));
      return { root, fresh: files.length };
    },
  },
  {
    what: 'a fifth copied beside itself',
    async act(root) {
      for (const file of filesBelow(root).filter((_, i) => i % 5 === 0))
        copyFileSync(file, `${file}.copy.png`);
      return same(root);
    },
  },
  {
    what: 'a link that leads back to the root, and one to a folder beside it',
    async act(root) {
      symlinkSync(root, join(root, 'loop'));
      symlinkSync(root, join(root, 'ELSEWHERE', 'loop'));
      return same(root);
    },
  },
  {
    what: 'the root itself renamed (added under its new name, the old one is gone)',
    async act(root) {
      const renamed = `${root} renamed`;
      renameSync(root, renamed);
      return { root: renamed, fresh: 0 };
    },
  },
];

async function scan(world: World, root: string): Promise<void> {
  const known = world.engine.status().folders;
  await indexAll(world, [root]);
  for (const folder of known) {
    if (!existsSync(root)) continue;
    if (folder.name !== root.split('/').at(-1)) await world.engine.removeFolder(folder.id);
  }
  await world.engine.indexed();
}

async function* run(amount: Amount): AsyncGenerator<Finding> {
  const packDir = makePack(join(amount.dir, 'pack'));
  const libraryDir = join(amount.dir, 'library');
  let root = join(amount.dir, 'photos');
  await fillFolder(root, amount.of(60, 5000));
  let world = await openWorld({ libraryDir, packDir });
  await indexAll(world, [root]);
  const kept = { compared: 0, differ: 0 };
  for (const { what, act } of trials) {
    const had = world.embedded.length;
    const moved = await act(root);
    root = moved.root;
    const before = originals(root);
    await scan(world, root);
    kept.compared += before.size;
    kept.differ += differences(before, originals(root)).length;
    const again = world.embedded.length - had - moved.fresh;
    const onDisk = filesBelow(root);
    const { photos, searchable } = world.engine.status();
    await world.close();
    const now = contentsOf(libraryDir);
    const ghosts = [...now.files.keys()].filter((file) => !onDisk.includes(file)).length;
    const missing = onDisk.filter((file) => !now.files.has(file)).length;
    const contents = new Set(now.files.values()).size;
    const counted = world.embedded;
    world = await openWorld({ libraryDir, packDir });
    world.embedded.push(...counted);
    yield found(
      what,
      `${onDisk.length} files: embedded again ${again}, ghosts ${ghosts}, missing ${missing}, ${photos} photos for ${contents} contents, ${searchable} searchable`,
      again === 0 && ghosts === 0 && missing === 0 && photos === contents && searchable === photos,
    );
  }
  await world.close();
  yield found(originalsKept, `${kept.compared} compared, ${kept.differ} differ`, kept.differ === 0);
}

export const moves: Row = {
  id: 'R6',
  promise: 'Moved, renamed and restored photos stay what they are.',
  run,
};
