/**
 * @file R1: processes are killed at random instants while photos are indexed and folders change; R2's snapshots
 * of a running library are taken the same way, with the process stopped instead of killed.
 */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { found, NotHere, randomness } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { killMain } from './kill-main.ts';
import { contentsOf, indexAll, makePack, openWorld, sameMap } from '../world/library.ts';
import type { Contents } from '../world/library.ts';
import { fillFolder, fingerprint, photo, watchOriginals } from '../world/photos.ts';

const childFile = fileURLToPath(new URL('../world/engine-child.ts', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<void>;
}

function startEngine(args: readonly string[], fork: boolean): Running {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', childFile, ...args], {
    // A group of its own, so that it can be killed with all it started.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, RECOLLECT_TRUST_FORK: fork ? '1' : '0' },
  });
  const lines: string[] = [];
  child.stdout
    .setEncoding('utf8')
    .on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => lines.push(`stderr ${text.trim()}`));
  return { child, lines, ended: new Promise((resolve) => child.once('close', () => resolve())) };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(running: Running, line: string): Promise<void> {
  while (
    !running.lines.includes(line) &&
    running.child.exitCode === null &&
    running.child.signalCode === null
  ) {
    await sleep(5);
  }
}

/** Processes started by `pid`, as the system lists them. */
function childrenOf(pid: number): number[] {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
      .split('\n')
      .map((line) => Number(line.trim()))
      .filter((n) => n > 0);
  } catch {
    return [];
  }
}

const lineCount = (file: string): number =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).length : 0;
const distinct = (file: string): number =>
  existsSync(file) ? new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean)).size : 0;

/** Something a person does to a folder: a new photo (noted in `added`), a renamed one, a moved folder, a deleted one. */
async function change(folder: string, n: number, random: () => number, added: Set<string>): Promise<void> {
  const albums = readdirSync(folder).sort();
  const album = join(folder, albums[Math.floor(random() * albums.length)] ?? '');
  const names = readdirSync(album).sort();
  const name = names[Math.floor(random() * names.length)];
  switch (Math.floor(random() * 4)) {
    case 0: {
      const path = join(album, `new ${n}.png`);
      writeFileSync(path, await photo(100_000 + n));
      added.add(fingerprint(path)!);
      return;
    }
    case 1:
      return name === undefined ? undefined : renameSync(join(album, name), join(album, `renamed ${n}.png`));
    case 2:
      return renameSync(album, join(folder, `moved ${n}`));
    default:
      return name === undefined || names.length < 20 ? undefined : rmSync(join(album, name));
  }
}

/** Everything committed so far is still there, byte for byte. */
function lost(before: Contents, now: Contents): number {
  let gone = 0;
  for (const [sha, vector] of before.vectors) if (now.vectors.get(sha) !== vector) gone++;
  return gone;
}

const none: Contents = { vectors: new Map(), files: new Map(), integrity: 'ok' };

async function* run(amount: Amount): AsyncGenerator<Finding> {
  if (process.platform === 'win32')
    throw new NotHere('process groups and stopping a process need a POSIX system');
  const random = randomness(amount.seed);
  const packDir = makePack(join(amount.dir, 'pack'));
  const photos = join(amount.dir, 'photos');
  const libraryDir = join(amount.dir, 'library');
  const log = join(amount.dir, 'embedded.log');
  const count = amount.of(80, 5000);
  await fillFolder(photos, count, 0, amount.photos);
  const watched = watchOriginals(photos);
  const added = new Set<string>();
  const kills = amount.of(4, 200);
  let known: Contents = none;
  const sum = {
    engine: 0,
    encoder: 0,
    all: 0,
    integrity: 0,
    lost: 0,
    redo: 0,
    worst: 0,
    orphans: 0,
    refused: 0,
  };

  for (let n = 0; n < kills; n++) {
    const what = (['engine', 'encoder', 'all'] as const)[n % 3]!;
    const before = { lines: lineCount(log), distinct: distinct(log) };
    const running = startEngine([libraryDir, packDir, log, photos], n % 2 === 0 || what === 'encoder');
    await until(running, 'open');
    await sleep(random() * 120);
    for (let changes = 0; changes < 2; changes++) await change(photos, n * 10 + changes, random, added);
    await sleep(random() * 120);
    const { pid } = running.child;
    if (pid === undefined) throw new Error('the engine did not start');
    const encoders = childrenOf(pid);
    sum[what]++;
    try {
      if (what === 'all') process.kill(-pid, 'SIGKILL');
      else if (what === 'engine' || encoders.length === 0) process.kill(pid, 'SIGKILL');
      else process.kill(encoders[Math.floor(random() * encoders.length)]!, 'SIGKILL');
    } catch {
      // It had finished before the blow fell.
    }
    await running.ended;
    if (running.lines.some((line) => line.startsWith('problem library') || line.includes('Error:')))
      sum.refused++;
    // An encoder whose engine is gone ends by itself.
    for (let waited = 0; waited < 20_000 && encoders.some(isAlive); waited += 50) await sleep(50);
    sum.orphans += encoders.filter(isAlive).length;
    // A batch that was computed and not committed is computed again by a later run: counted when it is.
    const again = lineCount(log) - before.lines - (distinct(log) - before.distinct);
    sum.redo += again;
    sum.worst = Math.max(sum.worst, again);
    if (!existsSync(join(libraryDir, 'library.sqlite'))) continue;
    const now = contentsOf(libraryDir);
    if (now.integrity !== 'ok') sum.integrity++;
    sum.lost += lost(known, now);
    known = now;
  }
  // Then in peace, to the end; and beside it a library that nobody disturbed.
  const last = startEngine([libraryDir, packDir, log, photos], false);
  await last.ended;
  const undisturbed = join(amount.dir, 'undisturbed');
  const world = await openWorld({ libraryDir: undisturbed, packDir });
  await indexAll(world, [photos]);
  await world.close();
  const [killed, calm] = [contentsOf(libraryDir), contentsOf(undisturbed)];
  const kept = new Map([...killed.vectors].filter(([sha]) => calm.vectors.has(sha)));
  yield found(
    `${kills} kills (kill -9: engine ${sum.engine}, engine with all it started ${sum.all}, encoder ${sum.encoder}) while ${count} ${amount.photos ? 'real photos' : 'photos'} were indexed and folders changed`,
    `integrity_check bad ${sum.integrity}, committed vectors lost ${sum.lost}, refused to open ${sum.refused}, ` +
      `embedded again ${sum.redo} in all, ${sum.worst} at most after one kill (a batch is 4), processes left over ${sum.orphans}`,
    sum.integrity + sum.lost + sum.refused + sum.orphans === 0 && sum.worst <= 4,
  );
  yield found(
    'afterwards, compared with a library of the same folder that nobody disturbed',
    `${calm.files.size} files, ${kept.size} vectors compared bit for bit`,
    sameMap(killed.files, calm.files) && sameMap(kept, calm.vectors),
  );
  watched.compareMoved(added);
  yield watched.finding();
  yield* killMain(amount);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const kill: Row = {
  id: 'R1',
  promise: 'Any process may be killed at any moment; nothing that was committed is lost.',
  run,
};

/** Copies of file and log of a library that is being written, each of one instant: the process is stopped meanwhile. */
export async function* snapshots(amount: Amount): AsyncGenerator<Finding> {
  if (process.platform === 'win32') throw new NotHere('stopping a process needs a POSIX system');
  const random = randomness(amount.seed + 7);
  const packDir = makePack(join(amount.dir, 'pack'));
  const photos = join(amount.dir, 'snapshot photos');
  const log = join(amount.dir, 'snapshot.log');
  const wanted = amount.of(4, 100);
  await fillFolder(photos, amount.of(80, 600));
  const calm = join(amount.dir, 'calm');
  const first = await openWorld({ libraryDir: calm, packDir });
  await indexAll(first, [photos]);
  await first.close();
  const expected = contentsOf(calm);

  const taken: string[] = [];
  while (taken.length < wanted) {
    const libraryDir = join(amount.dir, `written ${taken.length}`);
    const running = startEngine([libraryDir, packDir, log, photos], false);
    await until(running, 'open');
    while (running.child.exitCode === null && taken.length < wanted) {
      await sleep(10 + random() * 60);
      if (running.child.exitCode !== null || running.child.pid === undefined) break;
      process.kill(running.child.pid, 'SIGSTOP');
      const snapshot = join(amount.dir, `snapshot ${taken.length}`);
      mkdirSync(snapshot);
      for (const name of ['library.sqlite', 'library.sqlite-wal', 'library.seal']) {
        if (existsSync(join(libraryDir, name))) copyFileSync(join(libraryDir, name), join(snapshot, name));
      }
      if (existsSync(join(snapshot, 'library.sqlite'))) taken.push(snapshot);
      process.kill(running.child.pid, 'SIGCONT');
    }
    await running.ended;
    rmSync(libraryDir, { recursive: true, force: true });
  }
  const sum = { integrity: 0, complete: 0, recovered: 0, wrong: 0 };
  let embedded = 0;
  for (const snapshot of taken) {
    const at = contentsOf(snapshot);
    if (at.integrity !== 'ok') sum.integrity++;
    if ([...at.vectors].some(([sha, vector]) => expected.vectors.get(sha) !== vector)) sum.wrong++;
    const world = await openWorld({ libraryDir: snapshot, packDir });
    await indexAll(world, [photos]);
    if (world.problems.length > 0) sum.recovered++;
    await world.close();
    embedded += world.embedded.length - (expected.vectors.size - at.vectors.size);
    const now = contentsOf(snapshot);
    if (sameMap(now.vectors, expected.vectors) && sameMap(now.files, expected.files)) sum.complete++;
  }
  yield found(
    `${taken.length} snapshots of file and log at random instants of indexing, each opened and indexed to the end`,
    `integrity_check bad ${sum.integrity}, wrong vectors in ${sum.wrong}, taken for damaged ${sum.recovered}, ` +
      `${sum.complete} ended as an undisturbed library (vectors bit for bit), ${embedded} photos embedded that were there already`,
    sum.integrity + sum.wrong + sum.recovered + embedded === 0 && sum.complete === taken.length,
  );
}
