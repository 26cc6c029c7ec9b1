/** @file R2: the disk is full, or fails at each of the first writes in turn; and snapshots of a running library. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { found } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { contentsOf, indexAll, makePack, openWorld } from '../world/library.ts';
import { fillFolder, watchOriginals } from '../world/photos.ts';
import { buildShim, startUnder } from '../world/shim.ts';
import { snapshots } from './kill.ts';

const child = fileURLToPath(new URL('../world/fault-child.ts', import.meta.url));
const photoCount = 12;

interface Life {
  readonly write: number;
  readonly failed: number;
  readonly told: readonly string[];
  readonly afterwards: readonly string[];
  readonly integrity: string;
  readonly files: number;
  readonly vectors: Readonly<Record<string, string>>;
}

async function* run(amount: Amount): AsyncGenerator<Finding> {
  const shim = buildShim(amount.dir);
  const faults = [
    { name: 'input/output error (EIO), once', errno: 5, sticky: 0 },
    { name: 'disk full (ENOSPC) until room is made', errno: 28, sticky: 1 },
  ];
  for (const [i, fault] of faults.entries()) {
    const dir = join(amount.dir, `fault ${i}`);
    mkdirSync(dir);
    makePack(join(dir, 'pack'));
    const photos = join(dir, 'photos');
    await fillFolder(photos, photoCount);
    const calm = await openWorld({ libraryDir: join(dir, 'calm'), packDir: join(dir, 'pack') });
    await indexAll(calm, [photos]);
    await calm.close();
    const expected = contentsOf(join(dir, 'calm')).vectors;
    const watched = watchOriginals(photos);

    const last = amount.quick ? 300 : amount.of(300, 300);
    const step = amount.quick ? 150 : Math.max(1, Math.round(300 / amount.of(1, 300)));
    const running = startUnder(
      shim,
      child,
      [dir, shim.control, '1', step, last, fault.errno, fault.sticky].map(String),
      {
        failing: join(dir, 'library'),
      },
    );
    let noise = '';
    running.stderr?.setEncoding('utf8').on('data', (text: string) => (noise = (noise + text).slice(-2000)));
    const lives: Life[] = [];
    for await (const line of createInterface({ input: running.stdout! }))
      lives.push(JSON.parse(line) as Life);
    const wanted = Math.floor((last - 1) / step) + 1;
    const hit = lives.filter((life) => life.failed > 0);
    const silent = hit.filter((life) => life.told.length === 0);
    const whole = lives.filter(
      ({ integrity, files, vectors }) =>
        integrity === 'ok' &&
        files === photoCount &&
        [...expected].every(([sha, vector]) => vectors[sha] === vector),
    );
    const hung = lives.filter((life) => life.told.includes('HANGS')).length;
    const unnamed = new Set(hit.flatMap((life) => life.told).filter((text) => text.startsWith('internal')));
    yield found(
      `${fault.name}: at write ${step === 1 ? `1 to ${last}` : `1, ${1 + step}, ... ${last}`} of a library’s life`,
      `${lives.length} lives, ${hit.length} met the fault: ${hit.length - silent.length} said so, ${silent.length} went on unharmed without a word, ` +
        `${hung} hung; next start: ${whole.length} of ${lives.length} whole and complete (vectors bit for bit)` +
        (unnamed.size > 0 ? `; without a name of its own: ${[...unnamed].join(' / ')}` : '') +
        (lives.length < wanted ? `; ended early: ${noise}` : ''),
      lives.length === wanted && whole.length === lives.length && hung === 0,
    );
    watched.compare();
    yield watched.finding();
  }
  yield* snapshots(amount);
}

export const disk: Row = {
  id: 'R2',
  promise: 'A full or failing disk costs no photo and no vector, and you are told.',
  run,
};
