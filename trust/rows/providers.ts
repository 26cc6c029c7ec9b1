/** @file R9: what the model runs on fails, at every step at which it can; indexing goes on, and says what it really runs on. */
import { join } from 'node:path';
import type { EncoderAsk } from '../../src/indexer/encoder/encoder-messages.ts';
import type { SessionFactory } from '../../src/indexer/encoder/sessions.ts';
import { faultyChild } from '../../src/indexer/encoder/test-support/faulty-child.ts';
import { fakeSessions, noRuntime } from '../../src/indexer/encoder/test-support/fake-sessions.ts';
import { found } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { contentsOf, indexAll, makePack, openWorld, sameMap } from '../world/library.ts';
import type { Contents } from '../world/library.ts';
import { fillFolder, watchOriginals } from '../world/photos.ts';

interface Trial {
  readonly what: string;
  readonly sessions: () => SessionFactory;
  /** Whether the process that got this dies of it. `cpu`: it was told to use the processor alone. */
  readonly dies?: (ask: EncoderAsk, cpu: boolean) => boolean;
  readonly provider: string;
  readonly said: RegExp | null;
}

/** Runs of more than `most` photos fail, as they do when memory is short. */
function shortOfMemory(most: number): SessionFactory {
  const real = fakeSessions({ cpu: {} });
  return {
    supported: real.supported,
    async create(...asked) {
      const session = await real.create(...asked);
      return {
        ...session,
        run(feeds, output) {
          // What opening tries is two pictures; what matters here is the work.
          if ((feeds['pixels']?.dims[0] ?? 0) > Math.max(2, most))
            return Promise.reject(
              new Error('Failed to allocate memory for requested buffer of size 1073741824'),
            );
          return session.run(feeds, output);
        },
      };
    },
  };
}

const trials: readonly Trial[] = [
  {
    what: 'session creation fails (no driver)',
    sessions: () => fakeSessions({ cuda: { creation: 'no CUDA-capable device is detected' }, cpu: {} }),
    provider: 'cpu',
    said: null,
  },
  {
    what: 'the first run fails',
    sessions: () => fakeSessions({ cuda: { run: 'CUDNN_STATUS_EXECUTION_FAILED' }, cpu: {} }),
    provider: 'cpu',
    said: null,
  },
  {
    what: 'it gives other vectors than the processor',
    sessions: () => fakeSessions({ cuda: { wrong: (value, i) => (i % 3 === 0 ? -value : value) }, cpu: {} }),
    provider: 'cpu',
    said: null,
  },
  {
    what: 'it hands the work to the processor and says nothing',
    sessions: () => fakeSessions({ cuda: { shares: { cpu: 1 } }, cpu: {} }),
    provider: 'cpu',
    said: null,
  },
  {
    what: 'opening it ends the process',
    sessions: () => fakeSessions({ cuda: {}, cpu: { ms: 40 } }),
    dies: (ask, cpu) => ask.type === 'open' && ask.tower === 'image' && !cpu && !ask.without.includes('cuda'),
    provider: 'cpu',
    said: /stopped/,
  },
  {
    what: 'every run in the middle of indexing ends the process',
    sessions: () => fakeSessions({ cuda: {}, cpu: { ms: 40 } }),
    dies: (ask, cpu) => ask.type === 'photos' && !cpu,
    provider: 'cpu',
    said: /stopped three times/,
  },
  {
    what: 'memory is short: more than two photos at once fail',
    sessions: () => shortOfMemory(2),
    provider: 'cpu',
    said: /Failed to allocate memory/,
  },
  {
    what: 'an accelerator that works',
    sessions: () => fakeSessions({ cuda: {}, cpu: { ms: 200 } }),
    provider: 'cuda',
    said: null,
  },
];

async function* run(amount: Amount): AsyncGenerator<Finding> {
  const packDir = makePack(join(amount.dir, 'pack'));
  const photos = join(amount.dir, 'photos');
  const count = amount.of(60, 400);
  await fillFolder(photos, count);
  const watched = watchOriginals(photos);
  const calmDir = join(amount.dir, 'calm');
  const calm = await openWorld({ libraryDir: calmDir, packDir });
  await indexAll(calm, [photos]);
  await calm.close();
  const expected = contentsOf(calmDir);

  for (const [n, trial] of trials.entries()) {
    const libraryDir = join(amount.dir, `library ${n}`);
    const sizes: number[] = [];
    let processes = 0;
    const world = await openWorld({
      libraryDir,
      packDir,
      spawnEncoder() {
        let cpu = false;
        let image = false;
        return faultyChild(trial.sessions(), (ask) => {
          if (ask.type === 'open') {
            cpu = ask.provider === 'cpu';
            image = ask.tower === 'image';
            if (image) processes++;
          }
          if (ask.type === 'photos') sizes.push(ask.n);
          return trial.dies?.(ask, cpu) ? 'die' : null;
        });
      },
    });
    await indexAll(world, [photos]);
    const { encoder, searchable } = world.engine.status();
    const told = world.problems.map(({ message }) => message);
    await world.close();
    const now: Contents = contentsOf(libraryDir);
    const same = sameMap(now.vectors, expected.vectors);
    yield found(
      trial.what,
      `${searchable} of ${count} photos indexed, vectors as on the processor: ${same}; shown: ${encoder.provider ?? 'none'} (tried ${encoder.requested.join(', ')}); ` +
        `${processes} process${processes === 1 ? '' : 'es'}, batches of ${[...new Set(sizes)].join(', ')}; said: ${told.at(-1) ?? 'nothing to say'}`,
      searchable === count &&
        same &&
        encoder.provider === trial.provider &&
        (trial.said === null ? told.length === 0 : told.some((message) => trial.said!.test(message))),
    );
  }

  // The runtime cannot even be loaded: what needs no model works, and all else when it can be.
  const libraryDir = join(amount.dir, 'no runtime');
  const without = await openWorld({ libraryDir, packDir, spawnEncoder: () => faultyChild(noRuntime) });
  await indexAll(without, [photos]);
  const { encoder, searchable } = without.engine.status();
  const told = without.problems.map(({ code }) => code);
  const answer = await without.engine
    .search({
      terms: [{ kind: 'text', text: 'a', weight: 1 }],
      limit: 5,
      mode: 'funnel',
      shortlist: 'exact',
      dims: 16,
    })
    .then(
      () => 'answered',
      (error: unknown) => String(error),
    );
  await without.close();
  const mended = await openWorld({ libraryDir, packDir });
  await indexAll(mended, [photos]);
  await mended.close();
  yield found(
    'the runtime cannot be imported; then it can',
    `${encoder.state}, on ${encoder.provider ?? 'nothing'}, ${searchable} indexed; a search answers “${answer}”; afterwards ${contentsOf(libraryDir).vectors.size} of ${count} indexed`,
    encoder.state === 'unavailable' &&
      encoder.provider === null &&
      told.includes('encoder-unavailable') &&
      /cannot be loaded/.test(answer) &&
      sameMap(contentsOf(libraryDir).vectors, expected.vectors),
  );
  watched.compare();
  yield watched.finding();
}

export const providers: Row = {
  id: 'R9',
  promise: 'Whatever the model runs on may fail; indexing goes on and says what it really runs on.',
  run,
};
