/** @file One bad photo costs one photo: workers that hang or die are replaced, the rest goes on. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DecodeResult, DecoderAsk } from '../../shared/decoder-messages.ts';
import { largeBytes, timeoutMs, WorkerPool } from './worker-pool.ts';
import type { PoolWorker } from './worker-pool.ts';

class FakeWorker implements PoolWorker {
  ask: DecoderAsk | null = null;
  terminated = false;
  readonly #listeners = new Map<string, (event: MessageEvent<DecodeResult>) => void>();
  addEventListener(type: string, listener: (event: MessageEvent<DecodeResult>) => void): void {
    this.#listeners.set(type, listener);
  }
  postMessage(ask: DecoderAsk): void {
    this.ask = ask;
  }
  terminate(): void {
    this.terminated = true;
  }
  answer(result: DecodeResult): void {
    this.ask = null;
    this.#listeners.get('message')?.({ data: result } as MessageEvent<DecodeResult>);
  }
  die(): void {
    this.#listeners.get('error')?.({} as MessageEvent<DecodeResult>);
  }
}

const good: DecodeResult = {
  ok: true,
  photo: { width: 1, height: 1, pixels: new Uint8Array(3), thumbnail: null },
};
const ask = (id: number, bytes = 10): DecoderAsk => ({
  id,
  format: 'jpeg',
  request: {
    bytes: new Uint8Array(bytes),
    input: { width: 1, height: 1, resize: 'squash' },
    thumbnail: null,
  },
});

function setUp(limit: number) {
  const workers: FakeWorker[] = [];
  const pool = new WorkerPool(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  }, limit);
  return { pool, workers };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a pool of decode workers', () => {
  it('starts workers when there is work for them, up to its limit, and keeps them', async () => {
    const { pool, workers } = setUp(2);
    expect(workers).toHaveLength(0);
    const results = [1, 2, 3].map((id) => pool.decode(ask(id)));
    expect(workers.map((worker) => worker.ask?.id)).toEqual([1, 2]);
    workers[1]!.answer(good);
    expect(workers[1]!.ask?.id).toBe(3);
    workers[0]!.answer(good);
    workers[1]!.answer(good);
    expect(await Promise.all(results)).toEqual([good, good, good]);
    void pool.decode(ask(4));
    expect(workers).toHaveLength(2);
  });

  it('replaces one that hangs, and fails only its photo', async () => {
    const { pool, workers } = setUp(1);
    const hanging = pool.decode(ask(1));
    const next = pool.decode(ask(2));
    await vi.advanceTimersByTimeAsync(timeoutMs);
    expect(await hanging).toMatchObject({ ok: false, failure: 'timeout' });
    expect(workers[0]!.terminated).toBe(true);
    expect(workers[1]!.ask?.id).toBe(2);
    workers[1]!.answer(good);
    expect(await next).toEqual(good);
  });

  it('replaces one that dies, and does not time out what is answered', async () => {
    const { pool, workers } = setUp(1);
    const dying = pool.decode(ask(1));
    const next = pool.decode(ask(2));
    workers[0]!.die();
    expect(await dying).toMatchObject({ ok: false, failure: 'decoder-crashed' });
    workers[1]!.answer(good);
    expect(await next).toEqual(good);
    await vi.advanceTimersByTimeAsync(2 * timeoutMs);
    expect(workers[1]!.terminated).toBe(false);
  });

  it('decodes large files one at a time, and small ones beside them', async () => {
    const { pool, workers } = setUp(3);
    void pool.decode(ask(1, largeBytes + 1));
    void pool.decode(ask(2, largeBytes + 1));
    void pool.decode(ask(3));
    expect(workers.map((worker) => worker.ask?.id)).toEqual([1, 3]);
    workers[0]!.answer(good);
    expect(workers.map((worker) => worker.ask?.id)).toEqual([2, 3]);
  });
});
