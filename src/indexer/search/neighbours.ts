/**
 * @file The nearest photos of every photo, for finding what is there twice, and of many queries at once. Works
 * on the tiers in memory; reads no full vectors and no files.
 */
import { headDims } from './kernel/kernel.ts';
import type { Neighbours, PhotoFilter } from './searcher.ts';
import type { RamIndex } from './ram-index.ts';

/** Time between two turns of other work: half of what a person would feel as a hitch. */
const stepMs = 8;
const queriesMax = 256;

/**
 * The `k` nearest of every photo, in the order of photos' rows: of the `shortlist` nearest at 16 numbers those
 * nearest at 128. Each step takes about 8 ms, after which other work should have its turn
 * (`await setImmediate()`); to cancel, ask for no more. A photo that was removed or added on the way may
 * be missing; what is answered was true at its step.
 */
export function* neighboursOfAll(
  index: RamIndex,
  k: number,
  shortlist = 8 * k,
): Generator<readonly Neighbours[]> {
  const photos = index.photos();
  let count = 4;
  for (let at = 0; at < photos.length;) {
    const began = performance.now();
    const asked = photos.subarray(at, at + count).filter((photo) => index.has(photo));
    yield nearestOf(index, asked, k, shortlist);
    at += count;
    const ms = Math.max(0.1, performance.now() - began);
    count = Math.max(4, Math.min(queriesMax, 2 * count, Math.floor((count * stepMs) / ms / 4) * 4));
  }
}

function nearestOf(index: RamIndex, photos: Uint32Array, k: number, shortlist: number): Neighbours[] {
  const { kernel } = index;
  const heads = new Float32Array(photos.length * headDims);
  photos.forEach((photo, i) => heads.set(index.headOf(photo), i * headDims));
  const body = kernel.tiers.body;
  const wanted = (body ? Math.max(shortlist, k) : k) + 1;
  const found = kernel.scanMany(heads, headDims, wanted, null);
  return found.map((top, i) => {
    const photo = photos[i]!;
    const vector = body ? index.bodyOf(photo) : null;
    const { rows, scores } = vector ? kernel.rescoreBody(vector, top.rows, k + 1) : top;
    const near = index.photosOf(rows);
    const others = [...near.keys()].filter((at) => near[at] !== photo).slice(0, k);
    return {
      photo,
      neighbours: Uint32Array.from(others, (at) => near[at]!),
      scores: Float32Array.from(others, (at) => scores[at]!),
    };
  });
}

/** Photos and their scores, best first. */
export interface Found {
  readonly photos: Uint32Array;
  readonly scores: Float32Array;
}

/**
 * The `k` photos nearest to each of many queries at a width of up to 128, from memory: what every label of a
 * list is true of. `queries`: unit prefixes of `width` numbers, back to back.
 */
export function searchMany(
  index: RamIndex,
  queries: Float32Array,
  width: number,
  k: number,
  filter: PhotoFilter,
): Found[] {
  return index.kernel
    .scanMany(queries, width, k, filter)
    .map(({ rows, scores }) => ({ photos: index.photosOf(rows), scores }));
}
