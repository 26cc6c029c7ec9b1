import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EncoderStatus } from '../../shared/library.ts';
import { defaultThreads, openEncoder } from './encoder-client.ts';
import type { EncoderOptions } from './encoder-client.ts';
import type { Encoder } from './encoder.ts';
import type { EncoderAsk } from './encoder-messages.ts';
import { loadPack } from './pack.ts';
import type { Pack } from './pack.ts';
import { onnxSessions } from './sessions.ts';
import type { SessionFactory } from './sessions.ts';
import { spawnNodeEncoder } from './spawn-node-encoder.ts';
import { faultyChild } from './test-support/faulty-child.ts';
import type { Fault, FaultyChild } from './test-support/faulty-child.ts';
import { fakeSessions, noRuntime } from './test-support/fake-sessions.ts';
import { tinyDims, tinySide, writeTinyPack } from './test-support/tiny-pack.ts';

let root: string;
let pack: Pack;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'encoder-'));
  writeTinyPack(join(root, 'tiny'));
  pack = await loadPack(join(root, 'tiny'));
});
afterAll(() => rmSync(root, { recursive: true }));

const open: Encoder[] = [];
afterEach(async () => {
  for (const encoder of open.splice(0)) await encoder.close();
});

const photoBytes = tinySide * tinySide * 3;
/** Photos whose colour is red, green, blue, red, ... each of its own brightness. */
function photos(n: number): Uint8Array {
  const out = new Uint8Array(n * photoBytes);
  for (let i = 0; i < n; i++) for (let k = i % 3; k < photoBytes; k += 3) out[i * photoBytes + k] = 100 + i;
  return out;
}
const row = (vectors: Float32Array, i: number) => vectors.subarray(i * tinyDims, (i + 1) * tinyDims);
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

type FaultOf = (ask: EncoderAsk, child: number) => Fault;

function setUp(
  fault: FaultOf = () => null,
  factory: SessionFactory = onnxSessions(),
  more: Partial<EncoderOptions> = {},
) {
  const children: FaultyChild[] = [];
  const statuses: EncoderStatus[] = [];
  const encoder = openEncoder({
    pack,
    threads: 1,
    provider: 'cpu',
    patience: { open: 5_000, run: 5_000 },
    spawn: async () => {
      const number = children.length;
      const child = faultyChild(factory, (ask) => fault(ask, number));
      children.push(child);
      return child;
    },
    ...more,
  });
  encoder.onStatus((status) => statuses.push(status));
  open.push(encoder);
  const imageChildren = () =>
    children.filter((child) => child.received.some((ask) => ask.type === 'open' && ask.tower === 'image'));
  const batches = () =>
    children.flatMap((child) => child.received.flatMap((ask) => (ask.type === 'photos' ? [ask.n] : [])));
  return { encoder, children, statuses, imageChildren, batches };
}

describe('an encoder that works', () => {
  it('puts words and photos of the same colour together, in unit vectors', async () => {
    const { encoder } = setUp();
    const texts = await encoder.embedTexts(['red', 'green', 'a photo of a blue dog']);
    const images = await encoder.embedPhotos(photos(6), 6);
    expect([texts.length, images.length]).toEqual([3 * tinyDims, 6 * tinyDims]);
    for (let i = 0; i < 6; i++) {
      expect(Math.hypot(...row(images, i))).toBeCloseTo(1, 5);
      const scores = [0, 1, 2].map((t) => cosine(row(images, i), row(texts, t)));
      expect(scores.indexOf(Math.max(...scores))).toBe(i % 3);
    }
    expect(encoder.status()).toMatchObject({
      state: 'ready',
      provider: 'cpu',
      requested: ['cpu'],
      problem: null,
    });
    expect(encoder.status().photosPerSecond).toBeGreaterThan(0);
  });

  it('starts the text tower at once and the image tower with the first photo', async () => {
    const { encoder, children, imageChildren } = setUp();
    await encoder.embedTexts(['red']);
    expect([children.length, imageChildren().length]).toEqual([1, 0]);
    await encoder.embedQueryImage(photos(1));
    expect(imageChildren().length).toBe(1);
  });

  it('gives a photo the same bits alone, in a batch, and as a query', async () => {
    const { encoder } = setUp();
    const many = await encoder.embedPhotos(photos(20), 20);
    const query = await encoder.embedQueryImage(photos(20).slice(7 * photoBytes, 8 * photoBytes));
    expect([...query]).toEqual([...row(many, 7)]);
  });

  it('asks for a text once, however often it is typed', async () => {
    const { encoder, children } = setUp();
    const first = await encoder.embedTexts(['red', 'green', 'red']);
    const again = await encoder.embedTexts(['green', 'red']);
    expect([...row(again, 1)]).toEqual([...row(first, 0)]);
    expect([...row(first, 2)]).toEqual([...row(first, 0)]);
    const asked = children[0]!.received.flatMap((ask) => (ask.type === 'texts' ? ask.texts : []));
    expect(asked.filter((text) => text === 'red').length).toBe(1);
  });

  it('answers nothing with nothing', async () => {
    const { encoder } = setUp();
    expect((await encoder.embedTexts([])).length).toBe(0);
    await expect(encoder.embedPhotos(new Uint8Array(5), 1)).rejects.toThrow(RangeError);
  });

  it('lets a query image go before waiting batches', async () => {
    const { encoder } = setUp(undefined, fakeSessions({ cpu: { ms: 20 } }));
    await encoder.embedPhotos(photos(1), 1);
    const done: string[] = [];
    const bulk = [1, 2, 3, 4].map((i) =>
      encoder.embedPhotos(photos(8), 8).then(() => done.push(`bulk ${i}`)),
    );
    const query = encoder.embedQueryImage(photos(1)).then(() => done.push('query'));
    await Promise.all([...bulk, query]);
    expect(done.indexOf('query')).toBeLessThanOrEqual(1);
  });

  it('takes an accelerator that proves itself, and names it', async () => {
    const { encoder } = setUp(undefined, fakeSessions({ cpu: { ms: 25 }, cuda: {} }), { provider: 'cuda' });
    await encoder.embedPhotos(photos(2), 2);
    expect(encoder.status()).toMatchObject({ provider: 'cuda', requested: ['cuda'] });
    expect(encoder.batchSize()).toBe(16);
  });

  it('names the CPU when the accelerator that was asked for fails', async () => {
    const { encoder } = setUp(undefined, fakeSessions({ cpu: {}, cuda: { run: 'out of memory' } }), {
      provider: 'cuda',
    });
    await encoder.embedPhotos(photos(2), 2);
    expect(encoder.status()).toMatchObject({ state: 'ready', provider: 'cpu', requested: ['cuda', 'cpu'] });
  });
});

describe('an encoder process that dies', () => {
  it('is started again, the batch is halved, and no photo is lost', async () => {
    const { encoder, batches, imageChildren } = setUp((ask, child) =>
      ask.type === 'photos' && child === 1 ? 'die' : null,
    );
    await encoder.embedTexts(['red']);
    const size = encoder.batchSize();
    const vectors = await encoder.embedPhotos(photos(size), size);
    const calm = setUp();
    expect([...vectors]).toEqual([...(await calm.encoder.embedPhotos(photos(size), size))]);
    expect(batches()).toEqual([size, size / 2, size / 2]);
    expect(encoder.batchSize()).toBe(size / 2);
    expect(imageChildren().length).toBe(2);
    expect(encoder.status()).toMatchObject({
      state: 'ready',
      problem: { code: 'encoder-restarted', message: /139/ },
    });
  });

  it('with several batches in flight answers them all', async () => {
    let left = 2;
    const { encoder } = setUp((ask) => (ask.type === 'photos' && left-- > 0 ? 'die' : null));
    const answers = await Promise.all([3, 5, 8].map((n) => encoder.embedPhotos(photos(n), n)));
    expect(answers.map((vectors) => vectors.length)).toEqual([3, 5, 8].map((n) => n * tinyDims));
    expect([...answers[0]!]).toEqual([...answers[2]!.subarray(0, 3 * tinyDims)]);
  });

  it('three times runs on the CPU alone, and says so', async () => {
    let deaths = 3;
    const { encoder, imageChildren } = setUp(
      (ask) => (ask.type === 'photos' && deaths-- > 0 ? 'die' : null),
      undefined,
      { provider: 'webgpu' },
    );
    await encoder.embedPhotos(photos(8), 8);
    const asked = imageChildren().map((child) => child.received.find((ask) => ask.type === 'open')?.provider);
    expect(asked).toEqual(['webgpu', 'webgpu', 'webgpu', 'cpu']);
    expect(encoder.status()).toMatchObject({
      state: 'ready',
      provider: 'cpu',
      problem: { code: 'encoder-fell-back' },
    });
    expect(encoder.batchSize()).toBe(1);
  });

  it('again and again, on the CPU too, is unavailable: the call is refused, not left waiting', async () => {
    const { encoder, imageChildren } = setUp((ask) => (ask.type === 'photos' ? 'die' : null));
    await expect(encoder.embedPhotos(photos(2), 2)).rejects.toMatchObject({
      problem: { code: 'encoder-unavailable' },
    });
    expect(imageChildren().length).toBe(6);
    await expect(encoder.embedPhotos(photos(1), 1)).rejects.toMatchObject({
      problem: { code: 'encoder-unavailable' },
    });
    expect(encoder.status().state).toBe('unavailable');
    expect((await encoder.embedTexts(['red'])).length).toBe(tinyDims);
  });

  it('while it tries a provider is started again without that provider', async () => {
    const { children, encoder } = setUp(undefined, fakeSessions({ cpu: { ms: 25 }, dml: {} }), {
      provider: 'dml',
      spawn: async () => {
        const child = faultyChild(fakeSessions({ cpu: { ms: 25 }, dml: {} }));
        const first = children.length === 1;
        children.push(child);
        // The driver takes the process down as soon as it is touched.
        if (first)
          child.onMessage(
            (tell) => (tell as { provider?: string }).provider === 'dml' && setImmediate(child.kill),
          );
        return child;
      },
    });
    await encoder.embedTexts(['red']);
    await encoder.embedPhotos(photos(1), 1);
    expect(children[2]!.received[0]).toMatchObject({ type: 'open', without: ['dml'] });
    expect(encoder.status()).toMatchObject({ provider: 'cpu', requested: ['dml', 'cpu'] });
  });
});

describe('an encoder process that', () => {
  it('hangs is ended and replaced', async () => {
    let hangs = 1;
    const { encoder, children } = setUp(
      (ask) => (ask.type === 'photos' && hangs-- > 0 ? 'hang' : null),
      undefined,
      {
        patience: { open: 5_000, run: 100 },
      },
    );
    expect((await encoder.embedPhotos(photos(4), 4)).length).toBe(4 * tinyDims);
    expect(children.some((child) => child.killed)).toBe(true);
    expect(encoder.status().problem).toMatchObject({ code: 'encoder-restarted', message: /did not answer/ });
  });

  it('fails a run is replaced: a lost device does not come back', async () => {
    let children = 0;
    const { encoder } = setUp(undefined, undefined, {
      spawn: async () => {
        const broken = children++ === 1;
        const factory = onnxSessions();
        return faultyChild(
          broken
            ? {
                ...factory,
                create: async (...how) => {
                  const session = await factory.create(...how);
                  let runs = 0;
                  return {
                    ...session,
                    run: (...what) =>
                      runs++ > 0 ? Promise.reject(new Error('device lost')) : session.run(...what),
                  };
                },
              }
            : factory,
        );
      },
    });
    await encoder.embedTexts(['red']);
    expect((await encoder.embedPhotos(photos(4), 4)).length).toBe(4 * tinyDims);
    expect(encoder.status().problem).toMatchObject({ code: 'encoder-restarted', message: /device lost/ });
  });

  it('cannot be started is unavailable', async () => {
    const { encoder } = setUp(undefined, undefined, { spawn: () => Promise.reject(new Error('no memory')) });
    await expect(encoder.embedTexts(['red'])).rejects.toMatchObject({
      problem: { code: 'encoder-unavailable', message: /no memory/ },
    });
  });

  it('cannot import the runtime is unavailable at once, with the reason', async () => {
    const { encoder, children } = setUp(undefined, noRuntime);
    await expect(encoder.embedTexts(['red'])).rejects.toMatchObject({
      problem: { code: 'encoder-unavailable', message: /no such library/ },
    });
    expect(children.length).toBe(1);
    expect(encoder.status()).toMatchObject({
      state: 'unavailable',
      problem: { code: 'encoder-unavailable' },
    });
  });

  it('finds a tower of another width than the manifest says: the pack is corrupt', async () => {
    const dir = join(root, 'wide');
    writeTinyPack(dir, {}, 8);
    const { encoder } = setUp(undefined, undefined, { pack: await loadPack(dir) });
    await expect(encoder.embedPhotos(photos(1), 1)).rejects.toMatchObject({
      problem: { code: 'pack-corrupt', message: /8 numbers.*16/ },
    });
  });

  it('is closed refuses what is in flight and what comes later', async () => {
    const { encoder, children } = setUp((ask) => (ask.type === 'photos' ? 'hang' : null));
    const waiting = encoder.embedPhotos(photos(1), 1);
    await encoder.embedTexts(['red']);
    await encoder.close();
    await expect(waiting).rejects.toMatchObject({ problem: { code: 'encoder-unavailable' } });
    await expect(encoder.embedTexts(['green'])).rejects.toMatchObject({
      problem: { code: 'encoder-unavailable' },
    });
    expect(children.every((child) => child.killed)).toBe(true);
  });
});

describe('real processes', () => {
  it('one killed in the middle of its work is replaced', async () => {
    const spawned: ReturnType<typeof spawnNodeEncoder>[] = [];
    const encoder = openEncoder({
      pack,
      provider: 'cpu',
      spawn: async () => {
        const child = spawnNodeEncoder();
        spawned.push(child);
        return child;
      },
    });
    open.push(encoder);
    const before = await encoder.embedPhotos(photos(8), 8);
    const again = encoder.embedPhotos(photos(8), 8);
    spawned.at(-1)!.kill();
    expect([...(await again)]).toEqual([...before]);
    expect(spawned.length).toBe(3);
    expect(encoder.status().problem?.code).toBe('encoder-restarted');
  }, 20_000);
});

it('leaves cores to others on large machines only', () => {
  expect([1, 2, 4, 8, 16].map(defaultThreads)).toEqual([1, 2, 4, 6, 12]);
});
