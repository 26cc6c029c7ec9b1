/**
 * @file How many photos a second the image towers take on one core, beside plain ResNet50 in fp32 in the same
 * run. The graphs take turns, one batch each, so that a machine whose speed drifts is the same for all; medians
 * are reported, of photos per second by the clock and per second of processor time (which says the same on a
 * machine that does nothing else, and stays near the truth on one that does). Memory is what a graph adds to a
 * fresh process that loads and runs it.
 *
 * The built-in pack's image.onnx (towers and head) is always a row. The others are made by training (see
 * training/README.md) and are given as a folder.
 *
 *   npm run bench:towers -- [<folder of graphs>] [--batch 8] [--threads 1] [--rounds 15] [--json]
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '8' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    /** How this file calls itself for the memory of one graph. */
    'memory-of': { type: 'string' },
  },
});
const batch = atLeastOne('batch');
const threads = atLeastOne('threads');
const rounds = atLeastOne('rounds');

const self = fileURLToPath(import.meta.url);
const builtIn = resolve(self, '../../resources/models/recollect-v1/image.onnx');
const yardstick = 'resnet50-plain';
const graphNames = [
  yardstick,
  'resnet-fp32',
  'resnet-int8',
  'lite4-fp32',
  'lite4-int8',
  'towers-fp32',
  'towers-int8',
];

function atLeastOne(option: 'batch' | 'threads' | 'rounds'): number {
  const number = Number(values[option]);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${option} must be a whole number above 0.`);
  return number;
}

/** One batch through the graph. */
type Step = () => Promise<void>;

/** The session that the app makes (see src/indexer/encoder/sessions.ts), fed with noise: the time of these
 * layers does not depend on what they see. */
async function open(file: string): Promise<Step> {
  const session = await InferenceSession.create(file, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 4,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const input = session.inputMetadata[0];
  if (!input?.isTensor) throw new Error(`${file} has no tensor as its input.`);
  const dims = [batch, ...input.shape.slice(1).map(Number)];
  const size = dims.reduce((a, b) => a * b, 1);
  const noise = Uint8Array.from({ length: size }, () => Math.random() * 256);
  const feed =
    input.type === 'uint8'
      ? new Tensor('uint8', noise, dims)
      : new Tensor(
          'float32',
          Float32Array.from(noise, (v) => v - 128),
          dims,
        );
  const feeds = { [input.name]: feed };
  return async () => void (await session.run(feeds));
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
const median = (xs: readonly number[]): number =>
  [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)] ?? Number.NaN;

/** The ratio within each round, then the median: what disturbs a round disturbs both. */
const medianRatio = (rates: readonly number[], plain: readonly number[]): number =>
  median(rates.map((rate, i) => rate / (plain[i] ?? Number.NaN)));

/** What the graph adds to a process that has the runtime loaded: at the end, and at the worst moment. */
async function memoryOf(file: string): Promise<{ held: number; peak: number }> {
  const before = process.memoryUsage().rss;
  const step = await open(file);
  for (let i = 0; i < 3; i++) await step();
  const { maxRSS } = process.resourceUsage();
  return { held: megabytes(process.memoryUsage().rss - before), peak: megabytes(maxRSS * 1024 - before) };
}

function memoryInAnotherProcess(file: string): { held: number; peak: number } {
  const flags = ['--disable-warning=ExperimentalWarning', self, '--memory-of', file];
  const size = ['--batch', String(batch), '--threads', String(threads)];
  return JSON.parse(execFileSync(process.execPath, [...flags, ...size], { encoding: 'utf8' })) as {
    held: number;
    peak: number;
  };
}

function graphs(): string[] {
  const folder = positionals[0];
  if (folder === undefined) {
    console.error(
      'No folder of graphs was given, so only the built-in pack is timed. training/quantise_parts.py makes one.',
    );
    return [builtIn];
  }
  const files = graphNames.map((name) => join(resolve(folder), `${name}.onnx`));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    console.error(
      `Not in ${folder}, so not timed: ${missing.map((file) => basename(file)).join(', ')}. training/quantise_parts.py makes them.`,
    );
  }
  return [...files.filter((file) => existsSync(file)), builtIn];
}

async function main(): Promise<void> {
  if (values['memory-of'] !== undefined) {
    console.log(JSON.stringify(await memoryOf(values['memory-of'])));
    return;
  }
  const rows = [];
  for (const file of graphs()) {
    const name = file === builtIn ? 'built-in pack' : basename(file, '.onnx');
    const memory = memoryInAnotherProcess(file);
    const step = await open(file);
    // The first run allocates.
    await step();
    rows.push({ name, memory, step, rates: [] as number[], busyRates: [] as number[] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { step, rates, busyRates } of rows) {
      const began = performance.now();
      const busy = process.cpuUsage();
      await step();
      const { user, system } = process.cpuUsage(busy);
      rates.push(batch / ((performance.now() - began) / 1000));
      busyRates.push(batch / ((user + system) / 1e6));
    }
  }
  const plain = rows.find(({ name }) => name === yardstick);
  const figures = rows.map(({ name, memory, rates, busyRates }) => ({
    name,
    photosPerSecond: median(rates),
    photosPerCpuSecond: median(busyRates),
    timesPlain: plain === undefined ? null : medianRatio(rates, plain.rates),
    timesPlainCpu: plain === undefined ? null : medianRatio(busyRates, plain.busyRates),
    heldMb: memory.held,
    peakMb: memory.peak,
  }));
  if (values.json) {
    console.log(JSON.stringify({ batch, threads, rounds, rows: figures }));
    return;
  }
  console.log(`batches of ${batch}, threads ${threads}, median of ${rounds} rounds that take turns`);
  console.log('                   photos/s  x plain   photos/CPU s  x plain   memory MB   at worst');
  for (const row of figures) {
    const times = (x: number | null): string => (x === null ? '-' : x.toFixed(2)).padStart(9);
    const rate = (x: number, width: number): string => x.toFixed(1).padStart(width);
    console.log(
      row.name.padEnd(18) +
        `${rate(row.photosPerSecond, 9)}${times(row.timesPlain)}` +
        `${rate(row.photosPerCpuSecond, 15)}${times(row.timesPlainCpu)}` +
        `${String(row.heldMb).padStart(12)}${String(row.peakMb).padStart(11)}`,
    );
  }
}

await main();
