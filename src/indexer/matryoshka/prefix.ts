/**
 * @file Prefixes of nested vectors. The first m numbers of a Matryoshka vector are a vector in their own
 * right (section 3 of arXiv 2205.13147) once brought to length 1 (App. C: each prefix separately).
 * Arithmetic only.
 */

/** Squared length of `vector[from, to)`. */
export function squaredNorm(vector: Float32Array, from = 0, to = vector.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += vector[i]! * vector[i]!;
  return sum;
}

/**
 * Writes the unit prefix of the row that starts at `from` in `rows` to `into[at, at + width)`.
 * A prefix of length 0 stays all zeros: its cosine with anything is 0.
 */
export function writeUnitPrefix(
  rows: Float32Array,
  from: number,
  width: number,
  into: Float32Array,
  at: number,
): void {
  const norm = Math.sqrt(squaredNorm(rows, from, from + width));
  const scale = norm > 0 ? 1 / norm : 0;
  for (let i = 0; i < width; i++) into[at + i] = rows[from + i]! * scale;
}

/** The first `width` numbers of `vector`, brought to length 1, as a new array. */
export function unitPrefix(vector: Float32Array, width: number): Float32Array<ArrayBuffer> {
  const prefix = new Float32Array(width);
  writeUnitPrefix(vector, 0, width, prefix, 0);
  return prefix;
}

/** Cosine of the `width`-prefixes of `a` and of the row of `rows` that starts at `from`; 0 when either is all zeros. */
export function prefixCosine(a: Float32Array, rows: Float32Array, from: number, width: number): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < width; i++) {
    const x = a[i]!;
    const y = rows[from + i]!;
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? dot / Math.sqrt(aa * bb) : 0;
}
