import { describe, expect, it } from 'vitest';
import { candidates } from './candidates.ts';
import type { Provider } from './candidates.ts';
import { openProven } from './providers.ts';
import type { Probe } from './providers.ts';
import { sharesOf } from './sessions.ts';
import type { FakeProvider } from './test-support/fake-sessions.ts';
import { fakeSessions } from './test-support/fake-sessions.ts';

const probe: Probe = (session) =>
  session.run(
    {
      pixels: {
        type: 'uint8',
        data: Uint8Array.from({ length: 96 }, (_, i) => (i * 37) & 255),
        dims: [2, 48],
      },
    },
    'embedding',
  );

const slowCpu = { ms: 25 };
async function open(providers: Partial<Record<Provider, FakeProvider>>, order: readonly Provider[]) {
  const factory = fakeSessions(providers);
  const tried: Provider[] = [];
  const proven = await openProven(
    factory,
    'image.onnx',
    order,
    1,
    probe,
    async (provider) => void tried.push(provider),
  );
  return { ...proven, log: factory.log, tried };
}

describe('candidates', () => {
  it('are the platform’s own, as far as they are there, and the CPU', () => {
    expect(candidates(['cpu', 'dml', 'webgpu'], undefined, 'win32')).toEqual(['dml', 'webgpu', 'cpu']);
    expect(candidates(['cpu', 'coreml', 'webgpu'], undefined, 'darwin')).toEqual(['coreml', 'webgpu', 'cpu']);
    expect(candidates(['cpu', 'webgpu', 'cuda'], undefined, 'linux')).toEqual(['cuda', 'webgpu', 'cpu']);
    expect(candidates(['cpu'], undefined, 'linux')).toEqual(['cpu']);
    expect(candidates(['cpu', 'webgpu'], undefined, 'freebsd')).toEqual(['cpu']);
  });
  it('can be chosen, supported or not: trying tells why not', () => {
    expect(candidates(['cpu'], 'WebGPU', 'linux')).toEqual(['webgpu', 'cpu']);
    expect(candidates(['cpu', 'cuda'], 'cpu', 'linux')).toEqual(['cpu']);
    expect(candidates(['cpu', 'cuda'], 'abacus', 'linux')).toEqual(['cuda', 'cpu']);
  });
});

describe('openProven', () => {
  it('takes an accelerator that does the work, agrees and is faster', async () => {
    const { provider, attempts, log, tried } = await open({ cpu: slowCpu, dml: {} }, ['dml', 'cpu']);
    expect(provider).toBe('dml');
    expect(attempts).toEqual([{ provider: 'dml', reason: null }]);
    expect(tried).toEqual(['cpu', 'dml']);
    expect(log.at(-1)).toBe('release cpu');
  });

  it.each<[string, FakeProvider, RegExp]>([
    ['cannot be made', { creation: 'Failed to get a WebGPU adapter' }, /adapter/],
    ['fails its first run', { run: 'device lost' }, /device lost/],
    ['gives other vectors', { wrong: (value, i) => (i % 2 === 0 ? value : -value) }, /differ/],
    ['gives no numbers', { wrong: () => NaN }, /differ/],
    ['leaves the work to the CPU', { shares: { cpu: 0.9, webgpu: 0.1 } }, /only 10 %/],
    ['was never seen in the profile', { shares: {} }, /only 0 %/],
    ['is slower', { ms: 150 }, /slower/],
  ])('passes over one that %s, says why, and takes the next', async (_, webgpu, reason) => {
    const { provider, attempts, log } = await open({ cpu: slowCpu, webgpu, dml: {} }, [
      'webgpu',
      'dml',
      'cpu',
    ]);
    expect(provider).toBe('dml');
    expect(attempts).toEqual([
      { provider: 'webgpu', reason: expect.stringMatching(reason) },
      { provider: 'dml', reason: null },
    ]);
    expect(log.includes('release webgpu')).toBe(webgpu.creation === undefined);
  });

  it('falls back to the CPU when nothing else is any good, and runs it only as often as needed', async () => {
    const fallen = await open({ cpu: {}, cuda: { creation: 'no driver' } }, ['cuda', 'cpu']);
    expect(fallen.provider).toBe('cpu');
    expect(fallen.attempts.map((attempt) => attempt.provider)).toEqual(['cuda', 'cpu']);
    const alone = await open({ cpu: {} }, ['cpu']);
    expect(alone.log).toEqual(['create cpu', 'run cpu']);
  });

  it('says that the encoder is unavailable when not even the CPU can', async () => {
    const opening = open({ cpu: { creation: 'Unsupported model IR version' } }, ['cpu']);
    await expect(opening).rejects.toMatchObject({
      problem: { code: 'encoder-unavailable', message: /IR version/ },
    });
  });
});

describe('sharesOf', () => {
  it('adds up the nodes of a profile by provider', () => {
    const node = (provider: string, dur: number) => ({ cat: 'Node', dur, args: { provider } });
    const profile = [
      { cat: 'Session', dur: 900 },
      node('WebGpuExecutionProvider', 74),
      node('CPUExecutionProvider', 24),
      { cat: 'Node', dur: 50 },
    ];
    expect(sharesOf(profile)).toEqual({ webgpu: 0.75, cpu: 0.25 });
    expect(sharesOf([])).toEqual({});
  });
});
