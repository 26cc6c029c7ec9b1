/**
 * @file Sessions in place of ONNX Runtime's, for what no test machine has: accelerators that work, fail, lie
 * or are slow. Everything above the session interface is real.
 */
import { ProblemError } from '../../../shared/problem.ts';
import type { Provider } from '../candidates.ts';
import type { SessionFactory, Shares, TowerSession } from '../sessions.ts';
import type { TensorData } from '../tensor.ts';

export interface FakeProvider {
  readonly creation?: string;
  /** Thrown by the first run and all others. */
  readonly run?: string;
  /** Turns the right numbers into what this provider gives. */
  readonly wrong?: (value: number, index: number) => number;
  readonly ms?: number;
  readonly shares?: Shares;
}

export interface FakeSessions extends SessionFactory {
  readonly log: string[];
}

const dims = 16;

/** The right answer: sums of a row's bytes, folded into `dims` numbers. */
function compute(feed: TensorData): Float32Array {
  const n = feed.dims[0]!;
  const size = feed.data.length / n;
  const out = new Float32Array(n * dims);
  for (let i = 0; i < feed.data.length; i++)
    out[Math.floor(i / size) * dims + (i % dims)]! += Number(feed.data[i]) + 1;
  return out;
}

/** @param providers what each can do; one that is absent is not supported. */
export function fakeSessions(providers: Partial<Record<Provider, FakeProvider>>): FakeSessions {
  const log: string[] = [];
  return {
    log,
    supported: () => Promise.resolve(Object.keys(providers) as Provider[]),
    async create(_file, provider) {
      const fake = providers[provider];
      log.push(`create ${provider}`);
      if (fake === undefined) throw new Error(`no available backend found: ${provider}`);
      if (fake.creation !== undefined) throw new Error(fake.creation);
      const session: TowerSession = {
        inputs: { input_ids: 'int64', attention_mask: 'int64', pixels: 'uint8' },
        outputs: ['embedding'],
        async run(feeds) {
          log.push(`run ${provider}`);
          if (fake.run !== undefined) throw new Error(fake.run);
          await new Promise((resolve) => setTimeout(resolve, fake.ms ?? 0));
          const feed = feeds['pixels'] ?? feeds['input_ids'];
          if (feed === undefined) throw new Error('nothing was fed');
          const data = compute(feed);
          const { wrong } = fake;
          return { data: wrong === undefined ? data : data.map(wrong), dims: [feed.dims[0]!, dims] };
        },
        shares: () => Promise.resolve(fake.shares ?? { [provider]: 1 }),
        release: () => (log.push(`release ${provider}`), Promise.resolve()),
      };
      return session;
    },
  };
}

/** A runtime that cannot even be imported. */
export const noRuntime: SessionFactory = {
  supported: () =>
    Promise.reject(
      new ProblemError('encoder-unavailable', 'The model runtime cannot be loaded: no such library'),
    ),
  create: () => Promise.reject(new Error('never reached')),
};
