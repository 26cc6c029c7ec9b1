/**
 * @file scan.as, compiled and bound to a memory: its exports' types, and the layout of a top-k state. Knows
 * no blocks and no jobs.
 */
import { ProblemError } from '../../../shared/problem.ts';
import type { Order, TopRows } from './kernel.ts';
import { plainWasm, relaxedWasm } from './scan-wasm.ts';

const pageBytes = 65_536;
/** 4 GiB: all that a 32-bit address reaches. */
const maxPages = 65_536;
/** Working space of a top-k, see useScratch() in scan.as. */
export const scratchBytes = pageBytes;

/** What scan.as exports. Numbers are addresses unless they are counted. */
export interface ScanModule {
  useScratch(address: number): void;
  /** Not 0: the module uses relaxed SIMD, and queries of bodies lie accordingly. */
  isRelaxed(): number;
  begin(top: number, k: number): void;
  beginAbove(top: number, k: number, sample: number): void;
  merge(top: number, other: number): void;
  finish(top: number): number;
  finishSorted(top: number): number;
  work(job: number, thread: number): number;
  open(job: number): void;
  close(job: number): number;
  serve(job: number, thread: number): void;
  wholeCosines(
    rows: number,
    count: number,
    rowBytes: number,
    width: number,
    query: number,
    scores: number,
  ): void;
  packRows(
    rows: number,
    count: number,
    headLength: number,
    bodyReach: number,
    bodyMost: number,
    into: number,
    scratch: number,
  ): void;
  expandRuns(runs: number, count: number, list: number): void;
  scanCoarse(first: number, rows: number, count: number, query: number, top: number): void;
  scanWide(first: number, rows: number, count: number, query: number, rowBytes: number, top: number): void;
}

/** With relaxed SIMD where there is any; null where WebAssembly has no SIMD or no threads. */
export function compileScan(): WebAssembly.Module | null {
  return compiled(relaxedWasm) ?? compilePlain();
}

/** Without relaxed SIMD. */
export function compilePlain(): WebAssembly.Module | null {
  return compiled(plainWasm);
}

function compiled(base64: string): WebAssembly.Module | null {
  const bytes = Buffer.from(base64, 'base64');
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
}

/** The scans for the calling thread. `scratch`: 64 KiB that are this thread's own. */
export function bindScan(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  scratch: number,
): ScanModule {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const scan = exports as unknown as ScanModule;
  scan.useScratch(scratch);
  return scan;
}

/** The scans over a shared memory whose first page is theirs. null where WebAssembly has no SIMD. */
export function instantiateScan(memory: WebAssembly.Memory): ScanModule | null {
  const module = compileScan();
  return module && bindScan(module, memory, 64);
}

/**
 * Memory that grows without moving and that threads may share, from which working space is taken bit by bit.
 *
 * [Note: Address space is not memory] Shared memory reserves the addresses up to its maximum when it is made,
 * which is why it never moves; pages exist once they are written to.
 */
export class ScanMemory {
  readonly memory: WebAssembly.Memory;
  /** The first bytes belong to nobody: 0 is no address. */
  #free = 64;

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: maxPages, shared: true });
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** @throws ProblemError `internal` when there is no more. */
  allocate(size: number): number {
    const address = Math.ceil(this.#free / 64) * 64;
    const missing = address + size - this.bytes;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / pageBytes));
      } catch (cause) {
        throw new ProblemError(
          'internal',
          'The search index has no room for more photos.',
          'Close other programs, or split the library.',
          cause,
        );
      }
    }
    this.#free = address + size;
    return address;
  }

  uint32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, length);
  }
}

/** Working space that is replaced by a larger one when it is outgrown. */
export class Area {
  readonly #memory: ScanMemory;
  #address = 0;
  #bytes = 0;

  constructor(memory: ScanMemory) {
    this.#memory = memory;
  }

  /** At least `bytes`, with unknown contents. */
  reserve(bytes: number): number {
    if (bytes > this.#bytes) {
      this.#bytes = Math.max(bytes, 2 * this.#bytes);
      this.#address = this.#memory.allocate(this.#bytes);
    }
    return this.#address;
  }
}

/** Bytes of top-k state for `k`. */
export const topBytes = (k: number): number => 16 + 16 * k;

/** The answer in the top-k state at `address`. */
export function finishTop(
  memory: WebAssembly.Memory,
  scan: ScanModule,
  address: number,
  order: Order,
): TopRows {
  const n = order === 'any' ? scan.finish(address) : scan.finishSorted(address);
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
