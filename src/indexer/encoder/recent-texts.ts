/** @file The last few texts' vectors: typing back and forth costs nothing. Forgets the least recently used. */
export class RecentTexts {
  readonly #limit: number;
  readonly #vectors = new Map<string, Float32Array>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(text: string): Float32Array | undefined {
    const vector = this.#vectors.get(text);
    if (vector !== undefined) this.put(text, vector);
    return vector;
  }

  put(text: string, vector: Float32Array): void {
    this.#vectors.delete(text);
    this.#vectors.set(text, vector);
    if (this.#vectors.size > this.#limit)
      for (const oldest of this.#vectors.keys()) return void this.#vectors.delete(oldest);
  }
}
