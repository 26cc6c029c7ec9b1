/**
 * @file What a person feels of the product's search at one size: latency as it comes, filters, searching while
 * photos are added, a cold start, memory; and the 16-number scan beside a plain read of the same bytes.
 *
 *   node bench/search/product.ts <n> <cache folder>
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { RamIndex } from '../../src/indexer/search/ram-index.ts';
import { createWasmKernel } from '../../src/indexer/search/kernel/wasm-kernel.ts';
import { headBytes } from '../../src/indexer/search/kernel/kernel.ts';
import { unitPrefix } from '../../src/indexer/matryoshka/prefix.ts';
import { clusteredWorld } from '../../src/indexer/search/clustered-vectors.ts';
import type { Found, PhotoFilter, SearchPlan } from '../../src/indexer/search/searcher.ts';
import { benchData, dims } from './data.ts';
import { percentile } from './method.ts';
import { benchLibrary, filledSearcher } from './ours.ts';

interface Latency {
  readonly p50: number;
  readonly p95: number;
}

export interface ProductReport {
  readonly n: number;
  readonly searchMs: Latency;
  readonly ramBytesPerPhoto: number;
  /** From SQLite into memory, as at a start. */
  readonly fillSeconds: number;
  /** Cells and measurements, in the background. */
  readonly settleSeconds: number;
  /** Until the first answer, everything in the file cache: open, fill, search. */
  readonly startSeconds: number;
  readonly filters: readonly (Latency & { readonly oneIn: number; readonly recall: number })[];
  readonly adding: Latency & {
    readonly photos: number;
    /** Until all of them can be found. */
    readonly searchableMs: number;
    /** Longest time in which the thread answered nobody. */
    readonly pauseMs: number;
  };
  readonly batch: { readonly queries: number; readonly msPerQuery: number; readonly oneByOneMs: number };
  /** Reading until sure, and a fixed number of full vectors for every query. */
  readonly routing?: readonly (Latency & {
    readonly read: number | null;
    readonly meanRead: number;
    readonly recall: number;
    readonly widened: number;
  })[];
  readonly scan: { readonly ms: number; readonly readMs: number; readonly bytes: number };
}

const plan: SearchPlan = { mode: 'funnel', shortlist: 'auto', dims: 16, limit: 10 };
const [count = '', cache = ''] = process.argv.slice(2);
const data = benchData(cache, Number(count), (line) => console.error(line));
const { n, queries } = data;
const sorts = new Map(
  queries.map((query, q) => [query, q < queries.length / 2 ? 'photos' : 'words'] as const),
);
/** The product knows what a query was made of. */
const planOf = (query: Float32Array): SearchPlan => ({ ...plan, sort: sorts.get(query) });

const opened = performance.now();
const library = benchLibrary(data);
const beforeFill = performance.now();
const searcher = await filledSearcher(data, library, true);
const fillSeconds = (performance.now() - beforeFill) / 1000;
searcher.search(queries[0]!, planOf(queries[0]!));
const startSeconds = (performance.now() - opened) / 1000;
const beforeSettle = performance.now();
for (const text of data.askedBefore()) searcher.remember(text);
searcher.loaded();
await searcher.settled();
const settleSeconds = (performance.now() - beforeSettle) / 1000;
const ramBytesPerPhoto = searcher.stats().ramBytes / n;

function timed(filter: PhotoFilter = null, some = queries): Latency {
  for (const query of some.slice(0, 5)) searcher.search(query, planOf(query), filter);
  const times = some.map((query) => {
    const began = performance.now();
    searcher.search(query, planOf(query), filter);
    return performance.now() - began;
  });
  times.sort((a, b) => a - b);
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

const searchMs = timed();
const routing = [null, 20, 32, 64, 100, 150, 250, 400].map(routed);

/** The product's own way (null), and the same with `read` full vectors for every query. */
function routed(read: number | null): NonNullable<ProductReport['routing']>[number] {
  const times: number[] = [];
  let found = 0;
  let reads = 0;
  let widened = 0;
  const ask = (query: Float32Array): Found =>
    searcher.search(query, { ...planOf(query), ...(read === null ? {} : { read }) });
  for (const query of queries.slice(0, 5)) ask(query);
  for (const [q, query] of queries.entries()) {
    const began = performance.now();
    const { hits, trace } = ask(query);
    times.push(performance.now() - began);
    const photos = new Set(hits.map(({ photo }) => photo - 1));
    found += data.truth[q]!.filter((row) => photos.has(row)).length / data.truth[q]!.length;
    reads += trace.stages.reduce((sum, stage) => sum + (stage.source === 'sqlite' ? stage.in : 0), 0);
    if (trace.escalations > 0) widened++;
  }
  times.sort((a, b) => a - b);
  const n = queries.length;
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  return { read, meanRead: reads / n, recall: found / n, widened: widened / n, p50, p95 };
}

/** Every `oneIn`-th photo, spread by a hash as photos of a camera are. */
function everyNth(oneIn: number): Uint32Array {
  const filter = new Uint32Array((n >>> 5) + 1);
  for (let photo = 1; photo <= n; photo++)
    if ((Math.imul(photo, 0x9e37_79b1) >>> 8) % oneIn === 0) filter[photo >>> 5]! |= 1 << (photo & 31);
  return filter;
}

const exactQueries = queries.filter((_, q) => q % 20 === 0);
const filters: ProductReport['filters'][number][] = [];
for (const oneIn of [2, 10, 100, 1000, 10_000]) {
  const filter = everyNth(oneIn);
  let found = 0;
  for (const query of exactQueries) {
    const truth = (await searcher.searchExactly(query, plan, filter)).hits.map(({ photo }) => photo);
    const hits = new Set(searcher.search(query, planOf(query), filter).hits.map(({ photo }) => photo));
    found += truth.length === 0 ? 1 : truth.filter((photo) => hits.has(photo)).length / truth.length;
  }
  filters.push({ oneIn, recall: found / exactQueries.length, ...timed(filter) });
}

const adding = await addWhileSearching();
const batch = batchOf(64);
const scan = scanOf();

/** 1,000 photos come in batches of 32 as the index job commits them, while somebody searches. */
async function addWhileSearching(): Promise<ProductReport['adding']> {
  const photos = 1000;
  const batchSize = 32;
  const rows = clusteredWorld({ dims, seed: 77 }).photos(0, photos);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const times: number[] = [];
  const turn = (): Promise<void> => new Promise((next) => setImmediate(next));
  await turn();
  delay.enable();
  const began = performance.now();
  let searchableMs = 0;
  for (let from = 0, q = 0; from < photos; from += batchSize, q++) {
    const size = Math.min(batchSize, photos - from);
    searcher.put(
      Uint32Array.from({ length: size }, (_, i) => n + from + i + 1),
      rows.subarray(from * dims, (from + size) * dims),
    );
    searchableMs = performance.now() - began;
    await turn();
    const start = performance.now();
    searcher.search(queries[q % queries.length]!, planOf(queries[q % queries.length]!));
    times.push(performance.now() - start);
    await turn();
  }
  delay.disable();
  times.sort((a, b) => a - b);
  return {
    photos,
    searchableMs,
    pauseMs: delay.max / 1e6,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
  };
}

function kernelOf(): RamIndex {
  const kernel = createWasmKernel();
  if (!kernel) throw new Error('This runtime has no WebAssembly SIMD.');
  const index = new RamIndex(kernel, dims);
  for (const { from, rows } of data.blocks())
    for (let i = 0; i < rows.length / dims; i++) index.put(from + i + 1, rows, i * dims);
  return index;
}

function batchOf(size: number): ProductReport['batch'] {
  const { kernel } = kernelOf();
  const prefixes = new Float32Array(size * 16);
  for (let q = 0; q < size; q++) prefixes.set(unitPrefix(queries[q % queries.length]!, 16), q * 16);
  kernel.scanMany(prefixes, 16, 10, null);
  let began = performance.now();
  kernel.scanMany(prefixes, 16, 10, null);
  const msPerQuery = (performance.now() - began) / size;
  began = performance.now();
  for (let q = 0; q < size; q++)
    kernel.scanHead(prefixes.subarray(q * 16, q * 16 + 16), 10, null, 'best-first');
  const oneByOneMs = (performance.now() - began) / size;
  kernel.close();
  return { queries: size, msPerQuery, oneByOneMs };
}

/** The exact scan at 16 numbers, and copying as many bytes as it reads (what memory gives). */
function scanOf(): ProductReport['scan'] {
  const { kernel } = kernelOf();
  const bytes = n * headBytes(kernel.tiers);
  const source = new Uint8Array(bytes).fill(1);
  const target = new Uint8Array(bytes);
  const best = (run: () => void): number => {
    const times = Array.from({ length: 15 }, () => {
      const began = performance.now();
      run();
      return performance.now() - began;
    });
    return times.sort((a, b) => a - b)[7]!;
  };
  target.set(source);
  const query = unitPrefix(queries[0]!, 16);
  const ms = best(() => kernel.scanHead(query, 200, null, 'any'));
  const readMs = best(() => target.set(source));
  kernel.close();
  return { ms, readMs, bytes };
}

const report: ProductReport = {
  n,
  searchMs,
  ramBytesPerPhoto,
  fillSeconds,
  settleSeconds,
  startSeconds,
  filters,
  adding,
  batch,
  routing,
  scan,
};
await searcher.close();
library.close();
console.log(JSON.stringify(report));
process.exit(0);
