/**
 * @file Shares decodes out among workers. One that hangs or dies is replaced, and only the photo it had in
 * hand fails. Knows nothing of images; the workers come in from outside.
 *
 * [Note: Large pictures go alone] A picture of the largest size that is accepted takes a gigabyte while it
 * is decoded. So those beyond `largeBytes` compressed, which is where such pictures are, are decoded one
 * at a time; the small ones go on beside it.
 */
import type { DecodeResult, DecoderAsk } from '../../shared/decoder-messages.ts';

/** The part of `Worker` that the pool needs. */
export interface PoolWorker {
  postMessage(message: DecoderAsk, transfer: Transferable[]): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<DecodeResult>) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
}

/** As in [Note: How strict about damage]'s decoder: a HEIC of 50 megapixels takes a slow machine half of it. */
export const timeoutMs = 60_000;
export const largeBytes = 24 * 1024 * 1024;

interface Job {
  readonly ask: DecoderAsk;
  readonly large: boolean;
  readonly done: (result: DecodeResult) => void;
}

export class WorkerPool {
  readonly #start: () => PoolWorker;
  readonly #limit: number;
  readonly #idle: PoolWorker[] = [];
  /** What to do with the answer of each worker that has a photo in hand. */
  readonly #busy = new Map<PoolWorker, (result: DecodeResult, reuse: boolean) => void>();
  #started = 0;
  #largeRunning = false;
  readonly #queue: Job[] = [];

  constructor(start: () => PoolWorker, limit: number) {
    this.#start = start;
    this.#limit = limit;
  }

  /** Messages are details at most: the client (indexer/pixels/port-decoder.ts) makes sentences of failures.
   * Never rejects: a worker that hangs is `timeout`, one that dies `decoder-crashed`. */
  decode(ask: DecoderAsk): Promise<DecodeResult> {
    return new Promise((done) => {
      this.#queue.push({ ask, large: ask.request.bytes.byteLength > largeBytes, done });
      this.#next();
    });
  }

  #next(): void {
    const at = this.#queue.findIndex((job) => !(job.large && this.#largeRunning));
    if (at < 0) return;
    const worker = this.#idle.pop() ?? (this.#started < this.#limit ? this.#startOne() : null);
    if (worker === null) return;
    const [job] = this.#queue.splice(at, 1);
    if (job) this.#run(worker, job);
    this.#next();
  }

  #startOne(): PoolWorker {
    this.#started++;
    const worker = this.#start();
    worker.addEventListener('message', ({ data }) => this.#busy.get(worker)?.(data, true));
    worker.addEventListener('error', () =>
      this.#busy.get(worker)?.({ ok: false, failure: 'decoder-crashed', message: '' }, false),
    );
    return worker;
  }

  #run(worker: PoolWorker, job: Job): void {
    const finish = (result: DecodeResult, reuse: boolean): void => {
      clearTimeout(timer);
      this.#busy.delete(worker);
      if (job.large) this.#largeRunning = false;
      if (reuse) this.#idle.push(worker);
      else {
        worker.terminate();
        this.#started--;
      }
      job.done(result);
      this.#next();
    };
    const timer = setTimeout(() => finish({ ok: false, failure: 'timeout', message: '' }, false), timeoutMs);
    this.#busy.set(worker, finish);
    if (job.large) this.#largeRunning = true;
    worker.postMessage(job.ask, [job.ask.request.bytes.buffer as ArrayBuffer]);
  }
}
