/**
 * @file Which execution provider (what the towers compute on) is used: the first of a list of candidates
 * that proves itself. Knows sessions only through their interface.
 *
 * [Note: Measured, not requested] ONNX Runtime takes whatever provider it is asked for and quietly gives the
 * CPU every node that the provider does not know; asking it not to (`session.disable_cpu_ep_fallback`) makes
 * creation fail over a single shape computation, which belongs on the CPU. So a candidate is measured: its
 * session is made with profiling on, runs a probe, and the profile says which provider computed each node
 * for how long. It counts when it is named for at least half of the time, agrees with the CPU's vectors, and
 * is not slower than the CPU. Whatever fails leaves its reason and the next candidate is tried; the CPU, to
 * which all are compared, is last. So the provider that `status` names is the one that did the work.
 *
 * Only the image tower is worth an accelerator: a query text takes 2 ms on a CPU, less than a GPU needs to
 * wake up.
 */
import { ProblemError } from '../../shared/problem.ts';
import type { Provider } from './candidates.ts';
import type { Output, SessionFactory, Shares, TowerSession } from './sessions.ts';

export interface Attempt {
  readonly provider: Provider;
  /** Why it was not used; null for the one that was. */
  readonly reason: string | null;
}

export interface Proven {
  readonly session: TowerSession;
  readonly provider: Provider;
  readonly attempts: readonly Attempt[];
}

/** Runs the tower on a fixed input; called several times per candidate, and must give n x d numbers. */
export type Probe = (session: TowerSession) => Promise<Output>;

/** Cosine that each vector of a provider must reach with the CPU's: half precision stays above 0.999. */
const agreement = 0.995;

/** Opens `file` on the first candidate that proves itself.
 * @param onTry told and waited for before each attempt, so that a candidate that takes the process down can
 *   be left out by the next.
 * @throws ProblemError `encoder-unavailable` when not even the CPU can run it. */
export async function openProven(
  factory: SessionFactory,
  file: string,
  providers: readonly Provider[],
  threads: number,
  probe: Probe,
  onTry: (provider: Provider) => Promise<void>,
): Promise<Proven> {
  await onTry('cpu');
  const cpu = await openCpu(
    factory,
    file,
    threads,
    probe,
    providers.some((name) => name !== 'cpu'),
  );
  const attempts: Attempt[] = [];
  for (const provider of providers) {
    if (provider === 'cpu') continue;
    await onTry(provider);
    const outcome = await tryProvider(factory, file, provider, threads, probe, cpu);
    if (typeof outcome !== 'string') {
      await cpu.session.release();
      return { session: outcome, provider, attempts: [...attempts, { provider, reason: null }] };
    }
    attempts.push({ provider, reason: outcome });
  }
  return {
    session: cpu.session,
    provider: 'cpu',
    attempts: [...attempts, { provider: 'cpu', reason: null }],
  };
}

interface Reference {
  readonly session: TowerSession;
  readonly output: Output;
  /** Of one probe. */
  readonly ms: number;
}

/** `compare`: others will be timed against it, so its first run must not count. */
async function openCpu(
  factory: SessionFactory,
  file: string,
  threads: number,
  probe: Probe,
  compare: boolean,
): Promise<Reference> {
  try {
    const session = await factory.create(file, 'cpu', { threads, measure: false });
    if (compare) await probe(session);
    return { session, ...(await timed(session, probe)) };
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      'encoder-unavailable',
      `The model cannot run on this machine: ${reasonOf(error)}`,
      'Choose another model pack, or report it with the diagnostics.',
      error,
    );
  }
}

/** The session, or why not. */
async function tryProvider(
  factory: SessionFactory,
  file: string,
  provider: Provider,
  threads: number,
  probe: Probe,
  cpu: Reference,
): Promise<TowerSession | string> {
  let session: TowerSession | null = null;
  try {
    session = await factory.create(file, provider, { threads, measure: true });
    await probe(session); // The first run compiles shaders and moves weights; it says nothing about speed.
    const { output, ms } = await timed(session, probe);
    const reason = objection(provider, output, ms, await session.shares(), cpu);
    if (reason === null) return session;
    await session.release();
    return reason;
  } catch (error) {
    await session?.release().catch(() => undefined); // It is being given up on; the first error says why.
    return reasonOf(error);
  }
}

function objection(
  provider: Provider,
  output: Output,
  ms: number,
  shares: Shares,
  cpu: Reference,
): string | null {
  const share = shares[provider] ?? 0;
  if (share < 0.5) return `It computed only ${Math.round(share * 100)} % of the model; the CPU did the rest.`;
  const cosine = lowestCosine(output, cpu.output);
  if (!(cosine >= agreement)) return `Its vectors differ from the CPU's (cosine ${cosine.toFixed(3)}).`;
  if (ms > cpu.ms)
    return `It is slower than the CPU here (${ms.toFixed(0)} ms against ${cpu.ms.toFixed(0)} ms).`;
  return null;
}

async function timed(session: TowerSession, probe: Probe): Promise<{ output: Output; ms: number }> {
  const start = performance.now();
  const output = await probe(session);
  return { output, ms: performance.now() - start };
}

/** Lowest cosine between rows of the two; NaN when their shapes differ. */
function lowestCosine(a: Output, b: Output): number {
  const dims = a.dims.at(-1) ?? 0;
  if (a.data.length !== b.data.length || dims < 1) return NaN;
  let lowest = 1;
  for (let start = 0; start < a.data.length; start += dims) {
    let ab = 0;
    let aa = 0;
    let bb = 0;
    for (let i = start; i < start + dims; i++) {
      ab += a.data[i]! * b.data[i]!;
      aa += a.data[i]! * a.data[i]!;
      bb += b.data[i]! * b.data[i]!;
    }
    const cosine = ab / Math.sqrt(aa * bb);
    if (Number.isNaN(cosine)) return cosine;
    lowest = Math.min(lowest, cosine);
  }
  return lowest;
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]!.slice(0, 300);
}
