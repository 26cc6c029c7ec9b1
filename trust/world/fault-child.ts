/**
 * @file Runs under the shim (fault-shim.c): one whole life of a library per failing write. Says one JSON line
 * per life. node fault-child.ts <dir> <control file> <first write> <step> <last> <errno> <sticky 0|1>
 */
import { openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { problemOf } from '../../src/shared/problem.ts';
import { contentsOf, indexAll, openWorld } from './library.ts';

const [dir = '', control = '', ...numbers] = process.argv.slice(2);
const [first = 1, step = 1, last = 1, errno = 5, sticky = 0] = numbers.map(Number);
const file = openSync(control, 'r+');
function arm(countdown: number): void {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32LE(countdown, 0);
  bytes.writeInt32LE(errno, 4);
  bytes.writeInt32LE(sticky, 8);
  writeSync(file, bytes, 0, 16, 0);
}
const failedWrites = (): number => readFileSync(control).readInt32LE(12);

const packDir = join(dir, 'pack');
const photos = join(dir, 'photos');
const libraryDir = join(dir, 'library');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a person would see of it. */
async function life(write: number): Promise<{ readonly failed: number; readonly told: string[] }> {
  const told: string[] = [];
  arm(write);
  try {
    const world = await openWorld({ libraryDir, packDir });
    try {
      const work = indexAll(world, [photos]);
      // A full disk pauses the job: room is made, and the person goes on.
      const watch = setInterval(() => {
        if (world.engine.status().progress.phase !== 'paused') return;
        arm(0);
        world.engine.resume();
      }, 20);
      await Promise.race([
        work.catch((error: unknown) => told.push(String(error))),
        sleep(60_000).then(() => told.push('HANGS')),
      ]);
      clearInterval(watch);
    } finally {
      told.push(...world.problems.map((problem) => `${problem.code}: ${problem.message}`));
      await world.close();
    }
  } catch (error) {
    told.push(`${problemOf(error).code}: ${problemOf(error).message}`);
  }
  const failed = failedWrites();
  arm(0);
  return { failed, told };
}

for (let write = first; write <= last; write += step) {
  rmSync(libraryDir, { recursive: true, force: true });
  const { failed, told } = await life(write);
  // The fault is over: opened again, and indexed to the end.
  const afterwards: string[] = [];
  let files = 0;
  let integrity = 'never opened';
  const vectors: Record<string, string> = {};
  try {
    const world = await openWorld({ libraryDir, packDir });
    await indexAll(world, [photos]);
    afterwards.push(...world.problems.map((problem) => `${problem.code}: ${problem.message}`));
    await world.close();
    const now = contentsOf(libraryDir);
    integrity = now.integrity;
    files = [...now.files.values()].filter((sha) => sha !== null).length;
    for (const [sha, vector] of now.vectors) vectors[sha] = vector;
  } catch (error) {
    afterwards.push(`refused ${problemOf(error).message}`);
  }
  process.stdout.write(`${JSON.stringify({ write, failed, told, afterwards, integrity, files, vectors })}\n`);
}
process.exit(0);
