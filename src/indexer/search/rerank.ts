/**
 * @file Full vectors over a shrinking list: read once, compared at widening prefixes.
 */
import { squaredNorm } from '../matryoshka/prefix.ts';
import type { VectorSource } from './vector-source.ts';

/** Photos and their scores, best first. */
export interface Top {
  readonly photos: Uint32Array;
  readonly scores: Float32Array;
}

/**
 * The list between two stages. Going from one width to the next only adds the dims in between: dot
 * products and squared lengths of the shorter prefix are kept.
 */
export class Candidates {
  readonly #query: Float32Array;
  readonly #photos: Uint32Array;
  readonly #vectors: Float32Array;
  readonly #dots: Float64Array;
  readonly #squares: Float64Array;
  readonly #scores: Float32Array;
  #width = 0;
  #querySquare = 0;
  /** What is left of the list: positions in #photos. */
  #left: number[];

  /** Reads the photos' vectors, in ascending order of number, as SQLite likes it. Those that are gone drop out. */
  constructor(query: Float32Array, photos: Uint32Array, source: VectorSource) {
    this.#query = query;
    this.#photos = photos.slice().sort();
    this.#vectors = source.read(this.#photos);
    const n = photos.length;
    this.#dots = new Float64Array(n);
    this.#squares = new Float64Array(n);
    this.#scores = new Float32Array(n);
    this.#left = [];
    for (let i = 0; i < n; i++) if (this.#isThere(i)) this.#left.push(i);
  }

  get length(): number {
    return this.#left.length;
  }

  #isThere(i: number): boolean {
    const d = this.#query.length;
    for (let at = i * d; at < (i + 1) * d; at++) if (this.#vectors[at] !== 0) return true;
    return false;
  }

  /** Keeps the `out` best at the first `width` dims. `width` grows from call to call. */
  narrow(width: number, out: number): void {
    const d = this.#query.length;
    this.#querySquare += squaredNorm(this.#query, this.#width, width);
    for (const i of this.#left) {
      let dot = this.#dots[i]!;
      let square = this.#squares[i]!;
      for (let at = this.#width; at < width; at++) {
        const x = this.#vectors[i * d + at]!;
        dot += x * this.#query[at]!;
        square += x * x;
      }
      this.#dots[i] = dot;
      this.#squares[i] = square;
      const lengths = Math.sqrt(square * this.#querySquare);
      this.#scores[i] = lengths > 0 ? dot / lengths : 0;
    }
    this.#width = width;
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
