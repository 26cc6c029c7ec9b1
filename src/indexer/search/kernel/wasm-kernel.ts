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
import type { Block, Kernel, Top } from './kernel.ts';
import { scanWasm } from './scan-wasm.ts';

const pageBytes = 65_536;
/** 4 GiB: all that a 32-bit address reaches. */
const maxPages = 65_536;

const photosBytes = blockRows * 4;
const headBytes = blockRows * headDims * 4;
const blockBytes = photosBytes + headBytes + blockRows * bodyDims;

/** Fixed addresses of the query, after the first page (which belongs to the module). */
const headQuery = pageBytes;
const headMask = headQuery + headDims * 4;
const bodyQuery = headMask + headDims * 4;
const bodyMask = bodyQuery + bodyDims * 2;
const firstFree = bodyMask + bodyDims;

/** What scan.as exports. */
export interface ScanModule {
  begin(top: number, k: number): void;
  finish(top: number): number;
  scanHead(photos: number, rows: number, count: number, query: number, filter: number, filterWords: number, top: number): void;
  scanHeadPrefix(photos: number, rows: number, count: number, query: number, mask: number, filter: number, filterWords: number, top: number): void;
  scanBody(photos: number, rows: number, count: number, query: number, mask: number, scale: number, filter: number, filterWords: number, top: number): void;
  rescoreBody(list: number, count: number, query: number, mask: number, scale: number, top: number): void;
  scanWide(photos: number, rows: number, count: number, query: number, rowBytes: number, top: number): void;
}

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
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports as unknown as ScanModule;
}

/** Bytes of top-k state for `k`. */
export const topBytes = (k: number): number => 16 + 16 * k;

/** The answer in the top-k state at `address`. */
export function finishTop(memory: WebAssembly.Memory, wasm: ScanModule, address: number): Top {
  const n = wasm.finish(address);
  const keys = new Uint32Array(memory.buffer, address + 16, 2 * n);
  const photos = new Uint32Array(n);
  const bits = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    photos[i] = ~keys[2 * i]!;
    const ordered = keys[2 * i + 1]!;
    bits[i] = ordered & 0x8000_0000 ? ordered ^ 0x8000_0000 : ~ordered;
  }
  return { photos, scores: new Float32Array(bits.buffer) };
}

function wasmKernel(memory: WebAssembly.Memory, wasm: ScanModule): Kernel {
  const blocks: number[] = [];
  let views: (Block | undefined)[] = [];
  let viewed = memory.buffer;
  let free = firstFree;
  const top: Area = { address: 0, bytes: 0 };
  const list: Area = { address: 0, bytes: 0 };
  const filterBits: Area = { address: 0, bytes: 0 };

  function allocate(size: number): number {
    const address = Math.ceil(free / 16) * 16;
    const missing = address + size - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / pageBytes));
      } catch (cause) {
        throw new ProblemError('internal', 'The search index has no room for more photos.', 'Close other programs, or split the library.', cause);
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

  function forBlocks(rows: number, scan: (block: number, count: number) => void): void {
    for (let start = 0, i = 0; start < rows; start += blockRows, i++) scan(blocks[i]!, Math.min(blockRows, rows - start));
  }

  return {
    name: 'wasm-simd',
    get bytes() {
      return memory.buffer.byteLength;
    },
    addBlock() {
      blocks.push(allocate(blockBytes));
    },
    block(index) {
      if (viewed !== memory.buffer) {
        viewed = memory.buffer;
        views = [];
      }
      const address = blocks[index]!;
      return (views[index] ??= {
        photos: new Uint32Array(viewed, address, blockRows),
        head: new Float32Array(viewed, address + photosBytes, blockRows * headDims),
        body: new Int8Array(viewed, address + photosBytes + headBytes, blockRows * bodyDims),
      });
    },
    scanHead(query, rows, k, filter) {
      const state = topOf(k);
      const { address, words } = placeFilter(filter);
      new Float32Array(memory.buffer, headQuery, headDims).fill(0).set(query);
      if (query.length === headDims) {
        forBlocks(rows, (block, count) => wasm.scanHead(block, block + photosBytes, count, headQuery, address, words, state));
      } else {
        new Int32Array(memory.buffer, headMask, headDims).fill(-1, 0, query.length).fill(0, query.length);
        forBlocks(rows, (block, count) => wasm.scanHeadPrefix(block, block + photosBytes, count, headQuery, headMask, address, words, state));
      }
      return finishTop(memory, wasm, state);
    },
    scanBody(query, rows, k, filter) {
      const state = topOf(k);
      const { address, words } = placeFilter(filter);
      const scale = placeBodyQuery(query);
      forBlocks(rows, (block, count) =>
        wasm.scanBody(block, block + photosBytes + headBytes, count, bodyQuery, bodyMask, scale, address, words, state),
      );
      return finishTop(memory, wasm, state);
    },
    rescoreBody(query, among, k) {
      const state = topOf(k);
      const pairs = reserve(list, 8 * among.length);
      const scale = placeBodyQuery(query);
      const entries = new Uint32Array(memory.buffer, pairs, 2 * among.length);
      const words = new Uint32Array(memory.buffer);
      among.forEach((row, i) => {
        const block = blocks[Math.floor(row / blockRows)]!;
        const inBlock = row % blockRows;
        entries[2 * i] = block + photosBytes + headBytes + inBlock * bodyDims;
        entries[2 * i + 1] = words[block / 4 + inBlock]!;
      });
      wasm.rescoreBody(pairs, among.length, bodyQuery, bodyMask, scale, state);
      return finishTop(memory, wasm, state);
    },
  };
}
