/** @file The engine's process answers every question with a value, and lets go of the library when told to. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../indexer/engine.ts';
import { ProblemError } from '../shared/problem.ts';
import type { Port } from '../shared/port.ts';
import { answerOne, serveEngine } from './engine-server.ts';
import type { FromEngine, ToEngine } from './engine-wire.ts';

/** An engine of which only these parts are used. */
const engineWith = (parts: Partial<Engine>): Engine => parts as Engine;

function fakePort() {
  const sent: FromEngine[] = [];
  let hear: (message: unknown) => void = () => undefined;
  let close: (reason: string) => void = () => undefined;
  const port: Port = {
    post: (message) => sent.push(message as FromEngine),
    onMessage: (listener) => (hear = listener),
    onClose: (listener) => (close = listener),
    close: () => undefined,
  };
  return { port, sent, say: (message: ToEngine) => hear(message), drop: () => close('gone') };
}

describe('one question', () => {
  it('is checked before the engine sees it', async () => {
    const engine = engineWith({
      details: () => Promise.reject(new Error('must not be asked')),
    });
    for (const bad of [
      null,
      {},
      { type: 'nonsense' },
      { type: 'photo.details', photo: -1 },
      { type: 'folders.add', paths: [] },
    ]) {
      expect(await answerOne(engine, bad)).toMatchObject({ ok: false, problem: { code: 'query-invalid' } });
    }
  });

  it('gets the engine’s own reason when it fails', async () => {
    const engine = engineWith({ details: () => Promise.reject(new ProblemError('photo-missing', 'Gone.')) });
    expect(await answerOne(engine, { type: 'photo.details', photo: 3 })).toMatchObject({
      ok: false,
      problem: { code: 'photo-missing', message: 'Gone.' },
    });
  });
});

describe('the engine’s process', () => {
  it('answers what was asked while the library opened, after it has opened', async () => {
    const { port, sent, say } = fakePort();
    const opening = Promise.withResolvers<Engine>();
    let closed = false;
    const served = serveEngine(port, () => opening.promise);
    say({ kind: 'ask', id: 5, request: { type: 'failures' } });
    opening.resolve(engineWith({ failures: () => [], close: () => Promise.resolve(void (closed = true)) }));
    await expect.poll(() => sent).toContainEqual({ kind: 'answer', id: 5, result: { ok: true, value: [] } });
    expect(sent).toContainEqual({ kind: 'opened' });
    say({ kind: 'close' });
    await served;
    expect(closed).toBe(true);
  });

  it('closes the library when main is gone', async () => {
    const { port, drop } = fakePort();
    let closed = false;
    const served = serveEngine(port, () =>
      Promise.resolve(engineWith({ close: () => Promise.resolve(void (closed = true)) })),
    );
    await Promise.resolve();
    drop();
    await served;
    expect(closed).toBe(true);
  });

  it('says why a library cannot be opened, and ends', async () => {
    const { port, sent } = fakePort();
    await serveEngine(port, () => Promise.reject(new ProblemError('library-locked', 'Open elsewhere.')));
    expect(sent).toEqual([
      { kind: 'refused', problem: { code: 'library-locked', message: 'Open elsewhere.', advice: '' } },
    ]);
  });
});
