/**
 * @file Runs under the shim: two folders, one on a share that stops answering and comes back. Says one JSON line.
 * node away-child.ts <dir> <control file>
 */
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf, indexAll, openWorld } from './library.ts';
import { fillFolder } from './photos.ts';

const [dir = '', control = ''] = process.argv.slice(2);
const file = openSync(control, 'r+');
/** `ms` 0: the share answers at once; 1: not at all; more: each call takes so long. */
function hang(ms: number): void {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(ms, 0);
  writeSync(file, bytes, 0, 4, 16);
}
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
async function until(what: () => boolean, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (what()) return true;
    await sleep(50);
  }
  return what();
}

const libraryDir = join(dir, 'library');
const share = join(dir, 'share');
const disk = join(dir, 'disk');
const world = await openWorld({ libraryDir, packDir: join(dir, 'pack') });
const { engine } = world;
await indexAll(world, [share, disk]);
const before = { ...engine.status(), embedded: world.embedded.length };
const online = (name: string): boolean =>
  engine.status().folders.find((folder) => folder.name === name)!.online;
const anyPhoto = (await engine.timeline()).photos[0]!;

hang(1);
engine.index();
async function searchAWhile(): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < 20; n++) {
    const began = performance.now();
    await engine.search({
      terms: [{ kind: 'photo', photo: anyPhoto, weight: 1 }],
      limit: 5,
      mode: 'funnel',
      shortlist: 'exact',
      dims: 16,
    });
    times.push(performance.now() - began);
    await sleep(20);
  }
  return times;
}
const searching = searchAWhile();
const offline = await until(() => !online('share'), 60_000);
const searches = await searching;
await fillFolder(disk, 3, 900_000);
engine.index();
const othersGoOn = await until(() => engine.status().searchable === before.searchable + 3, 60_000);
const kept = contentsOf(libraryDir).files.size;
hang(0);
await sleep(200);
await engine.indexed();
engine.index();
await engine.indexed();
const back = await until(() => online('share'), 20_000);
const after = engine.status();
const embedded = world.embedded.length - before.embedded;
// Now it answers, but slowly; new photos are on it and beside it.
await fillFolder(share, 5, 910_000);
await fillFolder(disk, 5, 920_000);
hang(100);
engine.index();
const slowSearches = await searchAWhile();
const slowDone = await until(() => engine.status().searchable === after.searchable + 10, 120_000);
const slowOnline = online('share');
hang(0);
await engine.indexed();
await world.close();
process.stdout.write(
  `${JSON.stringify({ offline, othersGoOn, back, kept, photos: [before.photos, after.photos], embedded, searches: searches.length, slowestSearchMs: Math.max(...searches), slow: { done: slowDone, online: slowOnline, slowestSearchMs: Math.max(...slowSearches) } })}\n`,
);
process.exit(0);
