/**
 * @file The kernel over WebAssembly memory and SIMD (scan.as). Lays out that memory: working space first,
 * then blocks in the order they were added, with larger working space in between when it was outgrown.
 * One thread; the blocks do not care, so that several may share the memory one day.
 */
import { ProblemError } from '../../../shared/problem.ts';
import { int16Query } from '../../matryoshka/quantise.ts';
import { squaredNorm } from '../../matryoshka/prefix.ts';
import type { PhotoFilter } from '../searcher.ts';
import { blockRows, bodyDims, headDims } from './kernel.ts';
import type { Block, Kernel, Order, TopRows } from './kernel.ts';
import { scanWasm } from './scan-wasm.ts';

const pageBytes = 65_536;
/** 4 GiB: all that a 32-bit address reaches. */
const maxPages = 65_536;

const photosBytes = blockRows * 4;
const headBytes = blockRows * headDims * 4;
const blockBytes = photosBytes + headBytes + blockRows * bodyDims;
const headOf = (block: number): number => block + photosBytes;
const bodyOf = (block: number): number => block + photosBytes + headBytes;

/** Fixed addresses of the query, after the first page (which belongs to the module). */
const headQuery = pageBytes;
const headMask = headQuery + headDims * 4;
const bodyQuery = headMask + headDims * 4;
const bodyMask = bodyQuery + bodyDims * 2;
const firstFree = bodyMask + bodyDims;

/** What scan.as exports. */
export interface ScanModule {
  begin(top: number, k: number): void;
  beginAbove(top: number, k: number, sample: number): void;
  finish(top: number): number;
  finishSorted(top: number): number;
  scanHead(
    stride: number,
    first: number,
    photos: number,
    rows: number,
    count: number,
    query: number,
    filter: number,
    filterWords: number,
    top: number,
  ): void;
  scanHeadPrefix(
    first: number,
    photos: number,
    rows: number,
    count: number,
    query: number,
    mask: number,
    filter: number,
    filterWords: number,
    top: number,
  ): void;
  scanBody(
    first: number,
    photos: number,
    rows: number,
    count: number,
    query: number,
    mask: number,
    scale: number,
    filter: number,
    filterWords: number,
    top: number,
  ): void;
  rescoreBody(
    list: number,
    count: number,
    blocks: number,
    query: number,
    mask: number,
    scale: number,
    top: number,
  ): void;
  scanWide(rows: number, count: number, query: number, rowBytes: number, top: number): void;
}

const sampleStride = 16;

/** Working space that is replaced by a larger one when it is outgrown. */
interface Area {
  address: number;
  bytes: number;
}

/** null where WebAssembly has no SIMD. */
export function createWasmKernel(): Kernel | null {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: maxPages });
  const wasm = instantiateScan(memory);
  return wasm && wasmKernel(memory, wasm);
}

/** The scans over `memory`, whose first page is theirs. null where WebAssembly has no SIMD. */
export function instantiateScan(memory: WebAssembly.Memory): ScanModule | null {
  const bytes = Buffer.from(scanWasm, 'base64');
  if (!WebAssembly.validate(bytes)) return null;
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
    .exports as unknown as ScanModule;
}

/** Bytes of top-k state for `k`. */
export const topBytes = (k: number): number => 16 + 16 * k;

/** The answer in the top-k state at `address`. */
export function finishTop(
  memory: WebAssembly.Memory,
  wasm: ScanModule,
  address: number,
  order: Order,
): TopRows {
  const n = order === 'any' ? wasm.finish(address) : wasm.finishSorted(address);
  const keys = new Uint32Array(memory.buffer, address + 16, 2 * n);
  const rows = new Uint32Array(n);
  const bits = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    rows[i] = ~keys[2 * i]!;
    const ordered = keys[2 * i + 1]!;
    bits[i] = ordered & 0x8000_0000 ? ordered ^ 0x8000_0000 : ~ordered;
  }
  return { rows, scores: new Float32Array(bits.buffer) };
}

function wasmKernel(memory: WebAssembly.Memory, wasm: ScanModule): Kernel {
  const blocks: number[] = [];
  let views: (Block | undefined)[] = [];
  let viewed = memory.buffer;
  let free = firstFree;
  const top: Area = { address: 0, bytes: 0 };
  const list: Area = { address: 0, bytes: 0 };
  const sample: Area = { address: 0, bytes: 0 };
  const filterBits: Area = { address: 0, bytes: 0 };
  const bodies: Area = { address: 0, bytes: 0 };

  function allocate(size: number): number {
    const address = Math.ceil(free / 16) * 16;
    const missing = address + size - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / pageBytes));
      } catch (cause) {
        throw new ProblemError(
          'internal',
          'The search index has no room for more photos.',
          'Close other programs, or split the library.',
          cause,
        );
      }
    }
    free = address + size;
    return address;
  }

  function reserve(area: Area, size: number): number {
    if (size > area.bytes) {
      const bytes = Math.max(size, 2 * area.bytes);
      area.address = allocate(bytes);
      area.bytes = bytes;
    }
    return area.address;
  }

  function placeFilter(filter: PhotoFilter): { address: number; words: number } {
    if (filter === null) return { address: 0, words: 0 };
    const address = reserve(filterBits, Math.max(4, filter.byteLength));
    new Uint32Array(memory.buffer, address, filter.length).set(filter);
    return { address, words: filter.length };
  }

  /** @returns the factor that makes the int8 scan's scores cosines. */
  function placeBodyQuery(query: Float32Array): number {
    const rounded = int16Query(query, query.length, bodyDims);
    new Int16Array(memory.buffer, bodyQuery, bodyDims).set(rounded);
    new Int8Array(memory.buffer, bodyMask, bodyDims).fill(-1, 0, query.length).fill(0, query.length);
    const length = Math.sqrt(squaredNorm(Float32Array.from(rounded)));
    return length > 0 ? 1 / length : 0;
  }

  function topOf(k: number): number {
    const address = reserve(top, topBytes(k));
    wasm.begin(address, k);
    return address;
  }

  function forBlocks(rows: number, scan: (first: number, block: number, count: number) => void): void {
    for (let start = 0, i = 0; start < rows; start += blockRows, i++)
      scan(start, blocks[i]!, Math.min(blockRows, rows - start));
  }

  /**
   * [Note: A bar from a sample] Until k rows were seen nothing can be turned away, and until many times k
   * were, most rows enter and are thrown out again: for k = 5,000 of 100,000 that takes longer than the
   * comparing. So one row in 16 is scanned first, and the score that a good k / 16 of those reach becomes
   * the bar for the scan of all. The answer stays exact: if fewer than k pass, the scan is done again
   * without a bar.
   * @returns whether the bar is set.
   */
  function sampled(
    rows: number,
    k: number,
    state: number,
    scan: (into: number, stride: number) => void,
  ): boolean {
    if (rows < 8 * k) return false;
    const share = k / sampleStride;
    const wanted = Math.ceil(share + 4 * Math.sqrt(share) + 4);
    const into = reserve(sample, topBytes(wanted));
    wasm.begin(into, wanted);
    scan(into, sampleStride);
    if (wasm.finish(into) < wanted) return false;
    wasm.beginAbove(state, k, into);
    return true;
  }

  return {
    name: 'wasm-simd',
    tiers: { head: 'float32', body: true },
    rows: 0,
    get bytes() {
      return memory.buffer.byteLength;
    },
    addBlock() {
      const block = allocate(blockBytes);
      blocks.push(block);
      // The table of int8 rows, for rescoreBody; written anew where it moved.
      const before = bodies.address;
      const address = reserve(bodies, 4 * blocks.length);
      const table = new Uint32Array(memory.buffer, address, blocks.length);
      if (address !== before) blocks.forEach((at, i) => (table[i] = bodyOf(at)));
      else table[blocks.length - 1] = bodyOf(block);
    },
    block(index) {
      if (viewed !== memory.buffer) {
        viewed = memory.buffer;
        views = [];
      }
      const address = blocks[index]!;
      return (views[index] ??= {
        photos: new Uint32Array(viewed, address, blockRows),
        head: new Float32Array(viewed, headOf(address), blockRows * headDims),
        body: new Int8Array(viewed, bodyOf(address), blockRows * bodyDims),
      });
    },
    scanHead(query, k, filter, order) {
      const { rows } = this;
      const state = topOf(k);
      const { address, words } = placeFilter(filter);
      new Float32Array(memory.buffer, headQuery, headDims).fill(0).set(query);
      if (query.length === headDims) {
        const scan = (into: number, stride: number): void =>
          forBlocks(rows, (first, block, count) =>
            wasm.scanHead(stride, first, block, headOf(block), count, headQuery, address, words, into),
          );
        if (sampled(rows, k, state, scan)) {
          scan(state, 1);
          // The sample was not like the rest: too few passed the bar it set.
          if (wasm.finish(state) >= k) return finishTop(memory, wasm, state, order);
          wasm.begin(state, k);
        }
        scan(state, 1);
      } else {
        new Int32Array(memory.buffer, headMask, headDims).fill(-1, 0, query.length).fill(0, query.length);
        forBlocks(rows, (first, block, count) =>
          wasm.scanHeadPrefix(first, block, headOf(block), count, headQuery, headMask, address, words, state),
        );
      }
      return finishTop(memory, wasm, state, order);
    },
    scanBody(query, k, filter, order) {
      const { rows } = this;
      const state = topOf(k);
      const { address, words } = placeFilter(filter);
      const scale = placeBodyQuery(query);
      forBlocks(rows, (first, block, count) =>
        wasm.scanBody(first, block, bodyOf(block), count, bodyQuery, bodyMask, scale, address, words, state),
      );
      return finishTop(memory, wasm, state, order);
    },
    rescoreBody(query, among, k) {
      const state = topOf(k);
      const rows = reserve(list, 4 * among.length);
      const scale = placeBodyQuery(query);
      new Uint32Array(memory.buffer, rows, among.length).set(among);
      wasm.rescoreBody(rows, among.length, bodies.address, bodyQuery, bodyMask, scale, state);
      return finishTop(memory, wasm, state, 'best-first');
    },
    close() {},
  };
}
