/**
 * @file Decodes HEIC in worker threads: libheif compiled to WebAssembly takes most of a second of pure
 * computing per photo, which would hold up whoever calls it. At most `limit` workers, started when needed
 * and kept; one that hangs or dies is replaced, and only its own photo fails.
 */
import { Worker } from 'node:worker_threads';
import type { InputShape } from '../../shared/decoder-messages.ts';
import type { Pixels } from '../../shared/resample.ts';
import { failed } from './failure.ts';
import type { FailedDecode } from './failure.ts';
import { imageProfile, profiledTiff } from './heic-profile.ts';

/** What heic-worker.ts is asked and answers. One at a time per worker, so no ids. */
export interface HeicAsk {
  readonly bytes: Uint8Array;
  readonly input: InputShape;
  /** Of the thumbnail; undefined: the usual one, or none. */
  readonly longSide: number | undefined;
}
export type HeicReply =
  | { readonly ok: true; readonly width: number; readonly height: number; readonly pixels: Pixels }
  | { readonly ok: false; readonly tooLarge: boolean; readonly detail: string };

export interface HeicPicture {
  /** Upright size of the original. */
  readonly width: number;
  readonly height: number;
  /** At working size, in the file's own colour space. */
  readonly pixels: Pixels;
  /** The same pixels with the file's colour profile, for sharp to convert; null when it has none. */
  readonly tiff: Uint8Array | null;
}

const timeoutMs = 60_000;

export class HeicWorkers {
  readonly #limit: number;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #waiting: (() => void)[] = [];
  #closed = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Never rejects for a bad file. */
  async decode(ask: HeicAsk): Promise<HeicPicture | FailedDecode> {
    while (this.#idle.length === 0 && this.#all.size >= this.#limit) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#closed) return failed('decoder-crashed', 'closed');
    const worker = this.#idle.pop() ?? this.#start();
    const reply = await this.#ask(worker, ask);
    if (this.#all.has(worker)) this.#idle.push(worker);
    this.#waiting.shift()?.();
    if (typeof reply === 'string') return failed(reply);
    if (!reply.ok) return failed(reply.tooLarge ? 'too-large' : 'damaged', reply.detail);
    const profile = imageProfile(ask.bytes);
    return { ...reply, tiff: profile === null ? null : profiledTiff(reply.pixels, profile) };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#all];
    this.#all.clear();
    this.#idle.length = 0;
    await Promise.all(all.map((worker) => worker.terminate()));
    for (const go of this.#waiting.splice(0)) go();
  }

  #start(): Worker {
    // stdout, stderr: libheif says on the terminal what it thinks of a file; the answer says it too.
    const worker = new Worker(new URL('./heic-worker.ts', import.meta.url), { stdout: true, stderr: true });
    worker.unref();
    this.#all.add(worker);
    return worker;
  }

  #ask(worker: Worker, ask: HeicAsk): Promise<HeicReply | 'timeout' | 'decoder-crashed'> {
    return new Promise((resolve) => {
      const finish = (outcome: HeicReply | 'timeout' | 'decoder-crashed') => {
        clearTimeout(timer);
        worker.off('message', finish).off('error', crashed).off('exit', crashed);
        if (typeof outcome === 'string') {
          this.#all.delete(worker);
          // An error of a worker that has been given up on is nobody's business any more.
          worker.on('error', () => undefined);
          void worker.terminate();
        }
        worker.unref();
        resolve(outcome);
      };
      const crashed = () => finish('decoder-crashed');
      const timer = setTimeout(finish, timeoutMs, 'timeout');
      worker.ref();
      worker.on('message', finish).on('error', crashed).on('exit', crashed);
      worker.postMessage(ask);
    });
  }
}
