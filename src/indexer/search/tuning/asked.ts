/**
 * @file The last queries that were asked, as vectors: texts lie elsewhere than photos do, so a search that was
 * tuned on photos alone would find less for words. Never the words themselves.
 */
const capacity = 400;
/** A query this near to one that is held is the same one, typed on. */
const sameCosine = 0.98;

export class AskedQueries {
  readonly #dims: number;
  readonly #vectors: Float32Array[] = [];

  constructor(dims: number) {
    this.#dims = dims;
  }

  get vectors(): readonly Float32Array[] {
    return this.#vectors;
  }

  /** `query`: unit. The oldest is forgotten. */
  add(query: Float32Array): void {
    const same = this.#vectors.findIndex(
      (held) => held.reduce((dot, x, i) => dot + x * query[i]!, 0) > sameCosine,
    );
    if (same >= 0) this.#vectors.splice(same, 1);
    this.#vectors.push(query.slice());
    if (this.#vectors.length > capacity) this.#vectors.shift();
  }

  /** All of them, oldest first, back to back. */
  packed(): Float32Array<ArrayBuffer> {
    const packed = new Float32Array(this.#vectors.length * this.#dims);
    this.#vectors.forEach((vector, i) => packed.set(vector, i * this.#dims));
    return packed;
  }

  unpack(packed: Float32Array): void {
    for (let at = 0; at + this.#dims <= packed.length; at += this.#dims)
      this.#vectors.push(packed.slice(at, at + this.#dims));
  }
}
