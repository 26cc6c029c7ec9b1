/**
 * @file The inside of an encoder process: opens one tower, then embeds what comes over the port, urgent
 * things first. Knows neither Electron nor Node's child processes; its entry files hand it a `Port`.
 *
 * ONNX Runtime computes on the thread that called it. While it does, nothing is received; between two
 * batches the event loop turns once, so that an urgent request overtakes all batches but the running one.
 */
import { constants, setPriority } from 'node:os';
import { problemOf } from '../../shared/problem.ts';
import type { Port } from '../../shared/port.ts';
import type { EmbedPhotos, EmbedTexts, EncoderAsk, EncoderTell, OpenTower } from './encoder-messages.ts';
import { readPack } from './pack.ts';
import { candidates } from './candidates.ts';
import type { Provider } from './candidates.ts';
import { onnxSessions } from './sessions.ts';
import type { SessionFactory } from './sessions.ts';
import { openImageTower, openTextTower } from './towers.ts';

type Embed = (ask: EmbedPhotos | EmbedTexts) => Promise<Float32Array>;

/** Serves until the port closes, which whoever made the port takes as the sign to end the process.
 * @param sessions ONNX Runtime, unless a test puts something in its place. */
export function serveEncoder(port: Port, sessions: SessionFactory = onnxSessions()): void {
  const tell = (message: EncoderTell) => port.post(message);
  const urgent: (EmbedPhotos | EmbedTexts)[] = [];
  const bulk: (EmbedPhotos | EmbedTexts)[] = [];
  let embed: Embed | null = null;
  let running = false;
  // Loaded while nobody has said yet which tower; what goes wrong is told to whoever opens one.
  sessions.supported().catch(() => undefined);

  async function work(): Promise<void> {
    if (running || embed === null) return;
    running = true;
    for (let ask = urgent.shift() ?? bulk.shift(); ask !== undefined; ask = urgent.shift() ?? bulk.shift()) {
      try {
        const start = performance.now();
        const vectors = await embed(ask);
        tell({ type: 'embedded', id: ask.id, vectors, ms: performance.now() - start });
      } catch (error) {
        tell({ type: 'failed', id: ask.id, reason: problemOf(error).message });
      }
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    running = false;
  }

  port.onMessage((message) => {
    const ask = message as EncoderAsk;
    if (ask.type === 'open') {
      openTower(ask, sessions, tell).then(
        (opened) => {
          embed = opened;
          void work();
        },
        (error: unknown) => tell({ type: 'refused', problem: problemOf(error) }),
      );
      return;
    }
    (ask.type === 'photos' && !ask.urgent ? bulk : urgent).push(ask);
    void work();
  });
}

async function openTower(
  ask: OpenTower,
  factory: SessionFactory,
  tell: (message: EncoderTell) => void,
): Promise<Embed> {
  const pack = await readPack(ask.packDir);
  const supported = await factory.supported();
  const names =
    ask.tower === 'text' && ask.provider === null
      ? (['cpu'] as const)
      : candidates(supported, ask.provider ?? undefined);
  const options = {
    factory,
    providers: names.filter((name) => !ask.without.includes(name)),
    threads: ask.threads,
    onTry: async (provider: Provider) => {
      tell({ type: 'trying', provider });
      // A driver may end this process at a touch; by then the message must be out.
      if (provider !== 'cpu') await new Promise<void>((resolve) => setTimeout(resolve, 20));
    },
  };
  if (ask.tower === 'text') {
    const tower = await openTextTower(pack, options);
    tell({ type: 'opened', provider: tower.provider, attempts: tower.attempts });
    return (one) =>
      one.type === 'texts'
        ? tower.embed(one.texts)
        : Promise.reject(new Error('This process has the text tower.'));
  }
  // Indexing runs for hours in the background; threads made from here on inherit it.
  setPriority(Math.round(constants.priority.PRIORITY_BELOW_NORMAL / 2));
  const tower = await openImageTower(pack, options);
  tell({ type: 'opened', provider: tower.provider, attempts: tower.attempts });
  return (one) =>
    one.type === 'photos'
      ? tower.embed(one.pixels, one.n)
      : Promise.reject(new Error('This process has the image tower.'));
}
