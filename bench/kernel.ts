/**
 * @file How fast the RAM index's rows are scanned, beside the time it takes to read the same bytes once:
 * `node bench/kernel.ts [photos]...` (default 100000 1000000). Measures taken in turn, so that a busy machine
 * slows all of them. Wall-clock time (least and median of the rounds) and the calling thread's own processor time
 * (median), which a busy machine changes less. Vectors: rows of a clustered world, each with a little noise.
 */
import { clusteredVectors } from '../src/indexer/search/clustered-vectors.ts';
import { blockRows } from '../src/indexer/search/kernel/block.ts';
import type { Tiers } from '../src/indexer/search/kernel/block.ts';
import { createWasmKernel } from '../src/indexer/search/kernel/wasm-kernel.ts';
import type { WasmKernel } from '../src/indexer/search/kernel/wasm-kernel.ts';
import { RamIndex } from '../src/indexer/search/ram-index.ts';
import { unitPrefix } from '../src/indexer/matryoshka/prefix.ts';
import { floatToHalf } from '../src/indexer/matryoshka/half.ts';

const dims = 128;
const pool = 32_768;
const k = 200;
const batch = 64;
const rounds = 15;

const vectors = clusteredVectors({ n: pool, dims, seed: 20 });
const poolRows = floatToHalf(vectors);
const asked = clusteredVectors({ n: batch, dims, seed: 20, from: pool });
const queries = Array.from({ length: batch }, (_, i) => asked.slice(i * dims, (i + 1) * dims));
const prefixes = (width: number): Float32Array => {
  const all = new Float32Array(batch * width);
  queries.forEach((query, i) => all.set(unitPrefix(query, width), i * width));
  return all;
};

interface Filled {
  readonly kernel: WasmKernel;
  readonly index: RamIndex;
  readonly fillMs: number;
}

function filled(n: number, tiers: Tiers, helpers: number): Filled {
  const kernel = createWasmKernel({ tiers, helpers, helpersFrom: 1 });
  if (!kernel) throw new Error('this runtime has no WebAssembly SIMD');
  const index = new RamIndex(kernel, dims);
  const rows = new Uint16Array(poolRows.length);
  let fillMs = 0;
  let state = 1;
  for (let start = 0; start < n; start += pool) {
    const count = Math.min(pool, n - start);
    for (let i = 0; i < rows.length; i++) {
      state = Math.imul(state, 1_664_525) + 1_013_904_223;
      // A little noise: some of the upper bits of the fraction.
      rows[i] = poolRows[i]! ^ ((state >>> 29) << 6);
    }
    const photos = Uint32Array.from({ length: count }, (_, i) => start + i + 1);
    const began = ownMs();
    index.load(photos, rows.subarray(0, count * dims), dims);
    fillMs += ownMs() - began;
  }
  return { kernel, index, fillMs };
}

async function awake({ kernel }: Filled, threads: number): Promise<void> {
  for (let i = 0; kernel.threads < threads && i < 500; i++) await new Promise((turn) => setTimeout(turn, 10));
}

/** Reads `bytes` once, as memcpy does, into a buffer that stays in the cache. */
function reader(bytes: number): () => void {
  const source = new Uint8Array(new SharedArrayBuffer(bytes)).fill(1);
  const target = new Uint8Array(65_536);
  return () => {
    for (let at = 0; at < bytes; at += target.length)
      target.set(source.subarray(at, Math.min(bytes, at + target.length)));
  };
}

/** Processor time of this thread so far. */
function ownMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function report(name: string, times: number[], own: number[], per: number): void {
  for (const each of [times, own]) each.sort((a, b) => a - b);
  const ms = (x: number): string => (x / per).toFixed(3).padStart(10);
  const middle = times.length >> 1;
  console.log(`${name.padEnd(52)}${ms(times[0]!)}${ms(times[middle]!)}${ms(own[middle]!)}`);
}

async function measure(n: number): Promise<void> {
  const one = filled(n, { head: 'int8', body: true }, 0);
  const two = filled(n, { head: 'int8', body: true }, 1);
  const floats = n <= 4_000_000 ? filled(n, { head: 'float32', body: false }, 0) : null;
  const floats2 = floats && filled(n, { head: 'float32', body: false }, 1);
  await awake(two, 2);
  if (floats2) await awake(floats2, 2);
  const heads = prefixes(16);
  const head = unitPrefix(queries[0]!, 16);
  const body = unitPrefix(queries[0]!, 128);
  const few = heads.subarray(0, 16 * 16);
  const fewBodies = prefixes(128).subarray(0, 16 * 128);
  const list = two.kernel.scanHead(head, 20_000, null, 'any').rows;
  const cases: [string, () => void, number][] = [
    [`read ${n * 16} bytes once`, reader(n * 16), 1],
    ['int8 16-d, top 200', () => one.kernel.scanHead(head, k, null, 'best-first'), 1],
    ['int8 16-d, top 200, 2 threads', () => two.kernel.scanHead(head, k, null, 'best-first'), 1],
    ['int8 16-d, top 20,000', () => one.kernel.scanHead(head, 20_000, null, 'any'), 1],
    ['int8 16-d, top 20,000, 2 threads', () => two.kernel.scanHead(head, 20_000, null, 'any'), 1],
    ['int8 first 8 of 16', () => one.kernel.scanHead(unitPrefix(head, 8), k, null, 'best-first'), 1],
    [`read ${n * 64} bytes once`, reader(n * 64), 1],
    ['bodies, 128 x int4, top 200', () => one.kernel.scanBody(body, k, null, 'best-first'), 1],
    ['bodies, top 200, 2 threads', () => two.kernel.scanBody(body, k, null, 'best-first'), 1],
    [`rescore ${list.length} bodies`, () => one.kernel.rescoreBody(body, list, k), 1],
    ['16 queries at once, 16-d top 200: each', () => one.kernel.scanMany(few, 16, k, null), 16],
    ['16 queries at once, 16-d top 200, 2 threads: each', () => two.kernel.scanMany(few, 16, k, null), 16],
    ['16 queries at once, bodies, top 200: each', () => one.kernel.scanMany(fewBodies, 128, k, null), 16],
    ...(floats && floats2
      ? ([
          ['float32 16-d, top 200', () => floats.kernel.scanHead(head, k, null, 'best-first'), 1],
          ['float32 16-d, top 200, 2 threads', () => floats2.kernel.scanHead(head, k, null, 'best-first'), 1],
        ] satisfies [string, () => void, number][])
      : []),
  ];
  const times = cases.map((): number[] => []);
  const own = cases.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    cases.forEach(([, run], i) => {
      const began = performance.now();
      const worked = ownMs();
      run();
      if (round === 0) return;
      own[i]!.push(ownMs() - worked);
      times[i]!.push(performance.now() - began);
    });
  }
  console.log(
    `${n} photos${''.padEnd(32)}${'min ms'.padStart(20)}${'median'.padStart(10)}${'own'.padStart(10)}`,
  );
  cases.forEach(([name, , per], i) => report(name, times[i]!, own[i]!, per));
  const small = filled(n, { head: 'int8', body: false }, 0);
  const bytes = (it: Filled): string => (it.index.bytes / n).toFixed(2);
  console.log(
    `bytes a photo: int8 head ${bytes(small)}, with body ${bytes(one)}, of which blocks not full ${blockRows - (n % blockRows)} rows;`,
    `filled from int8 rows in ${((one.fillMs / n) * 1000).toFixed(2)} s a million`,
  );
  addMore(one, n);
  for (const { kernel } of [one, two]) kernel.close();
  floats2?.kernel.close();
}

/** 1,000 photos more, each followed by a search that must find it. */
function addMore({ kernel, index }: Filled, n: number): void {
  let puts = 0;
  let longest = 0;
  let missed = 0;
  for (let i = 0; i < 1000; i++) {
    const began = performance.now();
    index.put(n + 1 + i, vectors, i * dims);
    const ms = performance.now() - began;
    puts += ms;
    longest = Math.max(longest, ms);
    if (i % 100 !== 0) continue;
    const near = vectors.subarray(i * dims, (i + 1) * dims);
    const { rows } = kernel.scanHead(unitPrefix(near, 16), k, null, 'any');
    if (!index.photosOf(rows).includes(n + 1 + i)) missed++;
  }
  console.log(
    `1,000 more: ${puts.toFixed(1)} ms in all, longest ${longest.toFixed(2)} ms, ${missed} of 10 not found at once`,
  );
}

const sizes = process.argv.slice(2).map(Number);
for (const n of sizes.length > 0 ? sizes : [100_000, 1_000_000]) await measure(n);
