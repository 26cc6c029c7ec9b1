/**
 * @file R3: thousands of broken files of every kind among good ones.
 *
 * [Note: What they may cost] With photos of a folder that was named, the model is the real one, and the bad files may
 * take as long again as the good ones alone. Photos that are made here are of 24 x 16 pixels and cost next to
 * nothing, so there the measure is as many good files as there are files.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packDir as shippedPack } from '../../src/cli/open.ts';
import { spawnNodeEncoder } from '../../src/indexer/encoder/spawn-node-encoder.ts';
import { createSharpDecoder } from '../../src/indexer/pixels/sharp-decoder.ts';
import { found, randomness } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { badKinds } from '../world/bad-files.ts';
import { contentsOf, indexAll, makePack, openWorld } from '../world/library.ts';
import type { World } from '../world/library.ts';
import { differences, fillFolder, originals, watchOriginals } from '../world/photos.ts';

interface Measured {
  readonly world: World;
  readonly seconds: number;
  readonly peakMb: number;
}

/** Indexes `folder` into a new library, and measures. Every decode is counted. `packDir` null: the shipped model. */
async function measured(
  folder: string,
  libraryDir: string,
  packDir: string | null,
  onDecode: () => void,
): Promise<Measured> {
  const sharp = createSharpDecoder(1);
  const world = await openWorld({
    libraryDir,
    ...(packDir === null ? { packDir: shippedPack(), spawnEncoder: spawnNodeEncoder } : { packDir }),
    decoder: { ...sharp, decode: (request) => (onDecode(), sharp.decode(request)) },
  });
  let peak = 0;
  const clock = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const began = performance.now();
  await indexAll(world, [folder]);
  clearInterval(clock);
  return { world, seconds: (performance.now() - began) / 1000, peakMb: Math.round(peak / 1e6) };
}

async function* run(amount: Amount): AsyncGenerator<Finding> {
  const random = randomness(amount.seed);
  const real = amount.photos !== null;
  const packDir = real ? null : makePack(join(amount.dir, 'pack'));
  const perKind = amount.of(2, 500);
  const good = amount.of(60, 5000);
  const clean = join(amount.dir, 'clean');
  const dirty = join(amount.dir, 'dirty');
  await fillFolder(join(dirty, 'good'), good, 0, amount.photos);
  const perFolder = join(dirty, 'bad');
  mkdirSync(perFolder, { recursive: true });
  let made = 0;
  for (const kind of badKinds) {
    for (let n = 0; n < perKind; n++) {
      await kind.make(perFolder, n, random);
      made++;
    }
  }
  await fillFolder(clean, real ? good : good + made, 0, amount.photos);
  const watched = watchOriginals(dirty);

  const calm = await measured(clean, join(amount.dir, 'library clean'), packDir, () => undefined);
  await calm.world.close();
  let decodes = 0;
  const libraryDir = join(amount.dir, 'library dirty');
  const first = await measured(dirty, libraryDir, packDir, () => decodes++);
  const { world } = first;
  // Again, twice: what is known to be broken is left alone.
  world.engine.index();
  await world.engine.indexed();
  const afterSecond = decodes;
  world.engine.index();
  await world.engine.indexed();
  const failures = world.engine.failures();
  const again = decodes - afterSecond;
  const embedded = world.embedded.length;
  await world.close();
  const contents = contentsOf(libraryDir);
  const goodIndexed = [...contents.files].filter(
    ([path, sha]) => path.includes(`${dirty}/good/`) && sha !== null,
  ).length;
  const wordless = failures.filter(
    (failure) => failure.reason.trim() === '' || failure.reason.includes('undefined'),
  );
  const most = Math.max(0, ...failures.map((failure) => failure.attempts));
  yield found(
    `${made} bad files of ${badKinds.length} kinds among ${good} good ones: ${badKinds.map((kind) => kind.name).join('; ')}`,
    `good ones indexed ${goodIndexed} of ${good}; ${failures.length} listed with a reason (${wordless.length} without), ` +
      `${most} tries at most for any; decodes on a third scan ${again}; pictures after all, and embedded: ${embedded - good} of the bad ones`,
    goodIndexed === good && wordless.length === 0 && most <= 2 && again === 0 && failures.length > 0,
  );
  yield found(
    `time and memory, compared with ${real ? 'the good ones alone, all with the real model' : 'as many good files'}`,
    `${first.seconds.toFixed(1)} s against ${calm.seconds.toFixed(1)} s (${(first.seconds / calm.seconds).toFixed(2)} times), ` +
      `at most ${first.peakMb} MB of memory against ${calm.peakMb} MB`,
    first.seconds <= 2 * calm.seconds && first.peakMb < calm.peakMb + 1200,
  );
  watched.compare();
  yield watched.finding();
  rmSync(dirty, { recursive: true, force: true });

  if (amount.awkward !== null) {
    const theirs = originals(amount.awkward);
    const { world: other, seconds } = await measured(
      amount.awkward,
      join(amount.dir, 'library awkward'),
      packDir,
      () => undefined,
    );
    const status = other.engine.status();
    const listed = other.engine.failures();
    await other.close();
    const touched = differences(theirs, originals(amount.awkward)).length;
    yield found(
      'the folder of awkward files that was named',
      `${theirs.size} files: ${status.photos} photos, ${listed.length} listed with a reason, ${seconds.toFixed(1)} s; originals changed ${touched}`,
      touched === 0 && listed.every((failure) => failure.attempts <= 2 && failure.reason !== ''),
    );
  }
}

export const badFiles: Row = {
  id: 'R3',
  promise: 'Broken files cost nothing but themselves, and are listed with a reason.',
  run,
};
