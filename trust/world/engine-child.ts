/**
 * @file An engine in a process of its own, to be killed at any moment: opens the library, adds the folder, indexes,
 * says so line by line, and closes. Appends a line per computed vector to a file, at once, so that the killer can count.
 *
 * node engine-child.ts <library> <pack> <log> <folder>... ; RECOLLECT_TRUST_FORK=1: encoders are processes of their own
 */
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawnNodeEncoder } from '../../src/indexer/encoder/spawn-node-encoder.ts';
import { indexAll, openWorld } from './library.ts';

const [libraryDir, packDir, log, ...folders] = process.argv.slice(2);
if (libraryDir === undefined || packDir === undefined || log === undefined)
  throw new Error('too few arguments');
const encoderFile = fileURLToPath(new URL('./encoder-child.ts', import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const world = await openWorld({
  libraryDir,
  packDir,
  ...(process.env['RECOLLECT_TRUST_FORK'] === '1'
    ? { spawnEncoder: () => spawnNodeEncoder(encoderFile) }
    : {}),
  onEmbedded: (fingerprint) => appendFileSync(log, `${fingerprint}\n`),
});
for (const problem of world.problems) say(`problem ${problem.code}: ${problem.message}`);
say('open');
await indexAll(world, folders);
say('indexed');
await world.close();
say('closed');
