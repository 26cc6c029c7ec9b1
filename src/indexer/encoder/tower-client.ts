/**
 * @file Looks after the process that runs one tower: starts it when first needed, notices when it dies or
 * hangs, starts another. Knows no Electron and no Node processes: `spawn` makes them.
 *
 * [Note: Losses] A process that dies, hangs or reports a failed run is given up on, and so is everything it
 * was asked: each request is rejected with `TowerLost`, and its owner asks again (encoder-client.ts, in
 * smaller batches). A provider that was just being tried is left out from then on. After three losses in a
 * row only the CPU is tried; after three more the tower is unavailable, which is the only error that a
 * user of the encoder ever sees. A hundred good batches make earlier losses forgotten.
 */
import { ProblemError } from '../../shared/problem.ts';
import type { Problem } from '../../shared/problem.ts';
import type { ChildPort } from '../../shared/port.ts';
import type { EmbedPhotos, EmbedTexts, EncoderTell, TowerKind } from './encoder-messages.ts';
import type { Provider } from './candidates.ts';
import type { Attempt } from './providers.ts';

export interface TowerClientOptions {
  readonly spawn: () => Promise<ChildPort>;
  readonly packDir: string;
  readonly tower: TowerKind;
  readonly provider: string | null;
  readonly threads: number;
  readonly patience: Patience;
  readonly onChange: () => void;
  /** Told once per process that was given up on. */
  readonly onLoss: () => void;
}

/** How long a process may be silent, ms: while it opens (compiling shaders, measuring), while it has work. */
export interface Patience {
  readonly open: number;
  readonly run: number;
}

/** The process that had this request is gone; asking again is safe. */
export class TowerLost extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TowerLost';
  }
}

export interface Embedded {
  readonly vectors: Float32Array;
  /** Of the tower alone. */
  readonly ms: number;
}

type Ask = Omit<EmbedPhotos, 'id'> | Omit<EmbedTexts, 'id'>;

interface Pending {
  readonly resolve: (value: Embedded) => void;
  readonly reject: (error: unknown) => void;
}

interface Live {
  readonly port: ChildPort;
  readonly pending: Map<number, Pending>;
  readonly opened: Promise<void>;
  settle(outcome: Error | null): void;
  /** The provider being tried; null once open. */
  trying: Provider | null;
  open: boolean;
  timer: NodeJS.Timeout | undefined;
}

const lossesUntilCpu = 3;
const goodBatchesToForget = 100;

export class TowerClient {
  readonly #options: TowerClientOptions;
  readonly #left: Attempt[] = [];
  #live: Live | null = null;
  #losses = 0;
  #good = 0;
  #cpuOnly = false;
  #closed = false;
  #nextId = 1;
  #attempts: readonly Attempt[] = [];
  /** Of the open process, and of the last request that was answered. */
  #provider: Provider | null = null;
  #ran: Provider | null = null;
  #problem: Problem | null = null;
  #unavailable: ProblemError | null = null;

  constructor(options: TowerClientOptions) {
    this.#options = options;
  }

  get state(): 'off' | 'starting' | 'ready' | 'unavailable' {
    if (this.#unavailable !== null) return 'unavailable';
    if (this.#live === null) return 'off';
    return this.#live.open ? 'ready' : 'starting';
  }
  /** That ran the last request; null before the first. */
  get provider(): Provider | null {
    return this.#ran;
  }
  /** Every provider tried, in order, with why it was not used. */
  get attempts(): readonly Attempt[] {
    return [...this.#left, ...this.#attempts];
  }
  get problem(): Problem | null {
    return this.#unavailable?.problem ?? this.#problem;
  }

  /** @throws TowerLost: ask again. @throws ProblemError when asking again is no use. */
  async ask(ask: Ask): Promise<Embedded> {
    const live = this.#current();
    await live.opened;
    if (this.#live !== live) throw new TowerLost('gone before it was asked');
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      live.pending.set(id, { resolve, reject });
      this.#expect(live, this.#options.patience.run);
      live.port.post({ ...ask, id });
    });
  }

  close(): void {
    this.#closed = true;
    if (this.#live !== null) this.#end(this.#live, closedError());
  }

  #current(): Live {
    if (this.#closed) throw closedError();
    if (this.#unavailable !== null) throw this.#unavailable;
    return (this.#live ??= this.#start());
  }

  #start(): Live {
    let settle: Live['settle'] = () => undefined;
    const opened = new Promise<void>((resolve, reject) => {
      settle = (outcome) => (outcome === null ? resolve() : reject(outcome));
    });
    opened.catch(() => undefined); // Whoever asked awaits it too; nobody may have.
    const port = deferredPort(this.#options.spawn);
    const live: Live = {
      port,
      pending: new Map(),
      opened,
      settle,
      trying: null,
      open: false,
      timer: undefined,
    };
    port.onClose((reason) => this.#lose(live, reason));
    port.onMessage((message) => this.#hear(live, message as EncoderTell));
    this.#expect(live, this.#options.patience.open);
    const { packDir, tower, provider, threads } = this.#options;
    port.post({
      type: 'open',
      packDir,
      tower,
      provider: this.#cpuOnly ? 'cpu' : provider,
      without: this.#left.map((attempt) => attempt.provider),
      threads,
    });
    queueMicrotask(this.#options.onChange);
    return live;
  }

  #hear(live: Live, tell: EncoderTell): void {
    if (this.#live !== live) return;
    switch (tell.type) {
      case 'trying':
        live.trying = tell.provider;
        return this.#expect(live, this.#options.patience.open);
      case 'opened':
        live.trying = null;
        live.open = true;
        this.#provider = tell.provider;
        this.#attempts = tell.attempts;
        clearTimeout(live.timer);
        live.settle(null);
        return this.#options.onChange();
      case 'refused':
        // The pack or the runtime itself is unusable; another process would find the same.
        this.#unavailable = new ProblemError(tell.problem.code, tell.problem.message, tell.problem.advice);
        return this.#end(live, this.#unavailable);
      case 'embedded': {
        const pending = live.pending.get(tell.id);
        live.pending.delete(tell.id);
        this.#ran = this.#provider;
        this.#good++;
        if (this.#good % goodBatchesToForget === 0) this.#losses = 0;
        if (live.pending.size === 0) clearTimeout(live.timer);
        else this.#expect(live, this.#options.patience.run);
        return pending?.resolve({ vectors: tell.vectors, ms: tell.ms });
      }
      case 'failed':
        return this.#lose(live, tell.reason);
    }
  }

  #expect(live: Live, ms: number): void {
    clearTimeout(live.timer);
    live.timer = setTimeout(() => this.#lose(live, `it did not answer for ${Math.round(ms / 1000)} s`), ms);
  }

  #lose(live: Live, reason: string): void {
    if (this.#live !== live) return;
    this.#losses++;
    this.#good = 0;
    if (live.trying !== null && live.trying !== 'cpu') this.#left.push({ provider: live.trying, reason });
    if (this.#losses >= lossesUntilCpu && this.#cpuOnly) {
      this.#unavailable = new ProblemError(
        'encoder-unavailable',
        `The encoder keeps stopping (${reason}).`,
        'Close other programs to free memory, then start Recollect again.',
      );
      return this.#end(live, this.#unavailable);
    }
    if (this.#losses >= lossesUntilCpu) {
      this.#cpuOnly = true;
      this.#losses = 0;
      this.#problem = {
        code: 'encoder-fell-back',
        message: `The encoder stopped three times (${reason}) and now runs on the processor alone.`,
        advice: 'Indexing goes on, more slowly. A newer graphics driver may help.',
      };
    } else if (this.#problem?.code !== 'encoder-fell-back') {
      this.#problem = {
        code: 'encoder-restarted',
        message: `The encoder stopped (${reason}) and was started again.`,
        advice: '',
      };
    }
    this.#options.onLoss();
    this.#end(live, new TowerLost(reason));
  }

  #end(live: Live, error: Error): void {
    this.#live = null;
    clearTimeout(live.timer);
    live.settle(error);
    for (const pending of live.pending.values()) pending.reject(error);
    live.pending.clear();
    live.port.close();
    live.port.kill();
    this.#options.onChange();
  }
}

function closedError(): Error {
  return new ProblemError('encoder-unavailable', 'The encoder has been closed.');
}

/** A port to a process that is still being started. One that cannot be started has closed. */
function deferredPort(spawn: () => Promise<ChildPort>): ChildPort {
  let port: ChildPort | null = null;
  let killed = false;
  const waiting: unknown[] = [];
  const listeners: ((message: unknown) => void)[] = [];
  const closers: ((reason: string) => void)[] = [];
  // Not before the caller has set its listeners.
  Promise.resolve()
    .then(spawn)
    .then(
      (started) => {
        if (killed) return started.kill();
        port = started;
        for (const listener of listeners) started.onMessage(listener);
        for (const listener of closers) started.onClose(listener);
        for (const message of waiting) started.post(message);
      },
      (error: unknown) => {
        for (const listener of closers)
          listener(`it could not be started: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  return {
    post: (message) => (port === null ? void waiting.push(message) : port.post(message)),
    onMessage: (listener) => void listeners.push(listener),
    onClose: (listener) => void closers.push(listener),
    close: () => port?.close(),
    kill: () => {
      killed = true;
      port?.kill();
    },
  };
}
