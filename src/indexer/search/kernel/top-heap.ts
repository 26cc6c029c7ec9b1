/**
 * @file The best k of a stream of scores, and the filter test, in plain TypeScript: for the kernel without
 * SIMD and for scans of full vectors.
 */
import type { PhotoFilter } from '../searcher.ts';
import type { Top } from './kernel.ts';

/** The best k so far, as a heap whose root is the worst of them. */
export class TopHeap {
  readonly #photos: Uint32Array;
  readonly #scores: Float32Array;
  #size = 0;
  /** Nothing below it can enter. */
  floor = -Infinity;

  constructor(k: number) {
    this.#photos = new Uint32Array(k);
    this.#scores = new Float32Array(k);
  }

  offer(score: number, photo: number): void {
    const rounded = Math.fround(score);
    // Written so that NaN is turned away too.
    if (!(rounded >= this.floor)) return;
    const k = this.#photos.length;
    if (this.#size < k) {
      this.#place(this.#size++, rounded, photo);
      if (this.#size < k) return;
      for (let i = k >> 1; i > 0; i--) this.#siftDown(i - 1, k);
    } else {
      if (rounded === this.#scores[0] && photo > this.#photos[0]!) return;
      this.#place(0, rounded, photo);
      this.#siftDown(0, k);
    }
    this.floor = this.#scores[0]!;
  }

  finish(): Top {
    const n = this.#size;
    for (let i = n >> 1; i > 0; i--) this.#siftDown(i - 1, n);
    for (let end = n - 1; end > 0; end--) {
      const score = this.#scores[0]!;
      const photo = this.#photos[0]!;
      this.#place(0, this.#scores[end]!, this.#photos[end]!);
      this.#place(end, score, photo);
      this.#siftDown(0, end);
    }
    return { photos: this.#photos.slice(0, n), scores: this.#scores.slice(0, n) };
  }

  #place(at: number, score: number, photo: number): void {
    this.#scores[at] = score;
    this.#photos[at] = photo;
  }

  /** Whether what lies at `a` is a worse hit than (score, photo). */
  #worse(a: number, score: number, photo: number): boolean {
    const other = this.#scores[a]!;
    return other < score || (other === score && this.#photos[a]! > photo);
  }

  #siftDown(root: number, n: number): void {
    const score = this.#scores[root]!;
    const photo = this.#photos[root]!;
    for (;;) {
      let child = 2 * root + 1;
      if (child >= n) break;
      if (child + 1 < n && this.#worse(child + 1, this.#scores[child]!, this.#photos[child]!)) child++;
      if (!this.#worse(child, score, photo)) break;
      this.#place(root, this.#scores[child]!, this.#photos[child]!);
      root = child;
    }
    this.#place(root, score, photo);
  }
}

/** Whether `photo` is in `filter`. */
export function passes(filter: PhotoFilter, photo: number): boolean {
  return filter === null || (((filter[photo >>> 5] ?? 0) >>> (photo & 31)) & 1) === 1;
}
