/**
 * @file The encoder as the engine sees it (encoder.ts): two processes, one for photos and one for query
 * texts, so that typing never waits for a batch of photos. Runs in the engine's process; computes nothing.
 */
import { availableParallelism } from 'node:os';
import type { EncoderStatus } from '../../shared/library.ts';
import type { ChildPort } from '../../shared/port.ts';
import type { Embeddings, Encoder } from './encoder.ts';
import type { Pack } from './pack.ts';
import { RecentTexts } from './recent-texts.ts';
import { TowerClient, TowerLost } from './tower-client.ts';
import type { Patience } from './tower-client.ts';

export interface EncoderOptions {
  readonly pack: Pack;
  readonly spawn: () => Promise<ChildPort>;
  /** Execution provider by name; otherwise RECOLLECT_PROVIDER, otherwise the best that proves itself. */
  readonly provider?: string;
  /** Cores for the image tower. */
  readonly threads?: number;
  readonly patience?: Patience;
}

/** [Note: Batch size] Photos in a bulk batch. On a CPU a photo costs the same alone and among sixteen (137 ms
 * of one core for the built-in pack), while memory grows with the batch and a query image waits for the batch
 * that is running: four keeps the process busy and the wait short. Accelerators need more to fill them. */
const cpuBatch = 4;
const acceleratorBatch = 16;
/** Texts in one request. */
const textBatch = 32;
const textThreads = 2;
const defaultPatience: Patience = { open: 180_000, run: 120_000 };
/** Batches that the speed in `status` is an average of. */
const speedWindow = 20;

/** [Note: Encoder threads] All cores up to four, then three quarters of them: the process has a lower
 * priority, so it takes what others leave; but on larger machines the second thread of a core adds little,
 * and decoding needs cores of its own. */
export function defaultThreads(cores = availableParallelism()): number {
  return cores <= 4 ? cores : Math.ceil(cores * 0.75);
}

/** Opens an encoder. The text tower starts at once, so that the first search finds it warm; the image tower
 * when the first photo comes. Never throws: what goes wrong is in `status()` and in the calls. */
export function openEncoder(options: EncoderOptions): Encoder {
  const { pack, spawn } = options;
  const { dims } = pack;
  const photoBytes = pack.image.width * pack.image.height * 3;
  const patience = options.patience ?? defaultPatience;
  const listeners = new Set<(status: EncoderStatus) => void>();
  const recent = new RecentTexts(512);
  const speeds: { readonly n: number; readonly ms: number }[] = [];
  let halvings = 0;

  const changed = () => {
    const now = status();
    for (const listener of listeners) listener(now);
  };
  const shared = {
    spawn,
    packDir: pack.dir,
    patience,
    provider: options.provider ?? null,
    onChange: changed,
  };
  const images = new TowerClient({
    ...shared,
    tower: 'image',
    threads: options.threads ?? defaultThreads(),
    onLoss: () => void halvings++,
  });
  const texts = new TowerClient({
    ...shared,
    tower: 'text',
    provider: null,
    threads: Math.min(textThreads, defaultThreads()),
    onLoss: () => undefined,
  });

  function status(): EncoderStatus {
    const states = new Set([images.state, texts.state]);
    const spent = speeds.reduce((sum, one) => sum + one.ms, 0);
    const state = (['unavailable', 'starting', 'ready', 'off'] as const).find((one) => states.has(one));
    return {
      state: state ?? 'off',
      provider: images.provider ?? texts.provider,
      requested: (images.attempts.length > 0 ? images : texts).attempts.map((attempt) => attempt.provider),
      photosPerSecond: spent === 0 ? null : (speeds.reduce((sum, one) => sum + one.n, 0) * 1000) / spent,
      problem: images.problem ?? texts.problem,
    };
  }

  function batchSize(): number {
    const accelerated = images.provider !== null && images.provider !== 'cpu';
    return Math.max(1, (accelerated ? acceleratorBatch : cpuBatch) >> halvings);
  }

  async function embedPhotos(pixels: Uint8Array, n: number, urgent: boolean): Promise<Embeddings> {
    if (n < 1 || pixels.length !== n * photoBytes)
      throw new RangeError(`${pixels.length} bytes are not ${n} pictures`);
    const out = new Float32Array(n * dims);
    for (let done = 0; done < n;) {
      const take = Math.min(batchSize(), n - done);
      // A copy unless it is the whole buffer: Electron's ports send all that lies behind a view.
      const all = take === n && pixels.byteLength === pixels.buffer.byteLength;
      const part = all ? pixels : pixels.slice(done * photoBytes, (done + take) * photoBytes);
      const answer = await orLost(images.ask({ type: 'photos', pixels: part, n: take, urgent }));
      if (answer === lost) continue; // Asked again, in a batch that may be smaller by now.
      out.set(answer.vectors, done * dims);
      done += take;
      if (speeds.push({ n: take, ms: answer.ms }) > speedWindow) speeds.shift();
      if (speeds.length === 1) changed();
    }
    return out;
  }

  async function embedTexts(wanted: readonly string[]): Promise<Embeddings> {
    const found = new Map<string, Float32Array | undefined>(wanted.map((text) => [text, recent.get(text)]));
    const missing = [...found.keys()].filter((text) => found.get(text) === undefined);
    while (missing.length > 0) {
      const part = missing.slice(0, textBatch);
      const answer = await orLost(texts.ask({ type: 'texts', texts: part }));
      if (answer === lost) continue;
      missing.splice(0, part.length);
      for (const [i, text] of part.entries()) {
        const vector = answer.vectors.slice(i * dims, (i + 1) * dims);
        found.set(text, vector);
        recent.put(text, vector);
      }
    }
    const out = new Float32Array(wanted.length * dims);
    for (const [i, text] of wanted.entries()) out.set(found.get(text)!, i * dims);
    return out;
  }

  // What goes wrong here is in the status, and again in the first search's own error.
  embedTexts(['a photo']).catch(() => undefined);

  return {
    pack,
    embedPhotos: (pixels, n) => embedPhotos(pixels, n, false),
    embedQueryImage: (pixels) => embedPhotos(pixels, 1, true),
    embedTexts,
    batchSize,
    status,
    onStatus: (listener) => void listeners.add(listener),
    async close() {
      listeners.clear();
      images.close();
      texts.close();
    },
  };
}

const lost = Symbol('the process is gone; ask again');

/** The answer, or `lost`. Everything else that goes wrong is thrown on: asking again would not help. */
async function orLost<T>(asked: Promise<T>): Promise<T | typeof lost> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof TowerLost) return lost;
    throw error;
  }
}
