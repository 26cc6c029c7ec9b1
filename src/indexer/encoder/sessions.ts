/**
 * @file The one place that touches ONNX Runtime: makes sessions and runs them. Everything above speaks to
 * the two interfaces, which is also where tests put providers that fail, lie or are slow.
 *
 * The package is imported when first needed, because on some machines importing it is what fails (a missing
 * C++ runtime, an unknown processor), and that must be a sentence in the status bar and not a dead process.
 */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { ProblemError } from '../../shared/problem.ts';
import type { Provider } from './candidates.ts';
import type { TensorData } from './tensor.ts';

export interface Output {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Fraction 0..1 of a graph's computing time per provider. */
export type Shares = Readonly<Partial<Record<Provider, number>>>;

export interface TowerSession {
  /** Element type of each input of the graph. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  run(feeds: Readonly<Record<string, TensorData>>, output: string): Promise<Output>;
  /** What the runs so far were computed on, by the runtime's own profile; ends the measuring. Only for
   * sessions made with `measure`. */
  shares(): Promise<Shares>;
  release(): Promise<void>;
}

export interface SessionFactory {
  /** Providers that this build of the runtime could use on this machine, were the driver to agree. */
  supported(): Promise<readonly Provider[]>;
  create(
    file: string,
    provider: Provider,
    options: { readonly threads: number; readonly measure: boolean },
  ): Promise<TowerSession>;
}

type Runtime = typeof import('onnxruntime-node');

/** ONNX Runtime itself. @param optimisation of graphs; `disabled` computes them node by node, as they were written */
export function onnxSessions(optimisation: 'all' | 'disabled' = 'all'): SessionFactory {
  let loading: Promise<Runtime> | undefined;
  const runtime = () => (loading ??= importRuntime());
  return {
    async supported() {
      const backends = (await runtime()).listSupportedBackends().map((backend) => backend.name);
      const providers = backends.filter((name): name is Provider => name in profileNames);
      return providers.filter(
        (name) => (name !== 'cuda' || cudaIsInstalled()) && (name !== 'webgpu' || hasGraphics()),
      );
    },
    async create(file, provider, { threads, measure }) {
      const ort = await runtime();
      const profiles = measure ? await mkdtemp(join(tmpdir(), 'recollect-profile-')) : null;
      const session = await ort.InferenceSession.create(file, {
        executionProviders: [provider],
        graphOptimizationLevel: optimisation,
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        logSeverityLevel: 4,
        extra: {
          session: {
            // Threads that spin while they wait make every other process on the machine slower, the decoder first.
            intra_op: { allow_spinning: '0' },
            inter_op: { allow_spinning: '0' },
            // x86 processors before VNNI add products of 8-bit numbers up in 16 bits, which overflows and
            // gives wrong vectors without a word. This makes the runtime take its slower, right way there.
            x64quantprecision: '1',
          },
        },
        ...(profiles === null ? {} : { enableProfiling: true, profileFilePrefix: join(profiles, 'run') }),
      }).catch(async (error: unknown) => {
        if (profiles !== null) await rm(profiles, { recursive: true, force: true });
        throw error;
      });
      return towerSession(ort, session, profiles);
    },
  };
}

/** [Note: The runtime's telemetry] Since 1.29 ONNX Runtime's own builds for Linux and macOS send events about every
 * process and session to Microsoft, unless this variable is set before the library is loaded: then it makes no
 * uploader, no event and no device number. (On Windows it hands events to the system's own telemetry, which the
 * person's settings there govern.) The network watch over the tests on the real app fails without this line. */
async function importRuntime(): Promise<Runtime> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    const ort = await import('onnxruntime-node');
    ort.env.logLevel = 'fatal';
    return ort;
  } catch (error) {
    throw new ProblemError(
      'encoder-unavailable',
      `The model runtime cannot be loaded: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      'Install Recollect again; on Windows, install the Microsoft Visual C++ runtime first.',
      error,
    );
  }
}

/** CUDA's half of the runtime is a download of its own, which lies beside the binding when it was made. */
function cudaIsInstalled(): boolean {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch);
  return existsSync(join(folder, 'libonnxruntime_providers_cuda.so'));
}

/** On Linux, a machine without a graphics device is told by its missing render nodes; asking Vulkan instead
 * prints to the terminal. */
function hasGraphics(): boolean {
  if (process.platform !== 'linux') return true;
  if (existsSync('/dev/nvidia0') || existsSync('/dev/dxg')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
}

function towerSession(ort: Runtime, session: InferenceSession, profiles: string | null): TowerSession {
  return {
    inputs: Object.fromEntries(
      session.inputMetadata.map((input) => [input.name, input.isTensor ? input.type : 'none']),
    ),
    outputs: session.outputNames,
    async run(feeds, output) {
      const tensors = Object.entries(feeds).map(
        ([name, feed]) => [name, new ort.Tensor(feed.type, feed.data, feed.dims)] as const,
      );
      const result = (await session.run(Object.fromEntries(tensors), [output]))[output];
      if (result === undefined || !(result.data instanceof Float32Array)) {
        throw new Error(`The graph's output ${output} is not a float32 tensor.`);
      }
      return { data: result.data, dims: result.dims };
    },
    async shares() {
      if (profiles === null) throw new Error('This session was not made to be measured.');
      session.endProfiling();
      const [file] = await readdir(profiles);
      const shares =
        file === undefined ? {} : sharesOf(JSON.parse(await readFile(join(profiles, file), 'utf8')));
      await rm(profiles, { recursive: true, force: true });
      return shares;
    },
    async release() {
      if (profiles !== null) await rm(profiles, { recursive: true, force: true });
      await session.release();
    },
  };
}

const profileNames: Readonly<Record<Provider, string>> = {
  cpu: 'CPUExecutionProvider',
  dml: 'DmlExecutionProvider',
  webgpu: 'WebGpuExecutionProvider',
  coreml: 'CoreMLExecutionProvider',
  cuda: 'CUDAExecutionProvider',
};

interface ProfileEvent {
  readonly cat?: string;
  readonly dur?: number;
  readonly args?: { readonly provider?: string };
}

/** Adds up the profile's node events. Exported for its test: the format is ONNX Runtime's, not ours. */
export function sharesOf(profile: readonly ProfileEvent[]): Shares {
  const spent = new Map<string, number>();
  let total = 0;
  for (const { cat, dur = 0, args } of profile) {
    if (cat !== 'Node' || args?.provider === undefined) continue;
    spent.set(args.provider, (spent.get(args.provider) ?? 0) + dur + 1);
    total += dur + 1;
  }
  const shares: Partial<Record<Provider, number>> = {};
  for (const [provider, name] of Object.entries(profileNames) as [Provider, string][]) {
    const part = spent.get(name);
    if (part !== undefined) shares[provider] = part / total;
  }
  return shares;
}
