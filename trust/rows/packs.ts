/** @file R8: model packs that are damaged, wrong, too old or too new; and a change of packs that is killed again and again. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SearchRequest } from '../../src/shared/search.ts';
import { onnxSessions } from '../../src/indexer/encoder/sessions.ts';
import { faultyChild } from '../../src/indexer/encoder/test-support/faulty-child.ts';
import { writeTinyPack } from '../../src/indexer/encoder/test-support/tiny-pack.ts';
import { found, randomness } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { contentsOf, indexAll, makePack, openWorld, sameMap } from '../world/library.ts';
import type { World } from '../world/library.ts';
import { fillFolder, watchOriginals } from '../world/photos.ts';

const childFile = fileURLToPath(new URL('../world/engine-child.ts', import.meta.url));

const words = (text: string): SearchRequest => ({
  terms: [{ kind: 'text', text, weight: 1 }],
  limit: 1000,
  mode: 'funnel',
  shortlist: 'exact',
  dims: 16,
});
/** How many photos a text finds; a reason when it finds none. */
const answers = (world: World): Promise<number | string> =>
  world.engine.search(words('a photo of a dog')).then(
    ({ hits }) => hits.length,
    (error: unknown) => String(error),
  );

/** Whether the person is told, within seconds: towers that lie are found out by running them. */
async function refusal({ problems }: World): Promise<boolean> {
  const told = (): boolean => problems.some(({ code }) => /^pack-(missing|corrupt|unsupported)$/.test(code));
  for (const end = performance.now() + 10_000; !told() && performance.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return told();
}

/** A pack whose files and hashes agree, with towers that are not its maker's. */
function wrongPair(dir: string): void {
  const elsewhere = Array.from({ length: 16 }, (_, i) => (i === 9 ? 1 : 0));
  const golden = JSON.stringify({
    texts: [{ text: 'red', embedding: elsewhere }],
    images: [{ kind: 'solid', rgb: [255, 0, 0], embedding: elsewhere }],
  });
  const manifest = writeTinyPack(dir, { id: 'tiny-mixed', golden: 'golden.json' });
  const sha256 = createHash('sha256').update(golden).digest('hex');
  const files = [...(manifest['files'] as unknown[]), { name: 'golden.json', bytes: golden.length, sha256 }];
  writeFileSync(join(dir, 'golden.json'), golden);
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ ...manifest, files }));
}

async function* refusals(amount: Amount, random: () => number): AsyncGenerator<Finding> {
  const good = makePack(join(amount.dir, 'pack'));
  const photos = join(amount.dir, 'photos');
  await fillFolder(photos, 20);
  const watched = watchOriginals(photos);
  const libraryDir = join(amount.dir, 'library');
  const first = await openWorld({ libraryDir, packDir: good });
  await indexAll(first, [photos]);
  await first.close();

  const files = readdirSync(good).filter((name) => name !== 'manifest.json');
  const damages: { readonly name: string; readonly what: (dir: string) => void }[] = [];
  for (const file of files) {
    damages.push({ name: 'a missing file', what: (dir) => rmSync(join(dir, file)) });
    for (let n = 0; n < amount.of(5, 50); n++) {
      damages.push({
        name: 'a changed bit',
        what(dir) {
          const bytes = readFileSync(join(dir, file));
          bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
          writeFileSync(join(dir, file), bytes);
        },
      });
      damages.push({
        name: 'a file cut off',
        what(dir) {
          const bytes = readFileSync(join(dir, file));
          writeFileSync(join(dir, file), bytes.subarray(0, Math.floor(random() * bytes.length)));
        },
      });
    }
  }
  damages.push(
    { name: 'no manifest', what: (dir) => rmSync(join(dir, 'manifest.json')) },
    { name: 'half a manifest', what: (dir) => writeFileSync(join(dir, 'manifest.json'), '{"format": 1,') },
    { name: 'a newer manifest', what: (dir) => writeTinyPack(dir, { format: 2 }) },
    { name: 'an older manifest', what: (dir) => writeTinyPack(dir, { format: 0 }) },
    { name: 'a manifest of another width', what: (dir) => writeTinyPack(dir, { dims: 8, prefixes: [8] }) },
    { name: 'a wrong pair of towers', what: wrongPair },
  );
  const sum = { refused: 0, silent: 0, answered: 0, fresh: 0 };
  for (const [n, { what }] of damages.entries()) {
    const packDir = join(amount.dir, `bad ${n}`);
    cpSync(good, packDir, { recursive: true });
    what(packDir);
    // The real runtime: what is wrong with a tower only shows when it runs.
    const spawnEncoder = () => faultyChild(onnxSessions());
    const world = await openWorld({ libraryDir, packDir, spawnEncoder });
    const hits = await answers(world);
    const told = await refusal(world);
    await world.close();
    if (hits === 20) sum.answered++;
    const fresh = join(amount.dir, `fresh ${n}`);
    const empty = await openWorld({ libraryDir: fresh, packDir, spawnEncoder });
    const reason = await answers(empty);
    if (told) sum.refused++;
    else sum.silent++;
    if (typeof reason === 'string') sum.fresh++;
    await empty.close();
    rmSync(packDir, { recursive: true });
    rmSync(fresh, { recursive: true });
  }
  const kinds = [...new Set(damages.map(({ name }) => name))];
  yield found(
    `${damages.length} unusable packs (${kinds.join(', ')}), each for a library that was indexed with the good one and for a new one`,
    `refused with the reason ${sum.refused}, used without a word ${sum.silent}; by a new library refused ${sum.fresh}; ` +
      `all 20 photos found by text all the same, through the library’s own copy, ${sum.answered}`,
    sum.silent === 0 && sum.fresh === damages.length && sum.answered === damages.length,
  );
  watched.compare();
  yield watched.finding();
}

async function* changes(amount: Amount, random: () => number): AsyncGenerator<Finding> {
  const photos = join(amount.dir, 'many photos');
  const count = amount.of(120, 1000);
  await fillFolder(photos, count, 50_000);
  const watched = watchOriginals(photos);
  const packs = ['one', 'two'].map((name, i) =>
    makePack(join(amount.dir, name), { id: `tiny-${name}`, version: `${i + 1}.0.0` }),
  );
  const libraryDir = join(amount.dir, 'changed library');
  const log = join(amount.dir, 'changes.log');
  const first = await openWorld({ libraryDir, packDir: packs[0]! });
  await indexAll(first, [photos]);
  await first.close();
  const old = contentsOf(libraryDir).vectors.size;
  // The new version of the app took the old pack along.
  rmSync(packs[0]!, { recursive: true });

  const sum = { kills: 0, asked: 0, all: 0, complete: 0 };
  const most = amount.of(8, 60);
  for (; sum.kills < most && sum.complete === 0; sum.kills++) {
    const running = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', childFile, libraryDir, packs[1]!, log, photos],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = new Promise((resolve) => running.once('close', resolve));
    await new Promise((resolve) => running.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, random() * 150));
    running.kill('SIGKILL');
    await ended;
    for (const access of ['read', 'write'] as const) {
      const world = await openWorld({ libraryDir, packDir: packs[1]!, access });
      sum.asked++;
      if ((await answers(world)) === count) sum.all++;
      if (access === 'write' && world.engine.status().answering?.version === '2.0.0') sum.complete++;
      await world.close();
    }
  }
  const last = await openWorld({ libraryDir, packDir: packs[1]! });
  await indexAll(last, [photos]);
  const meanwhile = await answers(last);
  await last.close();
  const again = await openWorld({ libraryDir, packDir: packs[1]! });
  const { answering } = again.engine.status();
  const hits = await answers(again);
  await again.close();
  const calm = join(amount.dir, 'calm library');
  const undisturbed = await openWorld({ libraryDir: calm, packDir: packs[1]! });
  await indexAll(undisturbed, [photos]);
  await undisturbed.close();
  const kept = readdirSync(join(libraryDir, 'packs')).filter((name) => name !== 'complete');
  yield found(
    `from one pack to another with ${count} photos, the old pack deleted, the engine killed (kill -9) ${sum.kills} times while it indexed`,
    `${sum.asked} times asked in between by text: all ${count} photos answered ${sum.all} times; at the end answered by version ${answering?.version ?? 'none'} ` +
      `with ${hits} photos, ${kept.length} pack kept, vectors as in a library that knows only the new pack: ${sameMap(contentsOf(libraryDir).vectors, contentsOf(calm).vectors)}`,
    old === count &&
      sum.all === sum.asked &&
      meanwhile === count &&
      hits === count &&
      answering?.version === '2.0.0' &&
      kept.length === 1 &&
      sameMap(contentsOf(libraryDir).vectors, contentsOf(calm).vectors),
  );
  watched.compare();
  yield watched.finding();
}

async function* run(amount: Amount): AsyncGenerator<Finding> {
  const random = randomness(amount.seed);
  yield* refusals(amount, random);
  yield* changes(amount, random);
}

export const packs: Row = {
  id: 'R8',
  promise:
    'A model pack that is not what it says is refused with the reason; searching never waits for a new one.',
  run,
};
