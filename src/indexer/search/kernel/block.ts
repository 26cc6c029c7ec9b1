/**
 * @file How rows lie in memory, for both kernels: writes, reads and moves rows. Scans nothing.
 *
 * [Note: Rows in blocks] Rows lie in blocks of 4,096: the photos' numbers, then the heads, then the bodies
 * of 128 int4 each, a cache line a row. A new block is appended when the last is full; nothing is ever moved
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
import { bodyBytes, headDims, headLength, int4At, rowBytes, writeRow } from '../../matryoshka/quantise.ts';

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
  /** blockRows x 64 bytes. See [Note: 128 numbers in 64 bytes]. */
  readonly body: Int8Array | null;
  /** All of the block four bytes at a time, for moving rows. */
  readonly words: Int32Array;
}

/** Where the parts of a block begin, in bytes. */
export function layoutOf(tiers: Tiers): {
  readonly head: number;
  readonly body: number;
  readonly bytes: number;
} {
  const head = blockRows * 4;
  const body = head + blockRows * headDims * (tiers.head === 'int8' ? 1 : 4);
  return { head, body, bytes: body + (tiers.body ? blockRows * bodyBytes : 0) };
}

/** The block at `address` of `memory`. */
export function blockAt(memory: ArrayBufferLike, address: number, tiers: Tiers): Block {
  const { head, body, bytes } = layoutOf(tiers);
  const numbers = blockRows * headDims;
  return {
    photos: new Uint32Array(memory, address, blockRows),
    head:
      tiers.head === 'int8'
        ? new Int8Array(memory, address + head, numbers)
        : new Float32Array(memory, address + head, numbers),
    words: new Int32Array(memory, address, bytes / 4),
    body: tiers.body ? new Int8Array(memory, address + body, blockRows * bodyBytes) : null,
  };
}

/** Where number `i` of an int8 head lies. */
export function headAt(row: number, i: number): number {
  return ((row >> 2) << 6) + ((i >> 2) << 4) + ((row & 3) << 2) + (i & 3);
}

const scratch = new Int8Array(rowBytes);
const scratchWords = new Int32Array(scratch.buffer);

/** Fills row `row` with the vector `vectors[at, at + dims)`. */
export function writeVector(
  block: Block,
  row: number,
  vectors: Float32Array,
  at: number,
  dims: number,
): void {
  writeRow(vectors, at, dims, scratch, 0);
  writeInt8(block, row, scratchWords, 0);
  const { head } = block;
  if (head instanceof Float32Array)
    writeUnitPrefix(vectors, at, Math.min(headDims, dims), head, row * headDims);
}

/** Words of an int8 row. */
export const rowWords = rowBytes / 4;
const headWords = headDims / 4;
const bodyWords = bodyBytes / 4;

/** Where in a block's words a row's head and body begin. */
function placeOf({ head, body, words }: Block, row: number): { head: number; body: number } {
  return {
    head: blockRows + (head instanceof Int8Array ? headAt(row, 0) >> 2 : row * headDims),
    body: words.length - (body ? (blockRows - row) * bodyWords : 0),
  };
}

/** Fills row `row` with the int8 row at word `at` of `rows`. A float32 head gets what int8 left of it. */
export function writeInt8(block: Block, row: number, rows: Int32Array, at: number): void {
  const { words } = block;
  const to = placeOf(block, row);
  if (block.head instanceof Int8Array) {
    for (let i = 0; i < headWords; i++) words[to.head + i * 4] = rows[at + i]!;
  } else {
    const bytes = new Int8Array(rows.buffer, rows.byteOffset + at * 4, headDims);
    writeUnitPrefix(Float32Array.from(bytes), 0, headDims, block.head, row * headDims);
  }
  if (block.body) for (let i = 0; i < bodyWords; i++) words[to.body + i] = rows[at + headWords + i]!;
}

export function copyRow(from: Block, source: number, to: Block, target: number): void {
  to.photos[target] = from.photos[source]!;
  const a = placeOf(from, source);
  const b = placeOf(to, target);
  if (to.head instanceof Int8Array) {
    for (let i = 0; i < headWords; i++) to.words[b.head + i * 4] = from.words[a.head + i * 4]!;
  } else {
    for (let i = 0; i < headDims; i++) to.words[b.head + i] = from.words[a.head + i]!;
  }
  if (to.body) for (let i = 0; i < bodyWords; i++) to.words[b.body + i] = from.words[a.body + i]!;
}

/** Swaps two rows, numbers of photos and all. */
export function swapRows(a: Block, row: number, b: Block, other: number): void {
  swap(a.photos, row, b.photos, other);
  const [at, to] = [placeOf(a, row), placeOf(b, other)];
  const [words, step] = a.head instanceof Int8Array ? [headWords, 4] : [headDims, 1];
  for (let i = 0; i < words; i++) swap(a.words, at.head + i * step, b.words, to.head + i * step);
  if (a.body) for (let i = 0; i < bodyWords; i++) swap(a.words, at.body + i, b.words, to.body + i);
}

function swap<T extends Uint32Array | Int32Array>(a: T, i: number, b: T, j: number): void {
  const kept = a[i]!;
  a[i] = b[j]!;
  b[j] = kept;
}

/** The first 16 numbers of a row, of length 1 (int8: nearly). */
export function readHead(block: Block, row: number): Float32Array<ArrayBuffer> {
  const { head } = block;
  if (head instanceof Float32Array) return head.slice(row * headDims, (row + 1) * headDims);
  return Float32Array.from({ length: headDims }, (_, i) => head[headAt(row, i)]! / headLength);
}

/** The first `width` (<= 128) numbers of a row, of length 1. */
export function readBody(body: Int8Array, row: number, width: number, into: Float32Array, at: number): void {
  for (let i = 0; i < width; i++) into[at + i] = int4At(body, row * bodyBytes, i);
  writeUnitPrefix(into, at, width, into, at);
}
