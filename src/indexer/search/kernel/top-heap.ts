/**
 * @file The best k of a stream of scores, and the filter test, in plain TypeScript: for the kernel without
 * SIMD and for scans of full vectors.
 */
import type { PhotoFilter } from '../searcher.ts';

/** The best k so far, as a heap whose root is the worst of them. Equal scores: the lower id is better. */
export class TopHeap {
  readonly #ids: Uint32Array;
  readonly #scores: Float32Array;
  #size = 0;
  /** Nothing below it can enter. */
  floor = -Infinity;

  constructor(k: number) {
    this.#ids = new Uint32Array(k);
    this.#scores = new Float32Array(k);
  }

  offer(score: number, id: number): void {
    const rounded = Math.fround(score);
    // Written so that NaN is turned away too.
    if (!(rounded >= this.floor)) return;
    const k = this.#ids.length;
    if (this.#size < k) {
      this.#place(this.#size++, rounded, id);
      if (this.#size < k) return;
      for (let i = k >> 1; i > 0; i--) this.#siftDown(i - 1, k);
    } else {
      if (rounded === this.#scores[0] && id > this.#ids[0]!) return;
      this.#place(0, rounded, id);
      this.#siftDown(0, k);
    }
    this.floor = this.#scores[0]!;
  }

  /** Best first. Empties the heap. */
  finish(): { readonly ids: Uint32Array; readonly scores: Float32Array } {
    const n = this.#size;
    for (let i = n >> 1; i > 0; i--) this.#siftDown(i - 1, n);
    for (let end = n - 1; end > 0; end--) {
      const score = this.#scores[0]!;
      const id = this.#ids[0]!;
      this.#place(0, this.#scores[end]!, this.#ids[end]!);
      this.#place(end, score, id);
      this.#siftDown(0, end);
    }
    return { ids: this.#ids.slice(0, n), scores: this.#scores.slice(0, n) };
  }

  #place(at: number, score: number, id: number): void {
    this.#scores[at] = score;
    this.#ids[at] = id;
  }

  /** Whether what lies at `a` is a worse hit than (score, id). */
  #worse(a: number, score: number, id: number): boolean {
    const other = this.#scores[a]!;
    return other < score || (other === score && this.#ids[a]! > id);
  }

  #siftDown(root: number, n: number): void {
    const score = this.#scores[root]!;
    const id = this.#ids[root]!;
    for (;;) {
      let child = 2 * root + 1;
      if (child >= n) break;
      if (child + 1 < n && this.#worse(child + 1, this.#scores[child]!, this.#ids[child]!)) child++;
      if (!this.#worse(child, score, id)) break;
      this.#place(root, this.#scores[child]!, this.#ids[child]!);
      root = child;
    }
    this.#place(root, score, id);
  }
}

/** Whether `photo` is in `filter`. */
export function passes(filter: PhotoFilter, photo: number): boolean {
  return filter === null || (((filter[photo >>> 5] ?? 0) >>> (photo & 31)) & 1) === 1;
}
