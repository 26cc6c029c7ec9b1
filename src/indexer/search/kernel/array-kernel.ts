/**
 * @file The kernel in plain typed arrays, for a runtime without WebAssembly SIMD: the same answers, about
 * ten times slower.
 */
import { int16Query } from '../../matryoshka/quantise.ts';
import { squaredNorm } from '../../matryoshka/prefix.ts';
import type { PhotoFilter } from '../searcher.ts';
import { blockRows, bodyDims, headDims } from './kernel.ts';
import type { Block, Kernel, TopRows } from './kernel.ts';
import { TopHeap, passes } from './top-heap.ts';

export function createArrayKernel(): Kernel {
  const blocks: Block[] = [];

  function scan(k: number, filter: PhotoFilter, score: (block: Block, row: number) => number): TopRows {
    const top = new TopHeap(k);
    const { rows } = kernel;
    for (let start = 0, i = 0; start < rows; start += blockRows, i++) {
      const block = blocks[i]!;
      const count = Math.min(blockRows, rows - start);
      for (let row = 0; row < count; row++) {
        const value = score(block, row);
        if (value >= top.floor && passes(filter, block.photos[row]!)) top.offer(value, start + row);
      }
    }
    return rowsOf(top);
  }

  const kernel: Kernel = {
    name: 'typed-array',
    tiers: { head: 'float32', body: true },
    rows: 0,
    get bytes() {
      return blocks.length * blockRows * (4 + headDims * 4 + bodyDims);
    },
    addBlock() {
      blocks.push({
        photos: new Uint32Array(blockRows),
        head: new Float32Array(blockRows * headDims),
        body: new Int8Array(blockRows * bodyDims),
      });
    },
    block: (index) => blocks[index]!,
    scanHead(query, k, filter) {
      const whole = query.length === headDims;
      return scan(k, filter, ({ head }, row) => {
        const at = row * headDims;
        let dot = 0;
        for (let i = 0; i < query.length; i++) dot += query[i]! * head[at + i]!;
        return whole
          ? Math.fround(dot)
          : Math.fround(dot / Math.sqrt(Math.max(1e-30, squaredNorm(head, at, at + query.length))));
      });
    },
    scanBody(query, k, filter) {
      const cosine = bodyCosine(query);
      return scan(k, filter, ({ body }, row) => cosine(body, row));
    },
    rescoreBody(query, among, k) {
      const cosine = bodyCosine(query);
      const top = new TopHeap(k);
      for (const row of among) {
        const block = blocks[Math.floor(row / blockRows)]!;
        top.offer(cosine(block.body, row % blockRows), row);
      }
      return rowsOf(top);
    },
    close() {},
  };
  return kernel;
}

function rowsOf(top: TopHeap): TopRows {
  const { ids, scores } = top.finish();
  return { rows: ids, scores };
}

/** Cosine of the query's prefix with row `row` of a block's int8 tier. */
function bodyCosine(query: Float32Array): (body: Int8Array, row: number) => number {
  const rounded = int16Query(query, query.length, bodyDims);
  const length = Math.sqrt(squaredNorm(Float32Array.from(rounded)));
  return (body, row) => {
    const at = row * bodyDims;
    let dot = 0;
    let square = 0;
    for (let i = 0; i < query.length; i++) {
      const x = body[at + i]!;
      dot += x * rounded[i]!;
      square += x * x;
    }
    return square > 0 && length > 0 ? Math.fround(dot / (length * Math.sqrt(square))) : 0;
  };
}
