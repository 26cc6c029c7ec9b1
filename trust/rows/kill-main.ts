/** @file R1 on the real app: main, which started everything else, is killed at random instants of indexing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { found, NotHere, randomness } from '../row.ts';
import type { Amount, Finding } from '../row.ts';
import { groupAlive, startApp } from '../world/app.ts';
import type { AppPlace } from '../world/app.ts';
import { contentsOf, makePack, sameMap } from '../world/library.ts';
import type { Contents } from '../world/library.ts';
import { fillFolder, watchOriginals } from '../world/photos.ts';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: () => boolean, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await sleep(100)) if (what()) return true;
  return what();
}

const database = ({ libraryDir }: AppPlace): string => join(libraryDir, 'library.sqlite');
/** Photos with a vector, counted beside the app. */
function vectorsOf(place: AppPlace): number {
  if (!existsSync(database(place))) return 0;
  const db = new Database(database(place), { readonly: true, timeout: 5000 });
  try {
    return (db.prepare('SELECT count(*) AS n FROM vectors_1').get() as { n: number }).n;
  } catch {
    return 0; // No tables yet.
  } finally {
    db.close();
  }
}

/** Runs the app until every photo has a vector, and ends it in order. @returns whether it got there */
async function runToTheEnd(place: AppPlace, photos: string, count: number): Promise<boolean> {
  const app = startApp(place, [photos]);
  const there = await until(() => vectorsOf(place) === count, 60_000 + count * 200);
  app.kill('SIGTERM');
  await until(() => !groupAlive(app.pid!), 15_000);
  return there;
}

export async function* killMain(amount: Amount): AsyncGenerator<Finding> {
  if (process.platform !== 'linux') throw new NotHere('process groups are told by Linux here');
  const random = randomness(amount.seed + 1);
  const packDir = makePack(join(amount.dir, 'app pack'));
  const photos = join(amount.dir, 'app photos');
  const count = amount.of(60, 5000);
  await fillFolder(photos, count, 0, amount.photos);
  const watched = watchOriginals(photos);
  const place = (name: string): AppPlace => ({
    libraryDir: join(amount.dir, name),
    userData: join(amount.dir, `${name} data`),
    packDir,
  });
  const hit = place('app library');
  const kills = amount.of(2, 200);
  let known: Contents = { vectors: new Map(), files: new Map(), integrity: 'ok' };
  const sum = { during: 0, integrity: 0, lost: 0, left: 0, slept: 0 };
  for (let n = 0; n < kills; n++) {
    const app = startApp(hit, [photos]);
    // In turn: at any instant of the start, and while photos come into the library.
    await until(() => existsSync(database(hit)), 20_000);
    if (n % 2 === 0) await sleep(random() * 2500);
    else {
      const had = known.vectors.size;
      await until(() => vectorsOf(hit) > had || had >= count, 20_000);
      await sleep(random() * 400);
    }
    process.kill(app.pid!, 'SIGKILL');
    if (!(await until(() => !groupAlive(app.pid!), 20_000))) {
      sum.left++;
      process.kill(-app.pid!, 'SIGKILL');
      await until(() => !groupAlive(app.pid!), 5_000);
    }
    if (!existsSync(database(hit))) continue;
    const now = contentsOf(hit.libraryDir);
    if (now.vectors.size > known.vectors.size) sum.during++;
    if (now.integrity !== 'ok') sum.integrity++;
    for (const [sha, vector] of known.vectors) if (now.vectors.get(sha) !== vector) sum.lost++;
    known = now;
  }
  const whole = await runToTheEnd(hit, photos, count);
  const calm = place('calm app library');
  const undisturbed = await runToTheEnd(calm, photos, count);
  const [a, b] = [contentsOf(hit.libraryDir), contentsOf(calm.libraryDir)];
  yield found(
    `${kills} kills of main (kill -9 of the app’s first process; ${sum.during} of them had new photos in the library) while the real app indexed ${count} ${amount.photos ? 'real photos' : 'photos'}`,
    `integrity_check bad ${sum.integrity}, committed vectors lost ${sum.lost}, other processes of the app alive 20 s later ${sum.left}; ` +
      `at the end ${a.vectors.size} vectors, bit for bit those of an app that nobody disturbed: ${sameMap(a.vectors, b.vectors)}`,
    sum.integrity + sum.lost + sum.left === 0 && whole && undisturbed && sameMap(a.vectors, b.vectors),
  );
  watched.compare();
  yield watched.finding();
}
