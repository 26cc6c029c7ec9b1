/** @file The engine's process may die at any moment; whoever asked always gets an answer. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChildPort } from '../shared/port.ts';
import type { EngineEvent, EngineState } from '../shared/requests.ts';
import { EngineHost } from './engine-host.ts';
import type { FromEngine, ToEngine } from './engine-wire.ts';

class FakeEngine implements ChildPort {
  readonly told: ToEngine[] = [];
  killed = false;
  hung = false;
  #message: ((message: unknown) => void) | null = null;
  readonly #close: ((reason: string) => void)[] = [];
  post(message: unknown): void {
    const told = message as ToEngine;
    this.told.push(told);
    if (told.kind === 'ping' && !this.hung) this.say({ kind: 'pong' });
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onClose(listener: (reason: string) => void): void {
    this.#close.push(listener);
  }
  close(): void {}
  kill(): void {
    this.killed = true;
    this.die('killed');
  }
  say(message: FromEngine): void {
    this.#message?.(message);
  }
  die(reason = 'exit code 11'): void {
    for (const listener of this.#close.splice(0)) listener(reason);
  }
  get asked(): Extract<ToEngine, { kind: 'ask' }>[] {
    return this.told.filter((told) => told.kind === 'ask');
  }
}

function setUp() {
  const engines: FakeEngine[] = [];
  const states: EngineState[] = [];
  const events: EngineEvent[] = [];
  const host = new EngineHost({
    start: () => {
      const engine = new FakeEngine();
      engines.push(engine);
      return engine;
    },
    onState: (state) => states.push(state),
    onEvent: (event) => events.push(event),
  });
  host.start();
  return { host, engines, states, events, last: () => engines.at(-1)! };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a running engine', () => {
  it('answers each question once, in any order', async () => {
    const { host, last } = setUp();
    last().say({ kind: 'opened' });
    const a = host.ask({ type: 'timeline' });
    const b = host.ask({ type: 'failures' });
    const [first, second] = last().asked;
    last().say({ kind: 'answer', id: second!.id, result: { ok: true, value: 'b' } });
    last().say({ kind: 'answer', id: first!.id, result: { ok: true, value: 'a' } });
    last().say({ kind: 'answer', id: first!.id, result: { ok: true, value: 'again' } });
    expect(await a).toEqual({ ok: true, value: 'a' });
    expect(await b).toEqual({ ok: true, value: 'b' });
  });

  it('is taken for hung when it no longer answers, and started again; one that answers is left alone', () => {
    const { engines, last, states } = setUp();
    const first = last();
    first.say({ kind: 'opened' });
    vi.advanceTimersByTime(600_000);
    expect(first.killed).toBe(false);
    first.hung = true;
    vi.advanceTimersByTime(40_000);
    expect(first.killed).toBe(true);
    expect(states.at(-1)).toMatchObject({ state: 'restarting' });
    expect(engines).toHaveLength(2);
  });

  it('hands its events on', () => {
    const { last, events, host } = setUp();
    last().say({ kind: 'opened' });
    const event: EngineEvent = { type: 'photos-changed', photos: 2, searchable: 1 };
    last().say({ kind: 'event', event });
    expect(events).toEqual([event]);
    expect(host.state).toEqual({ state: 'ready' });
  });
});

describe('an engine that dies', () => {
  it('answers what was asked with engine-restarted, and is started again', async () => {
    const { host, engines, last } = setUp();
    last().say({ kind: 'opened' });
    const asked = host.ask({ type: 'status' });
    last().die();
    expect(await asked).toMatchObject({ ok: false, problem: { code: 'engine-restarted' } });
    expect(host.state.state).toBe('restarting');
    await vi.advanceTimersByTimeAsync(500);
    expect(engines).toHaveLength(2);
    last().say({ kind: 'opened' });
    expect(host.state).toEqual({ state: 'ready' });
  });

  it('keeps what is asked meanwhile for the next one', async () => {
    const { host, last } = setUp();
    last().say({ kind: 'opened' });
    last().die();
    const asked = host.ask({ type: 'status' });
    await vi.advanceTimersByTimeAsync(500);
    last().say({ kind: 'answer', id: last().asked[0]!.id, result: { ok: true, value: 'new' } });
    expect(await asked).toEqual({ ok: true, value: 'new' });
  });

  it('does not listen to the dead one any more', async () => {
    const { host, engines, events } = setUp();
    engines[0]!.die();
    await vi.advanceTimersByTimeAsync(500);
    engines[0]!.say({ kind: 'opened' });
    engines[0]!.say({ kind: 'event', event: { type: 'photos-changed', photos: 1, searchable: 1 } });
    expect(host.state.state).toBe('restarting');
    expect(events).toEqual([]);
  });

  it('is given up after three deaths in a minute, until someone retries', async () => {
    const { host, engines, last } = setUp();
    for (let i = 0; i < 3; i++) {
      last().say({ kind: 'opened' });
      last().die();
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(engines).toHaveLength(3);
    expect(host.state).toMatchObject({ state: 'failed', problem: { code: 'internal' } });
    expect(await host.ask({ type: 'status' })).toMatchObject({ ok: false, problem: { code: 'internal' } });
    host.retry();
    expect(engines).toHaveLength(4);
    last().say({ kind: 'opened' });
    last().die();
    expect(host.state.state).toBe('restarting');
  });

  it('may die now and then for ever', async () => {
    const { host, engines, last } = setUp();
    for (let i = 0; i < 10; i++) {
      last().say({ kind: 'opened' });
      await vi.advanceTimersByTimeAsync(40_000);
      last().die();
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(engines).toHaveLength(11);
    expect(host.state.state).not.toBe('failed');
  });

  it('stays paused when the person had paused it', async () => {
    const { last } = setUp();
    const progress = {
      done: 1,
      total: 2,
      indexed: 1,
      failed: 0,
      skipped: 0,
      imagesPerSecond: 1,
      etaSeconds: null,
      current: null,
      held: null,
    } as const;
    last().say({ kind: 'opened' });
    last().say({ kind: 'event', event: { type: 'progress', progress: { phase: 'paused', ...progress } } });
    last().die();
    await vi.advanceTimersByTimeAsync(500);
    last().say({ kind: 'opened' });
    expect(last().asked.map((ask) => ask.request.type)).toEqual(['index.pause']);
    last().say({ kind: 'event', event: { type: 'progress', progress: { phase: 'indexing', ...progress } } });
    last().die();
    await vi.advanceTimersByTimeAsync(5_000);
    last().say({ kind: 'opened' });
    expect(last().asked).toEqual([]);
  });

  it('does not mistake waiting for the mains for a pause', async () => {
    const { last } = setUp();
    last().say({ kind: 'opened' });
    last().say({
      kind: 'event',
      event: {
        type: 'progress',
        progress: {
          phase: 'paused',
          done: 1,
          total: 2,
          indexed: 1,
          failed: 0,
          skipped: 0,
          imagesPerSecond: 1,
          etaSeconds: null,
          current: null,
          held: 'battery',
        },
      },
    });
    last().die();
    await vi.advanceTimersByTimeAsync(500);
    last().say({ kind: 'opened' });
    expect(last().asked).toEqual([]);
  });
});

describe('an engine that is opened again', () => {
  it('is closed first, and what is asked meanwhile waits for the next', async () => {
    const { host, engines, states, last } = setUp();
    last().say({ kind: 'opened' });
    const early = host.ask({ type: 'status' });
    let between = 0;
    const restarted = host.restart(async () => {
      between = engines.length;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(engines[0]!.told.at(-1)).toEqual({ kind: 'close' });
    const late = host.ask({ type: 'albums' });
    engines[0]!.die('it ended by itself');
    await restarted;
    expect(between).toBe(1);
    expect(engines).toHaveLength(2);
    expect(await early).toMatchObject({ ok: false, problem: { code: 'engine-restarted' } });
    expect(last().asked.map(({ request }) => request.type)).toEqual(['albums']);
    last().say({ kind: 'opened' });
    last().say({ kind: 'answer', id: last().asked[0]!.id, result: { ok: true, value: [] } });
    expect(await late).toEqual({ ok: true, value: [] });
    expect(states.map(({ state }) => state)).toEqual(['starting', 'ready', 'starting', 'ready']);
  });

  it('is one at a time, however often that is asked', async () => {
    const { host, engines, last } = setUp();
    last().say({ kind: 'opened' });
    const both = Promise.all([host.restart(), host.restart()]);
    await vi.advanceTimersByTimeAsync(0);
    // The first is still closing: nothing else has the library.
    expect(engines).toHaveLength(1);
    engines[0]!.die('it ended by itself');
    await vi.advanceTimersByTimeAsync(0);
    expect(engines).toHaveLength(2);
    expect(engines[1]!.told.at(-1)).toEqual({ kind: 'close' });
    engines[1]!.die('it ended by itself');
    await both;
    expect(engines).toHaveLength(3);
  });

  it('is started even when what was to be done meanwhile failed', async () => {
    const { host, engines, last } = setUp();
    last().say({ kind: 'opened' });
    const restarted = host.restart(() => Promise.reject(new Error('no space')));
    const refused = restarted.then(
      () => 'started',
      (error: Error) => error.message,
    );
    await vi.advanceTimersByTimeAsync(0);
    engines[0]!.die('it ended by itself');
    expect(await refused).toBe('no space');
    expect(engines).toHaveLength(2);
  });
});

describe('a library that cannot be opened', () => {
  const problem = { code: 'library-locked', message: 'Open elsewhere.', advice: '' } as const;

  it('is said at once, and is no reason to try again unasked', async () => {
    const { host, engines, last } = setUp();
    const asked = host.ask({ type: 'status' });
    last().say({ kind: 'refused', problem });
    expect(await asked).toEqual({ ok: false, problem });
    expect(host.state).toEqual({ state: 'failed', problem });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(engines).toHaveLength(1);
    host.retry();
    expect(engines).toHaveLength(2);
  });
});

describe('closing', () => {
  it('waits for the engine to close its library', async () => {
    const { host, last } = setUp();
    last().say({ kind: 'opened' });
    let done = false;
    void host.close().then(() => (done = true));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(last().told).toContainEqual({ kind: 'close' });
    expect(done).toBe(false);
    last().die('it ended by itself');
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toBe(true);
    expect(host.state).toEqual({ state: 'ready' });
  });

  it('kills an engine that does not', async () => {
    const { host, last, engines } = setUp();
    const asked = host.ask({ type: 'status' });
    const closed = host.close();
    await vi.advanceTimersByTimeAsync(10_000);
    await closed;
    expect(last().killed).toBe(true);
    expect(engines).toHaveLength(1);
    expect(await asked).toMatchObject({ ok: false });
    expect(await host.ask({ type: 'status' })).toMatchObject({ ok: false });
  });

  it('starts no engine that was about to be restarted', async () => {
    const { host, engines, last } = setUp();
    last().die();
    await host.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(engines).toHaveLength(1);
  });
});
