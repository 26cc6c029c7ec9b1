/**
 * @file Full vectors over a shrinking list: read once, compared at widening prefixes.
 */
import { unitPrefix } from '../matryoshka/prefix.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { VectorSource } from './vector-source.ts';

/** Photos and their scores, best first. */
export interface Top {
  readonly photos: Uint32Array;
  readonly scores: Float32Array;
}

/**
 * The list between two stages. Each stage compares everything that was read once more: that takes a tenth of a
 * microsecond a photo, less than it would to carry what was computed from one width to the next.
 */
export class Candidates {
  readonly #kernel: Kernel;
  readonly #query: Float32Array;
  readonly #photos: Uint32Array;
  readonly #vectors: Uint16Array;
  #scores: Float32Array;
  /** What is left of the list: positions in #photos. */
  #left: number[];

  /** Reads the photos' vectors, in ascending order of number, as SQLite likes it. Those that are gone drop out. */
  constructor(kernel: Kernel, query: Float32Array, photos: Uint32Array, source: VectorSource) {
    this.#kernel = kernel;
    this.#query = query;
    this.#photos = photos.slice().sort();
    this.#vectors = source.halves(this.#photos);
    this.#scores = kernel.wholeCosines(this.#vectors, query.length, unitPrefix(query, query.length));
    this.#left = [...this.#photos.keys()].filter((i) => this.#scores[i]! > -Infinity);
  }

  get length(): number {
    return this.#left.length;
  }

  /** Keeps the `out` best at the first `width` dims. */
  narrow(width: number, out: number): void {
    const dims = this.#query.length;
    const scores = this.#kernel.wholeCosines(this.#vectors, dims, unitPrefix(this.#query, width));
    // A prefix of zeros is like nothing, but its photo is there.
    this.#scores = scores.map((score) => (score === -Infinity ? 0 : score));
    // Positions ascend with photos: a tie goes to the smaller number.
    this.#left.sort((a, b) => this.#scores[b]! - this.#scores[a]! || a - b);
    this.#left.length = Math.min(this.#left.length, out);
  }

  top(): Top {
    return {
      photos: Uint32Array.from(this.#left, (i) => this.#photos[i]!),
      scores: Float32Array.from(this.#left, (i) => this.#scores[i]!),
    };
  }
}
