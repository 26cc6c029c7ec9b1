/**
 * @file Keeps one engine process running for the app: asks it, hands on what it tells, starts it again
 * when it dies. Knows no Electron: the process comes in as a `ChildPort`. Decides nothing about photos.
 *
 * [Note: Engine restarts] A dead engine is started again after a growing pause. What it had been asked
 * is answered with `engine-restarted` (the asker cannot know how far it got, so nothing is asked twice);
 * what was asked while no engine ran waits for the next one. Three deaths within a minute end it: the
 * state is `failed` until someone calls retry(). A library that cannot be opened is no crash: the engine
 * says why (`refused`), and that is `failed` at once.
 */
import { problemOf, ProblemError } from '../shared/problem.ts';
import type { Problem, Result } from '../shared/problem.ts';
import type { ChildPort } from '../shared/port.ts';
import type {
  EngineAnswers,
  EngineEvent,
  EngineRequest,
  EngineRequestType,
  EngineState,
} from '../shared/requests.ts';
import type { FromEngine, ToEngine } from './engine-wire.ts';

/** Pause before the 1st, 2nd restart in a row, ms. */
const pauses = [200, 1500] as const;
/** Deaths further apart than this have nothing to do with each other, ms. */
const quickCrashWindow = 60_000;
const crashesToGiveUp = 3;
/** How often a running engine is asked whether it is there, ms. */
const pingEvery = 5_000;
/** So many questions in a row without an answer, and it is taken for hung. Counted, not timed: a computer that
 * slept asks no questions. */
const pingsToGiveUp = 6;
/** How long closing the library may take before the process is killed, ms. */
const closingTime = 5_000;

interface Waiting {
  readonly request: EngineRequest;
  readonly answer: (result: Result<unknown>) => void;
}

export interface EngineHostOptions {
  /** Starts an engine process. */
  readonly start: () => ChildPort;
  readonly onState: (state: EngineState) => void;
  readonly onEvent: (event: EngineEvent) => void;
}

export class EngineHost {
  readonly #options: EngineHostOptions;
  #state: EngineState = { state: 'starting' };
  #child: ChildPort | null = null;
  #nextId = 1;
  /** Asked of the running child, by id. */
  readonly #asked = new Map<number, Waiting>();
  /** Asked while no child ran. */
  #queue: Waiting[] = [];
  #crashes: number[] = [];
  #restart: ReturnType<typeof setTimeout> | null = null;
  /** The person paused indexing; a new engine process must not start it again. */
  #paused = false;
  #closing: Promise<void> | null = null;
  /** Settles when no restart is under way. */
  #restarts: Promise<void> = Promise.resolve();
  #unanswered = 0;
  #pinging: ReturnType<typeof setInterval> | null = null;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Starts the first engine process. Call once. */
  start(): void {
    this.#setState({ state: 'starting' });
    this.#startChild();
  }

  /** Answers once, and never rejects. */
  ask<T extends EngineRequestType>(
    request: Extract<EngineRequest, { type: T }>,
  ): Promise<Result<EngineAnswers[T]>> {
    return new Promise((resolve) => {
      // The engine answers each request type with its own answer type; the wire cannot carry that.
      const answer = resolve as (result: Result<unknown>) => void;
      if (this.#closing) return answer({ ok: false, problem: closingProblem() });
      if (this.#state.state === 'failed') return answer({ ok: false, problem: this.#state.problem });
      const waiting: Waiting = { request, answer };
      if (this.#child) this.#post(this.#child, waiting);
      else this.#queue.push(waiting);
    });
  }

  /** After `failed`: begins again with a clean slate. Otherwise does nothing. */
  retry(): void {
    if (this.#state.state !== 'failed' || this.#closing) return;
    this.#crashes = [];
    this.start();
  }

  /**
   * Closes the engine, does what can only be done without one, and starts another, which may open another library.
   * What is asked meanwhile waits for it.
   * @throws what `between` throws; another engine is started all the same
   */
  restart(between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    // One after the other: a second engine would find the library locked by the one that is still closing.
    const mine = this.#restarts.then(() => this.#restartOnce(between));
    this.#restarts = mine.catch(() => undefined);
    return mine;
  }

  async #restartOnce(between: () => Promise<void>): Promise<void> {
    if (this.#closing) return;
    if (this.#restart) clearTimeout(this.#restart);
    this.#unwatch();
    const child = this.#child;
    this.#child = null;
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    this.#setState({ state: 'starting' });
    if (child) await this.#end(child);
    for (const waiting of asked) waiting.answer({ ok: false, problem: restartedProblem() });
    try {
      await between();
    } finally {
      if (!this.#closing) this.#startChild();
    }
  }

  /** Lets the engine finish its batch and close the library; kills it when that takes too long. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#restart) clearTimeout(this.#restart);
    this.#unwatch();
    const child = this.#child;
    if (child) await this.#end(child);
    this.#answerAll(closingProblem());
  }

  #end(child: ChildPort): Promise<void> {
    return new Promise((resolve) => {
      const tooLong = setTimeout(() => child.kill(), closingTime);
      child.onClose(() => {
        clearTimeout(tooLong);
        resolve();
      });
      child.post({ kind: 'close' } satisfies ToEngine);
    });
  }

  #startChild(): void {
    this.#restart = null;
    let child: ChildPort;
    try {
      child = this.#options.start();
    } catch (error) {
      return this.#fail(problemOf(error));
    }
    this.#child = child;
    child.onMessage((message) => {
      if (this.#child === child) this.#receive(message as FromEngine);
    });
    child.onClose((reason) => {
      if (this.#child === child) this.#died(reason);
    });
    const queue = this.#queue;
    this.#queue = [];
    for (const waiting of queue) this.#post(child, waiting);
  }

  #post(child: ChildPort, waiting: Waiting): void {
    const id = this.#nextId++;
    this.#asked.set(id, waiting);
    child.post({ kind: 'ask', id, request: waiting.request } satisfies ToEngine);
  }

  #receive(message: FromEngine): void {
    switch (message.kind) {
      case 'answer': {
        const waiting = this.#asked.get(message.id);
        this.#asked.delete(message.id);
        return waiting?.answer(message.result);
      }
      case 'pong':
        this.#unanswered = 0;
        return;
      case 'event':
        if (message.event.type === 'progress') {
          const { phase, held } = message.event.progress;
          this.#paused = held === null && (phase === 'paused' || phase === 'pausing');
        }
        return this.#options.onEvent(message.event);
      case 'opened':
        // A new engine scans all folders and goes on where the last one was, unless the person had paused it.
        if (this.#paused) void this.ask({ type: 'index.pause' });
        this.#watch();
        return this.#setState({ state: 'ready' });
      case 'refused': {
        const child = this.#child;
        this.#child = null;
        child?.kill();
        return this.#fail(message.problem);
      }
    }
  }

  /** An engine that runs and does not answer is ended, and so started again like one that died. */
  #watch(): void {
    this.#unwatch();
    this.#pinging = setInterval(() => {
      if (this.#unanswered >= pingsToGiveUp) return this.#child?.kill();
      this.#unanswered++;
      this.#child?.post({ kind: 'ping' } satisfies ToEngine);
    }, pingEvery);
  }

  #unwatch(): void {
    if (this.#pinging) clearInterval(this.#pinging);
    this.#pinging = null;
    this.#unanswered = 0;
  }

  #died(reason: string): void {
    this.#child = null;
    this.#unwatch();
    if (this.#closing) return;
    const problem: Problem = {
      code: 'engine-restarted',
      message: `The search engine stopped unexpectedly (${reason}) and was started again.`,
      advice: 'Please try that again.',
    };
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const waiting of asked) waiting.answer({ ok: false, problem });

    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((time) => now - time < quickCrashWindow), now];
    if (this.#crashes.length >= crashesToGiveUp) {
      return this.#fail({
        code: 'internal',
        message: `The search engine keeps stopping (${reason}).`,
        advice:
          'Try again. If it happens again, restart the computer or report it; your photos are untouched.',
      });
    }
    const pause = pauses[Math.min(this.#crashes.length, pauses.length) - 1] ?? 0;
    this.#setState({ state: 'restarting', problem });
    this.#restart = setTimeout(() => this.#startChild(), pause);
  }

  #fail(problem: Problem): void {
    this.#setState({ state: 'failed', problem });
    this.#answerAll(problem);
  }

  #answerAll(problem: Problem): void {
    const all = [...this.#asked.values(), ...this.#queue];
    this.#asked.clear();
    this.#queue = [];
    for (const waiting of all) waiting.answer({ ok: false, problem });
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

function restartedProblem(): Problem {
  return new ProblemError('engine-restarted', 'The library is being opened again.', 'Please try that again.')
    .problem;
}

function closingProblem(): Problem {
  return new ProblemError('engine-restarted', 'Recollect is closing.').problem;
}
