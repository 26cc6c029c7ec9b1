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
 * microsecond a photo, less than it would to carry what was computed from one width to the next. At full width
 * all was compared when it was read.
 */
export class Candidates {
  readonly #kernel: Kernel;
  /** Of length 1. */
  readonly #query: Float32Array;
  readonly #source: VectorSource;
  readonly #blocks: Uint16Array[] = [];
  readonly #photos: number[] = [];
  /** At full width; -Infinity for photos that are gone. */
  readonly #fine: number[] = [];
  #scores: readonly number[] = this.#fine;
  /** What is left of the list: positions in #photos. */
  #left: number[] | null = null;

  constructor(kernel: Kernel, query: Float32Array, source: VectorSource) {
    this.#kernel = kernel;
    this.#query = unitPrefix(query, query.length);
    this.#source = source;
  }

  /** Reads these, too. Before the first stage. @returns their scores at full width, -Infinity for photos that are gone */
  read(photos: Uint32Array): Float32Array {
    const block = this.#source.halves(photos);
    const scores = this.#compared(block, this.#query);
    this.#blocks.push(block);
    for (let i = 0; i < photos.length; i++) {
      this.#photos.push(photos[i]!);
      this.#fine.push(scores[i]!);
    }
    return scores;
  }

  get length(): number {
    return this.#those().length;
  }

  /** Keeps the `out` best at the first `width` dims. */
  narrow(width: number, out: number): void {
    if (width === this.#query.length) this.#scores = this.#fine;
    else {
      const prefix = unitPrefix(this.#query, width);
      this.#scores = this.#blocks
        .flatMap((block) => [...this.#compared(block, prefix)])
        // A prefix of zeros is like nothing, but its photo is there.
        .map((score) => (score === -Infinity ? 0 : score));
    }
    const left = this.#those();
    // A tie goes to the smaller number.
    left.sort((a, b) => this.#scores[b]! - this.#scores[a]! || this.#photos[a]! - this.#photos[b]!);
    left.length = Math.min(left.length, out);
  }

  top(): Top {
    const left = this.#those();
    return {
      photos: Uint32Array.from(left, (i) => this.#photos[i]!),
      scores: Float32Array.from(left, (i) => this.#scores[i]!),
    };
  }

  #those(): number[] {
    if (this.#left === null) {
      this.#left = [];
      for (let i = 0; i < this.#fine.length; i++) if (this.#fine[i]! > -Infinity) this.#left.push(i);
    }
    return this.#left;
  }

  #compared(block: Uint16Array, prefix: Float32Array): Float32Array {
    return this.#kernel.wholeCosines(block, this.#query.length, prefix);
  }
}
