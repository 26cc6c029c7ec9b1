/**
 * @file R4: the library file is damaged at random, in every way a disk, a crash or another program damages
 * files; what a person told Recollect must survive, and damage must not pass for the truth.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { problemOf } from '../../src/shared/problem.ts';
import { markDamaged } from '../../src/indexer/store/database.ts';
import { openStore } from '../../src/indexer/store/store.ts';
import type { Store } from '../../src/indexer/store/store.ts';
import { found, randomness } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { contentsOf, indexAll, makePack, openWorld } from '../world/library.ts';
import type { Contents } from '../world/library.ts';
import { fillFolder, watchOriginals } from '../world/photos.ts';

type Random = () => number;
type Damage = (bytes: Buffer, random: Random) => Buffer;

const at = (random: Random, below: number): number => Math.floor(random() * below);
function overwrite(bytes: Buffer, from: number, length: number, random: Random): Buffer {
  for (let i = from; i < Math.min(bytes.length, from + length); i++) bytes[i] = at(random, 256);
  return bytes;
}

/** Of the library file. */
const damages: Readonly<Record<string, Damage>> = {
  'a page of rubbish': (b, r) => overwrite(b, at(r, b.length / 8192) * 8192, 8192, r),
  'a sector of rubbish': (b, r) => overwrite(b, at(r, b.length / 512) * 512, 512, r),
  'a flipped bit': (b, r) => {
    const i = at(r, b.length);
    b[i] = b[i]! ^ (1 << at(r, 8));
    return b;
  },
  'forty flipped bits': (b, r) => {
    for (let n = 0; n < 40; n++) {
      const i = at(r, b.length);
      b[i] = b[i]! ^ (1 << at(r, 8));
    }
    return b;
  },
  'a rubbish header': (b, r) => overwrite(b, at(r, 100), 1 + at(r, 40), r),
  'a hole of zeros': (b, r) => {
    const from = at(r, b.length);
    return b.fill(0, from, Math.min(b.length, from + 512 + at(r, 65_536)));
  },
  'cut off': (b, r) => b.subarray(0, at(r, b.length)),
};

interface Told {
  readonly marks: string;
  readonly albums: string;
  readonly folders: string;
}

/** What a person told Recollect, by content. */
function told(store: Store): Told {
  return {
    marks: JSON.stringify(store.marks.stored().map((m) => [m.sha256.toString('hex'), m.favourite, m.rating])),
    albums: JSON.stringify(
      store.albums.stored().map((a) => [a.name, a.photos.map((p) => p.sha256.toString('hex'))]),
    ),
    folders: JSON.stringify(store.folders.all().map((f) => f.path)),
  };
}
const sameTold = (a: Told, b: Told): boolean =>
  a.marks === b.marks && a.albums === b.albums && a.folders === b.folders;

/** As the engine does it: opened, looked through, and opened once more when that found damage. */
async function openLookedThrough(dir: string): Promise<Store> {
  try {
    const store = openStore(dir, 'write');
    try {
      await store.check();
      return store;
    } catch (error) {
      markDamaged(dir);
      store.close();
      throw error;
    }
  } catch (error) {
    if (problemOf(error).code !== 'library-corrupt') throw error;
    return openStore(dir, 'write');
  }
}

interface Base {
  readonly photos: string;
  readonly packDir: string;
  /** Closed in an orderly way. */
  readonly closed: string;
  /** As a crash leaves it: log and seal beside the file. */
  readonly crashed: string;
  readonly told: Told;
  readonly contents: Contents;
}

async function makeBase(amount: Amount): Promise<Base> {
  const photos = join(amount.dir, 'photos');
  const closed = join(amount.dir, 'closed');
  const crashed = join(amount.dir, 'crashed');
  const packDir = makePack(join(amount.dir, 'pack'));
  await fillFolder(photos, amount.of(120, 300));
  const world = await openWorld({ libraryDir: closed, packDir });
  await indexAll(world, [photos]);
  const { photos: ids } = await world.engine.timeline();
  world.engine.userData.mark(ids.slice(0, 40), { favourite: true });
  world.engine.userData.mark(ids.slice(20, 60), { rating: 4 });
  world.engine.userData.createAlbum('Sommer an der Küste', ids.slice(0, 30));
  world.engine.userData.createAlbum('Grandma’s 90th 🎂', ids.slice(50, 70));
  await world.close();
  // A crash, as its files tell it: opened again, something changed, files copied while open.
  const store = openStore(closed, 'write');
  store.durably(() => store.marks.set(ids.slice(0, 40), { rating: 3 }));
  store.backup();
  mkdirSync(crashed);
  cpSync(join(closed, 'backups'), join(crashed, 'backups'), { recursive: true });
  for (const name of ['library.sqlite', 'library.sqlite-wal', 'library.seal'])
    copyFileSync(join(closed, name), join(crashed, name));
  const said = told(store);
  store.close();
  return { photos, packDir, closed, crashed, told: said, contents: contentsOf(closed) };
}

interface Tally {
  tried: number;
  /** The library was put aside, or took back what it had lost. */
  recovered: number;
  /** Nothing to recover from: all it holds is what it held. */
  harmless: number;
  /** A difference that nobody noticed, outside what a person told and outside vectors. */
  unnoticed: number;
  wrongVectors: number;
  lostWords: number;
  takenOver: number;
  /** What another reader says of a library that was taken for whole. */
  broken: string[];
  refused: string[];
}

const newTally = (): Tally => ({
  tried: 0,
  recovered: 0,
  harmless: 0,
  unnoticed: 0,
  wrongVectors: 0,
  lostWords: 0,
  takenOver: 0,
  broken: [],
  refused: [],
});

async function tryOne(base: Base, work: string, tally: Tally): Promise<void> {
  tally.tried++;
  let store: Store;
  try {
    store = await openLookedThrough(work);
  } catch (error) {
    tally.refused.push(problemOf(error).message);
    return;
  }
  const { recovery } = store;
  if (recovery !== null) tally.recovered++;
  tally.takenOver += recovery?.photos ?? 0;
  if (!sameTold(told(store), base.told)) tally.lostWords++;
  store.close();
  let now: Contents;
  try {
    now = contentsOf(work);
  } catch (error) {
    // Damage that was there and passed for a whole library.
    tally.unnoticed++;
    tally.broken.push(String(error));
    return;
  }
  let wrong = 0;
  for (const [sha, vector] of now.vectors) {
    const was = base.contents.vectors.get(sha);
    // A SHA-256 that no file has is never met again; a known one must have its own vector.
    if (was !== undefined && was !== vector) wrong++;
  }
  if (wrong > 0) tally.wrongVectors++;
  if (recovery !== null) return;
  const same =
    now.vectors.size === base.contents.vectors.size &&
    now.files.size === base.contents.files.size &&
    wrong === 0 &&
    [...now.files].every(([path, sha]) => base.contents.files.get(path) === sha);
  if (same) tally.harmless++;
  else tally.unnoticed++;
}

function place(from: string, work: string): void {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  for (const name of ['library.sqlite', 'library.sqlite-wal', 'library.seal']) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(work, name));
  }
  cpSync(join(from, 'backups'), join(work, 'backups'), { recursive: true });
}

function damage(file: string, how: Damage, random: Random): void {
  const bytes = readFileSync(file);
  const length = bytes.length;
  const after = how(bytes, random);
  if (after.length < length) truncateSync(file, after.length);
  else writeFileSync(file, after);
}

const text = (t: Tally): string =>
  `${t.tried} tried: ${t.recovered} found and made good (${t.takenOver} vectors taken over), ${t.harmless} harmless, ` +
  `${t.unnoticed} unnoticed${t.broken.length > 0 ? ` (${[...new Set(t.broken)].join('; ')})` : ''}; what was told lost in ${t.lostWords}, wrong vectors in ${t.wrongVectors}, refused ${t.refused.length}${t.refused.length > 0 ? ` (${[...new Set(t.refused)].join('; ')})` : ''}`;

async function* run(amount: Amount): AsyncGenerator<Finding> {
  const base = await makeBase(amount);
  const watched = watchOriginals(base.photos);
  const random = randomness(amount.seed);
  const work = join(amount.dir, 'work');
  const kinds = Object.entries(damages);

  const sealed = newTally();
  for (let i = 0; i < amount.of(42, 700); i++) {
    place(base.closed, work);
    damage(join(work, 'library.sqlite'), kinds[i % kinds.length]![1], random);
    await tryOne(base, work, sealed);
  }
  yield found(
    `library file damaged after an orderly close (${kinds.map(([name]) => name).join(', ')})`,
    text(sealed),
    sealed.lostWords + sealed.wrongVectors + sealed.unnoticed + sealed.refused.length === 0,
  );

  const crashed = newTally();
  for (let i = 0; i < amount.of(14, 150); i++) {
    place(base.crashed, work);
    damage(join(work, 'library.sqlite'), kinds[i % kinds.length]![1], random);
    await tryOne(base, work, crashed);
  }
  yield found(
    'library file damaged after a crash',
    text(crashed),
    crashed.lostWords + crashed.wrongVectors + crashed.unnoticed + crashed.refused.length === 0,
  );

  const log = newTally();
  for (let i = 0; i < amount.of(14, 150); i++) {
    place(base.crashed, work);
    damage(join(work, 'library.sqlite-wal'), kinds[i % kinds.length]![1], random);
    await tryOne(base, work, log);
  }
  yield found(
    'write-ahead log damaged after a crash',
    text(log),
    log.lostWords + log.wrongVectors + log.refused.length === 0,
  );

  const whole = { tried: 0, same: 0, embeddedAgain: 0, told: 0 };
  for (let i = 0; i < amount.of(4, 40); i++) {
    place(base.closed, work);
    if (i % 4 === 3) rmSync(join(work, 'library.sqlite'));
    else damage(join(work, 'library.sqlite'), kinds[i % kinds.length]![1], random);
    const world = await openWorld({ libraryDir: work, packDir: base.packDir });
    world.engine.index();
    await world.engine.indexed();
    const notices = world.problems.filter((problem) => problem.code === 'library-rebuilt');
    const { photos, searchable } = world.engine.status();
    await world.close();
    const now = contentsOf(work);
    whole.tried++;
    whole.embeddedAgain += world.embedded.length;
    if (notices.length === 1) whole.told++;
    const equal =
      photos === base.contents.vectors.size &&
      searchable === photos &&
      [...base.contents.vectors].every(([sha, vector]) => now.vectors.get(sha) === vector) &&
      [...now.files].every(([path, sha]) => base.contents.files.get(path) === sha);
    if (equal) whole.same++;
  }
  yield found(
    'the whole engine on a damaged or missing library: opened, scanned, compared bit for bit',
    `${whole.tried} tried: ${whole.same} ended as they were, ${whole.told} said so once, ` +
      `${whole.embeddedAgain} of ${whole.tried * base.contents.vectors.size} photos embedded again`,
    whole.same === whole.tried && whole.told === whole.tried,
  );
  watched.compare();
  yield watched.finding();
}

export const corruption: Row = {
  id: 'R4',
  promise: 'A damaged library is noticed and made good; what you told Recollect survives.',
  run,
};
