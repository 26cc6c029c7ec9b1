/**
 * @file The kernel in plain typed arrays, for a runtime without WebAssembly SIMD: the same answers, about
 * ten times slower, on one thread.
 */
import { squaredNorm } from '../../matryoshka/prefix.ts';
import { halfToFloat } from '../../matryoshka/half.ts';
import {
  bodyBytes,
  packHalves,
  headScale,
  int16Direction,
  int8Query,
  int4At,
  lengthOf,
} from '../../matryoshka/quantise.ts';
import type { PhotoFilter } from '../searcher.ts';
import { blockAt, blockRows, defaultTiers, headAt, layoutOf, removedBit } from './block.ts';
import type { Block, Tiers } from './block.ts';
import { bodyDims, headDims } from './kernel.ts';
import type { Kernel, TopRows } from './kernel.ts';
import { TopHeap, passes } from './top-heap.ts';

type Score = (block: Block, row: number) => number;

export function createArrayKernel(tiers: Tiers = defaultTiers): Kernel {
  const blocks: Block[] = [];
  const { bytes } = layoutOf(tiers);

  function scan(k: number, filter: PhotoFilter, score: Score): TopRows {
    const top = new TopHeap(k);
    const { rows } = kernel;
    for (let start = 0, i = 0; start < rows; start += blockRows, i++) {
      const block = blocks[i]!;
      const count = Math.min(blockRows, rows - start);
      for (let row = 0; row < count; row++) {
        const value = score(block, row);
        if (value >= top.floor && isAnswer(block.photos[row]!, filter)) top.offer(value, start + row);
      }
    }
    return rowsOf(top);
  }

  const kernel: Kernel = {
    name: 'typed-array',
    tiers,
    rows: 0,
    threads: 1,
    get bytes() {
      return blocks.length * bytes;
    },
    addBlock() {
      blocks.push(blockAt(new ArrayBuffer(bytes), 0, tiers));
    },
    block: (index) => blocks[index]!,
    scanHead: (query, k, filter) =>
      scan(k, filter, tiers.head === 'int8' ? byteCosine(query) : floatCosine(query)),
    scanBody: (query, k, filter) => scan(k, filter, bodyCosine(query)),
    rescoreBody(query, among, k) {
      const cosine = bodyCosine(query);
      const top = new TopHeap(k);
      for (const row of among) {
        const block = blocks[Math.floor(row / blockRows)]!;
        if (isAnswer(block.photos[row % blockRows]!, null)) top.offer(cosine(block, row % blockRows), row);
      }
      return rowsOf(top);
    },
    rescoreRuns: (query, among, k) => kernel.rescoreBody(query, among.list(), k),
    scanMany(queries, width, k, filter) {
      const scanOne = width === headDims ? kernel.scanHead : kernel.scanBody;
      return Array.from({ length: queries.length / width }, (_, i) =>
        scanOne(queries.subarray(i * width, (i + 1) * width), k, filter, 'best-first'),
      );
    },
    wholeCosines(halves, dims, query) {
      const row = new Float32Array(dims);
      return Float32Array.from({ length: halves.length / dims }, (_, i) => {
        halfToFloat(halves.subarray(i * dims, (i + 1) * dims), row);
        const square = squaredNorm(row, 0, query.length);
        if (square === 0) return -Infinity;
        let dot = 0;
        for (let d = 0; d < query.length; d++) dot += query[d]! * row[d]!;
        return dot / Math.sqrt(square);
      });
    },
    packRows: packHalves,
    close() {},
  };
  return kernel;
}

function isAnswer(photo: number, filter: PhotoFilter): boolean {
  return (photo & removedBit) === 0 && passes(filter, photo);
}

function rowsOf(top: TopHeap): TopRows {
  const { ids, scores } = top.finish();
  return { rows: ids, scores };
}

/** Cosine of the query's prefix with a float32 head. */
function floatCosine(query: Float32Array): Score {
  const whole = query.length === headDims;
  return ({ head }, row) => {
    const at = row * headDims;
    let dot = 0;
    for (let i = 0; i < query.length; i++) dot += query[i]! * head[at + i]!;
    if (whole) return Math.fround(dot);
    const square = squaredNorm(head as Float32Array, at, at + query.length);
    return Math.fround(dot / Math.sqrt(Math.max(1e-30, square)));
  };
}

/** Cosine of the query's prefix with an int8 head, rounded step by step as SIMD does it. */
function byteCosine(query: Float32Array): Score {
  const rounded = int16Direction(query, headDims);
  const whole = query.length === headDims;
  const scale = Math.fround(headScale(rounded, whole));
  return ({ head }, row) => {
    let dot = 0;
    let square = 0;
    for (let i = 0; i < query.length; i++) {
      const x = head[headAt(row, i)]!;
      dot += x * rounded[i]!;
      square += x * x;
    }
    const scaled = Math.fround(Math.fround(dot) * scale);
    return whole ? scaled : Math.fround(scaled / Math.fround(Math.sqrt(Math.max(1, square))));
  };
}

/** Cosine of the query's prefix with a body. */
function bodyCosine(query: Float32Array): Score {
  const rounded = int8Query(query, query.length, bodyDims);
  const length = lengthOf(rounded);
  const scale = Math.fround(length > 0 ? 1 / length : 0);
  return ({ body }, row) => {
    const at = row * bodyBytes;
    let dot = 0;
    let square = 0;
    for (let i = 0; i < query.length; i++) {
      const x = int4At(body!, at, i);
      dot += x * rounded[i]!;
      square += x * x;
    }
    const scaled = Math.fround(Math.fround(dot) * scale);
    return Math.fround(scaled / Math.fround(Math.sqrt(Math.max(1, square))));
  };
}
