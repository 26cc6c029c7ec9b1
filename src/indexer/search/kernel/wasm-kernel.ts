/**
 * @file The kernel over WebAssembly memory, SIMD and threads (scan.as). Writes down what is to be scanned,
 * has it done by one thread or by several, and reads the answer.
 */
import { availableParallelism } from 'node:os';
import {
  bodyMask,
  bodyReach,
  headLength,
  headScale,
  int16Direction,
  int8Query,
  int4Max,
  laidQuery,
  lengthOf,
  packHalves,
  rowBytes,
} from '../../matryoshka/quantise.ts';
import { halfBytes } from '../../matryoshka/half.ts';
import type { PhotoFilter } from '../searcher.ts';
import { blockAt, blockRows, defaultTiers, layoutOf } from './block.ts';
import type { Block, Tiers } from './block.ts';
import { bodyDims, headDims } from './kernel.ts';
import type { Kernel, Order, TopRows } from './kernel.ts';
import type { Runs } from './runs.ts';
import { Area, ScanMemory, bindScan, compileScan, finishTop, scratchBytes, topBytes } from './scan-module.ts';
import { ScanTeam } from './scan-team.ts';

export interface WasmKernelOptions {
  readonly tiers?: Tiers;
  /** Threads that help with scans of `helpersFrom` rows and more. */
  readonly helpers?: number;
  readonly helpersFrom?: number;
}

/** [Note: When threads pay] Waking a thread takes 50 to 100 µs, a scan of 500,000 int8 heads half a millisecond. */
const helpersFrom = 500_000;
/** Of a list of bodies, each a line from memory. */
const rescoredFrom = 8_000;
/** Four threads read as fast as a desktop's memory gives. */
const helpersMax = 3;

/** Kinds of jobs; numbers as in scan.as. */
const kinds = {
  floats: 0,
  floatPrefix: 1,
  bytes: 2,
  bytePrefix: 3,
  bodies: 4,
  rescore: 5,
  bytesMany: 6,
  bodiesMany: 7,
};
type Kind = keyof typeof kinds;
const rescoreUnit = 1024;
/** Of a list four rows are read at a time, also past the last. */
const beyondList = 3;
const manyUnit = 1024;
const jobBytes = 384;
const maskBytes = 64;
/** A query for heads (int16, eightfold) and for bodies. */
const headQueryBytes = 128;
const bodyQueryBytes = bodyDims * 2;

/** A long list is begun with a bar from one group of rows in this many. */
const sampleStride = 16;
const sampledFrom = 256;

/** What a scan needs to know beside its kind; addresses. */
interface Job {
  readonly kind: Kind;
  readonly units: number;
  readonly rows: number;
  readonly query: number;
  readonly mask: number;
  readonly scale: number;
  readonly filter: PhotoFilter;
  readonly list?: number;
  readonly many?: { readonly groups: number; readonly scales: number; readonly k: number };
}

/** null where WebAssembly has no SIMD or no threads, or its memory cannot be had. */
export function createWasmKernel(options: WasmKernelOptions = {}): WasmKernel | null {
  const module = compileScan();
  if (!module) return null;
  try {
    return new WasmKernel(module, new ScanMemory(), options);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export class WasmKernel implements Kernel {
  readonly tiers: Tiers;
  rows = 0;
  /** Units of work (blocks, mostly) that other threads have done so far. */
  helped = 0;
  readonly #module: WebAssembly.Module;
  readonly #memory: ScanMemory;
  readonly #scan: ReturnType<typeof bindScan>;
  readonly #relaxed: boolean;
  readonly #layout: ReturnType<typeof layoutOf>;
  readonly #blocks: Block[] = [];
  readonly #addresses: number[] = [];
  readonly #helpers: number;
  readonly #helpersFrom: number;
  #team: ScanTeam | null = null;
  /** One job that others may take part in, one for this thread alone. */
  readonly #shared: number;
  readonly #alone: number;
  readonly #mask: number;
  readonly #tops: Area;
  readonly #sample: Area;
  readonly #filterBits: Area;
  readonly #table: Area;
  readonly #list: Area;
  readonly #queries: Area;
  readonly #scales: Area;
  readonly #bars: Area;

  constructor(module: WebAssembly.Module, memory: ScanMemory, options: WasmKernelOptions) {
    this.tiers = options.tiers ?? defaultTiers;
    this.#helpers = options.helpers ?? Math.min(helpersMax, availableParallelism() - 1);
    this.#helpersFrom = options.helpersFrom ?? helpersFrom;
    this.#module = module;
    this.#memory = memory;
    this.#layout = layoutOf(this.tiers);
    this.#scan = bindScan(module, memory.memory, memory.allocate(scratchBytes));
    this.#relaxed = this.#scan.isRelaxed() !== 0;
    this.#shared = memory.allocate(jobBytes);
    this.#alone = memory.allocate(jobBytes);
    this.#mask = memory.allocate(maskBytes);
    const area = (): Area => new Area(memory);
    this.#tops = area();
    this.#sample = area();
    this.#filterBits = area();
    this.#table = area();
    this.#list = area();
    this.#queries = area();
    this.#scales = area();
    this.#bars = area();
  }

  get name(): Kernel['name'] {
    return this.#relaxed ? 'wasm-relaxed-simd' : 'wasm-simd';
  }

  get bytes(): number {
    return this.#memory.bytes;
  }

  get threads(): number {
    return 1 + (this.#team?.ready ?? 0);
  }

  addBlock(): void {
    const address = this.#memory.allocate(this.#layout.bytes);
    this.#addresses.push(address);
    this.#blocks.push(blockAt(this.#memory.memory.buffer, address, this.tiers));
    const count = this.#addresses.length;
    const table = this.#memory.uint32(this.#table.reserve(4 * count), count);
    table.set(this.#addresses);
    if (count * blockRows >= this.#helpersFrom && this.#helpers > 0)
      this.#team ??= new ScanTeam(this.#helpers, this.#module, this.#memory, this.#shared);
  }

  block(index: number): Block {
    return this.#blocks[index]!;
  }

  scanHead(query: Float32Array, k: number, filter: PhotoFilter, order: Order): TopRows {
    const whole = query.length === headDims;
    const int8 = this.tiers.head === 'int8';
    const at = this.#queries.reserve(headQueryBytes);
    let scale = 0;
    if (int8) {
      scale = this.#placeHeadQuery(query, at);
      this.#memory.uint32(this.#mask, 16).set(byteMask(query.length));
    } else {
      new Float32Array(this.#memory.memory.buffer, at, headDims).fill(0).set(query);
      new Uint8Array(this.#memory.memory.buffer, this.#mask, maskBytes)
        .fill(255, 0, query.length * 4)
        .fill(0, query.length * 4);
    }
    return this.#scanBlocks(
      {
        kind: int8 ? (whole ? 'bytes' : 'bytePrefix') : whole ? 'floats' : 'floatPrefix',
        units: Math.ceil(this.rows / blockRows),
        rows: this.rows,
        query: at,
        mask: this.#mask,
        scale,
        filter,
      },
      k,
      order,
    );
  }

  scanBody(query: Float32Array, k: number, filter: PhotoFilter, order: Order): TopRows {
    const at = this.#queries.reserve(bodyQueryBytes);
    const scale = this.#placeBodyQuery(query, at);
    this.#placeBodyMask(query.length);
    const units = Math.ceil(this.rows / blockRows);
    const job: Job = { kind: 'bodies', units, rows: this.rows, query: at, mask: this.#mask, scale, filter };
    return this.#scanBlocks(job, k, order);
  }

  rescoreBody(query: Float32Array, among: Uint32Array, k: number): TopRows {
    const list = this.#list.reserve(4 * (among.length + beyondList));
    this.#memory.uint32(list, among.length).set(among);
    return this.#rescore(query, list, among.length, k);
  }

  rescoreRuns(query: Float32Array, among: Runs, k: number): TopRows {
    const { pairs, rows } = among;
    const list = this.#list.reserve(4 * (rows + beyondList));
    const runs = this.#queries.reserve(Math.max(4, pairs.byteLength));
    this.#memory.uint32(runs, pairs.length).set(pairs);
    this.#scan.expandRuns(runs, pairs.length / 2, list);
    return this.#rescore(query, list, rows, k);
  }

  /** `list`: so many row numbers, with room behind them. */
  #rescore(query: Float32Array, list: number, rows: number, k: number): TopRows {
    const at = this.#queries.reserve(bodyQueryBytes);
    const scale = this.#placeBodyQuery(query, at);
    this.#placeBodyMask(query.length);
    this.#memory.uint32(list + 4 * rows, beyondList).fill(0);
    const units = Math.ceil(rows / rescoreUnit);
    const mask = this.#mask;
    const top = this.#run({ kind: 'rescore', units, rows, query: at, mask, scale, filter: null, list }, k, 0);
    return finishTop(this.#memory.memory, this.#scan, top, 'best-first');
  }

  scanMany(queries: Float32Array, width: number, k: number, filter: PhotoFilter): TopRows[] {
    const count = queries.length / width;
    const heads = width === headDims;
    if (heads && this.tiers.head === 'float32')
      return Array.from({ length: count }, (_, i) =>
        this.scanHead(queries.subarray(i * width, (i + 1) * width), k, filter, 'best-first'),
      );
    const groups = Math.ceil(count / 4);
    const queryBytes = heads ? headQueryBytes : bodyQueryBytes;
    const at = this.#queries.reserve(queryBytes * groups * 4);
    const scales = this.#scales.reserve(4 * groups * 4);
    const places = new Float32Array(this.#memory.memory.buffer, scales, groups * 4).fill(1);
    for (let i = 0; i < count; i++) {
      const query = queries.subarray(i * width, (i + 1) * width);
      const to = at + i * queryBytes;
      places[i] = heads ? this.#placeHeadQuery(query, to) : this.#placeBodyQuery(query, to);
    }
    if (!heads) this.#placeBodyMask(width);
    const top = this.#run(
      {
        kind: heads ? 'bytesMany' : 'bodiesMany',
        units: Math.ceil(this.rows / manyUnit),
        rows: this.rows,
        query: at,
        mask: this.#mask,
        scale: 0,
        filter,
        many: { groups, scales, k },
      },
      k,
      count,
    );
    return Array.from({ length: count }, (_, i) =>
      finishTop(this.#memory.memory, this.#scan, top + i * topBytes(k), 'best-first'),
    );
  }

  wholeCosines(halves: Uint16Array, dims: number, query: Float32Array): Float32Array {
    const count = halves.length / dims;
    const asked = this.#queries.reserve(query.length * 4);
    const scores = this.#scales.reserve(Math.max(4, count * 4));
    const rows = this.#list.reserve(Math.max(2, halves.byteLength));
    const { buffer } = this.#memory.memory;
    new Float32Array(buffer, asked, query.length).set(query);
    new Uint16Array(buffer, rows, halves.length).set(halves);
    this.#scan.wholeCosines(rows, count, dims * halfBytes, query.length, asked, scores);
    return new Float32Array(buffer, scores, count).slice();
  }

  packRows(halves: Uint16Array, width: number): Int8Array {
    if (width !== bodyDims) return packHalves(halves, width);
    const count = halves.length / width;
    const from = this.#list.reserve(Math.max(2, halves.byteLength));
    const into = this.#tops.reserve(Math.max(16, count * rowBytes));
    const scratch = this.#queries.reserve(bodyDims * 4);
    const { buffer } = this.#memory.memory;
    new Uint16Array(buffer, from, halves.length).set(halves);
    this.#scan.packRows(from, count, headLength, bodyReach(width), int4Max, into, scratch);
    return new Int8Array(buffer, into, count * rowBytes);
  }

  close(): void {
    this.#team?.close();
    this.#team = null;
  }

  /**
   * [Note: A bar from a sample] Until k rows were seen nothing can be turned away, and until many times k
   * were, most rows enter and are thrown out again: for k = 5,000 of 100,000 that takes longer than the
   * comparing. So for a long list one row in 16 is scanned first, and the score that a good k / 16 of those
   * reach becomes the bar for the scan of all. The answer stays exact: if fewer than k pass, the scan is
   * done again without a bar.
   */
  #scanBlocks(job: Job, k: number, order: Order): TopRows {
    const { memory } = this.#memory;
    let bar = 0;
    if ((job.kind === 'bytes' || job.kind === 'floats') && k >= sampledFrom && job.rows >= 8 * k) {
      const share = k / sampleStride;
      const wanted = Math.ceil(share + 4 * Math.sqrt(share) + 4);
      const sample = this.#run(job, wanted, 0, { stride: sampleStride });
      if (this.#scan.finish(sample) >= wanted) {
        bar = this.#sample.reserve(topBytes(wanted));
        new Uint8Array(memory.buffer, bar, topBytes(wanted)).set(
          new Uint8Array(memory.buffer, sample, topBytes(wanted)),
        );
      }
    }
    let top = this.#run(job, k, 0, { bar });
    // The sample was not like the rest: too few passed the bar it set.
    if (bar !== 0 && this.#scan.finish(top) < k) top = this.#run(job, k, 0);
    return finishTop(memory, this.#scan, top, order);
  }

  /**
   * Has the job done. `many`: number of queries, 0 for one that has no list of its own kind.
   * @returns the address of the merged top-k states.
   */
  #run(job: Job, k: number, many: number, { stride = 1, bar = 0 } = {}): number {
    const from = job.kind === 'rescore' ? Math.min(rescoredFrom, this.#helpersFrom) : this.#helpersFrom;
    const helpers = job.rows >= from || job.many ? (this.#team?.ready ?? 0) : 0;
    const lists = job.many ? job.many.groups * 4 : 1;
    const each = topBytes(k);
    const tops = this.#tops.reserve(each * lists * (1 + helpers));
    for (let thread = 0; thread <= helpers; thread++) {
      for (let list = 0; list < lists; list++) {
        const top = tops + (thread * lists + list) * each;
        if (bar === 0) this.#scan.begin(top, k);
        else this.#scan.beginAbove(top, k, bar);
        // Queries are padded to a multiple of four; nothing passes the bar of those.
        if (job.many && list >= many) this.#memory.uint32(top + 8, 2).fill(0xffff_ffff);
      }
    }
    this.#write(helpers > 0 ? this.#shared : this.#alone, job, stride, tops, each * lists, 1 + helpers);
    if (helpers === 0) {
      this.#scan.work(this.#alone, 0);
      return tops;
    }
    const byOthers = this.#team!.run(this.#scan, job.units);
    // Nobody is ready any more: this thread does it alone.
    if (byOthers < 0) return this.#run(job, k, many, { stride, bar });
    this.helped += byOthers;
    for (let thread = 1; thread <= helpers; thread++)
      for (let list = 0; list < Math.max(1, many); list++)
        this.#scan.merge(tops + list * each, tops + (thread * lists + list) * each);
    return tops;
  }

  #write(at: number, job: Job, stride: number, tops: number, threadTops: number, threads: number): void {
    const { many } = job;
    const filter = job.filter ? this.#filterBits.reserve(Math.max(4, job.filter.byteLength)) : 0;
    const bars = many ? this.#bars.reserve(many.groups * 64 * threads) : 0;
    // After whatever may have made the memory grow, which gives it another buffer.
    const { buffer } = this.#memory.memory;
    if (job.filter) new Uint32Array(buffer, filter, job.filter.length).set(job.filter);
    const tier =
      job.kind === 'bodies' || job.kind === 'rescore' || job.kind === 'bodiesMany' ? 'body' : 'head';
    const fields = [
      kinds[job.kind],
      job.units,
      job.rows,
      this.#table.reserve(0),
      this.#layout[tier],
      job.query,
      job.mask,
      0,
      filter,
      job.filter?.length ?? 0,
      stride,
      job.list ?? 0,
      tops,
      threadTops,
      many?.groups ?? 0,
      many?.scales ?? 0,
      bars,
      many ? topBytes(many.k) : 0,
    ];
    this.#memory.uint32(at + jobNext, 1)[0] = 0;
    this.#memory.uint32(at + jobFields, fields.length).set(fields);
    new Float32Array(buffer, at + jobScale, 1)[0] = job.scale;
  }

  /** @returns the factor that makes the scan's sums cosines. */
  #placeHeadQuery(query: Float32Array, at: number): number {
    const rounded = int16Direction(query, headDims);
    const laid = new Int16Array(this.#memory.memory.buffer, at, headQueryBytes / 2);
    for (let i = 0; i < laid.length; i++) {
      const four = (i >> 4) * 4;
      const odd = (i >> 3) & 1;
      laid[i] = rounded[four + odd + 2 * (i & 1)]!;
    }
    // Sums come out 256 times too large: [Note: Even and odd bytes].
    return Math.fround(headScale(rounded, query.length === headDims)) / 256;
  }

  #placeBodyQuery(query: Float32Array, at: number): number {
    const rounded = int8Query(query, query.length, bodyDims);
    new Int8Array(this.#memory.memory.buffer, at, bodyQueryBytes).set(laidQuery(rounded, this.#relaxed));
    const length = lengthOf(rounded);
    return length > 0 ? 1 / length : 0;
  }

  #placeBodyMask(width: number): void {
    new Uint8Array(this.#memory.memory.buffer, this.#mask, maskBytes).set(bodyMask(width));
  }
}

/** Where in a job its parts lie; as in scan.as. */
const jobNext = 128;
const jobFields = 256;
const jobScale = 284;

/** Masks of four rows that share a line, for the first `width` numbers of each. */
function byteMask(width: number): Uint32Array {
  return Uint32Array.from({ length: 16 }, (_, i) => {
    const left = Math.max(0, Math.min(4, width - (i >> 2) * 4));
    return left === 4 ? 0xffff_ffff : (1 << (left * 8)) - 1;
  });
}
