/**
 * @file How rows lie in memory, for both kernels: writes, reads and moves rows. Scans nothing.
 *
 * [Note: Rows in blocks] Rows lie in blocks of 4,096: the photos' numbers, then the heads, then the bodies
 * of 64 int8 each, a cache line a row. A new block is appended when the last is full; nothing is ever moved
 * or copied to grow, at ten million rows as at one, and a block is the natural share of work for a thread.
 *
 * [Note: Four heads in a line] Four int8 heads share 64 bytes, by four numbers in turn: the scan multiplies
 * four rows at once and has their four sums side by side, without moving numbers across a register.
 * float32 heads lie one after the other.
 *
 * [Note: Removed rows stay a while] A removed photo's row keeps its number, with the top bit set, and no
 * scan answers with it. So rows stay in the order of their photos' numbers, which is what finds a photo's
 * row without a table; see row-order.ts.
 */
import { writeUnitPrefix } from '../../matryoshka/prefix.ts';
import { bodyDims, headDims, headLength, rowBytes, writeRow } from '../../matryoshka/quantise.ts';

export const blockRows = 4096;
/** In a photo's number: removed. */
export const removedBit = 0x8000_0000;

/**
 * What of a vector is held in memory. `int8` heads take 16 bytes a photo and score to about 0.002;
 * `float32` heads take 64 and are exact. Without a body the shortlist's next step reads full vectors.
 */
export interface Tiers {
  readonly head: 'int8' | 'float32';
  readonly body: boolean;
}

/** 84 bytes a photo, its number included. */
export const defaultTiers: Tiers = { head: 'int8', body: true };

/** Bytes of a row that a scan of the head reads. */
export function headBytes({ head }: Tiers): number {
  return head === 'int8' ? headDims : headDims * 4;
}

/** Views of one block. */
export interface Block {
  readonly photos: Uint32Array;
  /** int8: see [Note: Four heads in a line]. float32: blockRows x 16, each row L2-normalised. */
  readonly head: Int8Array | Float32Array;
  /** blockRows x 64. See [Note: A scale per row, stored nowhere]. */
  readonly body: Int8Array | null;
}

/** Where the parts of a block begin, in bytes. */
export function layoutOf(tiers: Tiers): {
  readonly head: number;
  readonly body: number;
  readonly bytes: number;
} {
  const head = blockRows * 4;
  const body = head + blockRows * headDims * (tiers.head === 'int8' ? 1 : 4);
  return { head, body, bytes: body + (tiers.body ? blockRows * bodyDims : 0) };
}

/** The block at `address` of `memory`. */
export function blockAt(memory: ArrayBufferLike, address: number, tiers: Tiers): Block {
  const { head, body } = layoutOf(tiers);
  const numbers = blockRows * headDims;
  return {
    photos: new Uint32Array(memory, address, blockRows),
    head:
      tiers.head === 'int8'
        ? new Int8Array(memory, address + head, numbers)
        : new Float32Array(memory, address + head, numbers),
    body: tiers.body ? new Int8Array(memory, address + body, blockRows * bodyDims) : null,
  };
}

/** Where number `i` of an int8 head lies. */
export function headAt(row: number, i: number): number {
  return ((row >> 2) << 6) + ((i >> 2) << 4) + ((row & 3) << 2) + (i & 3);
}

const scratch = new Int8Array(rowBytes);

/** Fills row `row` with the vector `vectors[at, at + dims)`. */
export function writeVector(
  block: Block,
  row: number,
  vectors: Float32Array,
  at: number,
  dims: number,
): void {
  writeRow(vectors, at, dims, scratch, 0);
  writeInt8(block, row, scratch, 0);
  const { head } = block;
  if (head instanceof Float32Array)
    writeUnitPrefix(vectors, at, Math.min(headDims, dims), head, row * headDims);
}

/** Fills row `row` with the int8 row at `at` of `rows`. A float32 head gets what int8 left of it. */
export function writeInt8(block: Block, row: number, rows: Int8Array, at: number): void {
  const { head, body } = block;
  if (head instanceof Float32Array) {
    const unit = Float32Array.from(rows.subarray(at, at + headDims));
    writeUnitPrefix(unit, 0, headDims, head, row * headDims);
  } else {
    const first = headAt(row, 0);
    for (let i = 0; i < headDims; i++) head[first + ((i >> 2) << 4) + (i & 3)] = rows[at + i]!;
  }
  if (body) for (let i = 0, to = row * bodyDims; i < bodyDims; i++) body[to + i] = rows[at + headDims + i]!;
}

export function copyRow(from: Block, source: number, to: Block, target: number): void {
  to.photos[target] = from.photos[source]!;
  if (to.head instanceof Int8Array) {
    for (let i = 0; i < headDims; i++) to.head[headAt(target, i)] = from.head[headAt(source, i)]!;
  } else {
    for (let i = 0; i < headDims; i++) to.head[target * headDims + i] = from.head[source * headDims + i]!;
  }
  if (to.body && from.body)
    for (let i = 0; i < bodyDims; i++) to.body[target * bodyDims + i] = from.body[source * bodyDims + i]!;
}

/** The first 16 numbers of a row, of length 1 (int8: nearly). */
export function readHead(block: Block, row: number): Float32Array<ArrayBuffer> {
  const { head } = block;
  if (head instanceof Float32Array) return head.slice(row * headDims, (row + 1) * headDims);
  return Float32Array.from({ length: headDims }, (_, i) => head[headAt(row, i)]! / headLength);
}

/** The first 64 numbers of a row, of length 1. */
export function readBody(body: Int8Array, row: number, into: Float32Array, at: number): void {
  const numbers = Float32Array.from(body.subarray(row * bodyDims, (row + 1) * bodyDims));
  writeUnitPrefix(numbers, 0, bodyDims, into, at);
}
