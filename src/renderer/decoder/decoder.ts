/**
 * @file The hidden decoder page: takes message ports from main and decodes what is asked over them, in
 * workers. Runs in a sandboxed renderer without network, in a session of its own. Its own thread only
 * passes messages on, so that it always answers.
 */
import { decoderPortChannel } from '../../shared/channels.ts';
import type { DecoderAsk, DecoderMessage } from '../../shared/decoder-messages.ts';
import { WorkerPool } from './worker-pool.ts';

/** One core is left to the person's other work and to the encoder. */
const workers = Math.max(1, navigator.hardwareConcurrency - 1);
/** One more in flight than workers: its bytes are here when a worker becomes free. */
const concurrency = workers + 1;

const pool = new WorkerPool(
  () => new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module', name: 'decode' }),
  workers,
);

window.addEventListener('message', (event) => {
  // Only the preload script posts to this page; it has no other frame and opens none.
  if (event.source !== window || event.data !== decoderPortChannel) return;
  const [port] = event.ports;
  if (!port) return;
  // Copied: a buffer that is transferred does not arrive in another process's Node.
  const send = (message: DecoderMessage): void => port.postMessage(message);
  port.addEventListener('message', ({ data }: MessageEvent<DecoderAsk>) => {
    void pool.decode(data).then((result) => send({ type: 'reply', id: data.id, result }));
  });
  port.start();
  send({ type: 'ready', concurrency });
});
