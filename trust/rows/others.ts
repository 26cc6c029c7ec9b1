/** @file R14: two copies at once, a library that cannot be written to, coarse clocks and clocks set back. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, renameSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { problemOf } from '../../src/shared/problem.ts';
import { openStore } from '../../src/indexer/store/store.ts';
import { found } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { mountFat } from '../world/fat.ts';
import { contentsOf, indexAll, makePack, openWorld, sameMap } from '../world/library.ts';
import { filesBelow, fillFolder, watchOriginals } from '../world/photos.ts';

async function* run(amount: Amount): AsyncGenerator<Finding> {
  const packDir = makePack(join(amount.dir, 'pack'));
  const photos = join(amount.dir, 'photos');
  const libraryDir = join(amount.dir, 'library');
  const count = amount.of(40, 400);
  await fillFolder(photos, count);
  const watched = watchOriginals(photos);
  const world = await openWorld({ libraryDir, packDir });
  await indexAll(world, [photos]);
  const second = await openWorld({ libraryDir, packDir }).then(
    async (opened) => (await opened.close(), 'opened'),
    (error: unknown) => problemOf(error).code,
  );
  const reader = await openWorld({ libraryDir, packDir, access: 'read' });
  const readable = reader.engine.status().searchable;
  await reader.close();
  await world.close();
  yield found(
    'a second copy on the same library, and a reader beside the first',
    `the second is told ${second}; the reader searches ${readable} of ${count} photos`,
    second === 'library-locked' && readable === count,
  );

  // As root, permissions stop nobody: there the library lies on a file system that is mounted read-only.
  const place = join(amount.dir, 'read-only');
  mkdirSync(place);
  const root = process.getuid?.() === 0;
  if (root) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', place]);
  try {
    cpSync(libraryDir, join(place, 'library'), { recursive: true });
    if (root) execFileSync('mount', ['-o', 'remount,ro', place]);
    else chmodSync(join(place, 'library'), 0o555);
    const searched = await openWorld({ libraryDir: join(place, 'library'), packDir, access: 'read' });
    const { photos: ids } = await searched.engine.timeline();
    const term = { kind: 'photo', photo: ids[0]!, weight: 1 } as const;
    const { hits } = await searched.engine.search({
      terms: [term],
      limit: 5,
      mode: 'funnel',
      shortlist: 'exact',
      dims: 16,
    });
    await searched.close();
    const write = await openWorld({ libraryDir: join(place, 'library'), packDir }).then(
      async (opened) => (await opened.close(), 'opened'),
      (error: unknown) => problemOf(error).code,
    );
    // The model's arithmetic is small here: some photos are one and the same to it.
    const itself = hits.some(({ photo, score }) => photo === ids[0] && score === hits[0]!.score);
    yield found(
      `a library on a ${root ? 'file system mounted read-only' : 'folder without write permission'}`,
      `search finds ${hits.length} photos, the photo itself with the best score: ${itself}; for writing: ${write}`,
      itself && write === 'library-read-only',
    );
  } finally {
    if (root) execFileSync('umount', [place]);
    else chmodSync(join(place, 'library'), 0o755);
  }

  watched.compare();
  yield* twoUsers(amount, libraryDir, packDir, count);

  const coarse = await openWorld({ libraryDir, packDir });
  for (const file of filesBelow(photos)) {
    const even = Math.floor(Date.now() / 2000) * 2;
    utimesSync(file, even, even);
  }
  watched.take();
  coarse.engine.index();
  await coarse.engine.indexed();
  watched.compare();
  // And once more an hour off, as FAT is seen after the clocks were changed.
  for (const file of filesBelow(photos)) utimesSync(file, Date.now() / 1000 - 3600, Date.now() / 1000 - 3600);
  watched.take();
  coarse.engine.index();
  await coarse.engine.indexed();
  const { photos: kept } = coarse.engine.status();
  await coarse.close();
  watched.compare();
  yield found(
    'times rounded to two seconds (FAT), then all an hour off',
    `${kept} of ${count} photos, embedded again ${coarse.embedded.length}`,
    kept === count && coarse.embedded.length === 0,
  );

  const now = Date.now;
  const store = openStore(libraryDir, 'write');
  for (let n = 0; n < 6; n++) {
    // Each backup a year before the one before it.
    Date.now = () => now() - n * 365 * 86_400_000;
    store.durably(() => store.albums.create(`album ${n}`));
    store.backup();
  }
  Date.now = now;
  store.close();
  const numbers = readdirSync(join(libraryDir, 'backups')).sort();
  const again = openStore(libraryDir, 'write');
  const albums = again.albums.stored().length;
  const { recovery } = again;
  again.close();
  yield found(
    'the clock set back a year before each of six backups',
    `${numbers.length} backups kept, the newest by number is the newest; next start: ${albums} albums, nothing taken back: ${recovery === null}`,
    albums === 6 && recovery === null,
  );
  yield watched.finding();
  yield* onFat(amount, packDir);
}

const otherUser = fileURLToPath(new URL('../world/user-child.ts', import.meta.url));
/** `nobody`, on every Linux. */
const nobody = 65_534;

async function* twoUsers(
  amount: Amount,
  libraryDir: string,
  packDir: string,
  count: number,
): AsyncGenerator<Finding> {
  // Only root may start a process as somebody else.
  if (process.getuid?.() !== 0) return;
  for (const folder of [dirname(amount.dir), amount.dir]) chmodSync(folder, 0o755);
  const asked = (access: 'read' | 'write'): string => {
    const child = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', otherUser, libraryDir, packDir, access],
      {
        uid: nobody,
        gid: nobody,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
      },
    );
    const answer = z
      .object({ found: z.number().optional(), code: z.string().optional() })
      .safeParse(JSON.parse(child.stdout || 'null'));
    return answer.success ? (answer.data.code ?? `${answer.data.found} photos`) : child.stderr.slice(-300);
  };
  const before = contentsOf(libraryDir);
  const open = { read: asked('read'), write: asked('write') };
  chmodSync(libraryDir, 0o700);
  const shut = { read: asked('read'), write: asked('write') };
  chmodSync(libraryDir, 0o755);
  const same = sameMap(before.vectors, contentsOf(libraryDir).vectors);
  yield found(
    'another user of the machine opens the library: first one that they may read, then one that they may not',
    `may read: searching finds ${open.read}, writing is told ${open.write}; may not: ${shut.read} and ${shut.write}; the library is as it was: ${same}`,
    open.read === `${count} photos` &&
      open.write === 'library-read-only' &&
      shut.read === 'library-read-only' &&
      shut.write === 'library-read-only' &&
      same,
  );
}

/** Photos and a library on a file system where upper and lower case are one. */
async function* onFat(amount: Amount, packDir: string): AsyncGenerator<Finding> {
  const fat = mountFat(amount.dir);
  try {
    const photos = join(fat.folder, 'Photos');
    const count = amount.of(30, 300);
    await fillFolder(photos, count);
    const world = await openWorld({ libraryDir: join(amount.dir, 'of FAT'), packDir });
    await indexAll(world, [photos]);
    for (const file of filesBelow(photos)) renameSync(file, file.replace(/\.png$/, '.PNG'));
    const watched = watchOriginals(photos);
    // The same folder once more, spelled otherwise.
    await indexAll(world, [join(fat.folder, 'PHOTOS')]);
    const { photos: kept, searchable, folders } = world.engine.status();
    const files = contentsOf(join(amount.dir, 'of FAT')).files.size;
    await world.close();
    yield found(
      'photos on a real FAT file system (upper and lower case are one, times by two seconds), every name’s case changed, the folder added again in capitals',
      `${folders.length} folder, ${files} files, ${kept} photos, ${searchable} searchable of ${count}; embedded again ${world.embedded.length - count}`,
      folders.length === 1 && files === count && searchable === count && world.embedded.length === count,
    );
    const libraryDir = join(fat.folder, 'Library');
    const first = await openWorld({ libraryDir, packDir });
    await indexAll(first, [photos]);
    const second = await openWorld({ libraryDir, packDir }).then(
      async (opened) => (await opened.close(), 'opened'),
      (error: unknown) => problemOf(error).code,
    );
    await first.close();
    const reader = await openWorld({ libraryDir, packDir, access: 'read' });
    const readable = reader.engine.status().searchable;
    await reader.close();
    const again = await openWorld({ libraryDir: join(fat.folder, 'LIBRARY'), packDir });
    again.engine.index();
    await again.engine.indexed();
    const there = again.engine.status().searchable;
    await again.close();
    watched.compare();
    yield found(
      'the library itself on it, where SQLite cannot share memory; opened again, spelled otherwise',
      `a second copy is told ${second}; a reader afterwards searches ${readable}; opened again ${there} of ${count}, embedded again ${again.embedded.length}, told: ${again.problems.map(({ code }) => code).join(', ') || 'nothing'}`,
      second === 'library-locked' &&
        readable === count &&
        there === count &&
        again.embedded.length + again.problems.length === 0,
    );
    yield watched.finding();
  } finally {
    fat.unmount();
  }
}

export const others: Row = {
  id: 'R14',
  promise: 'Two copies, read-only places and wrong clocks do no harm.',
  run,
};
