/**
 * @file Synthetic photo vectors for tests and benchmarks, with the structure of the built-in pack's vectors
 * of real photos. Reproducible from a seed. Not part of the app.
 *
 * [Note: Synthetic vectors] A vector is a mean that all photos share, plus one of `topics` centres, plus detail
 * of its own, brought to length 1. Centres and details are gaussian with the covariances that were measured
 * between and within the clusters of real vectors; each covariance is kept as its Cholesky factor, a lower
 * triangle, so that the first m numbers depend on the first m random numbers only: energy, correlation and
 * meaning of every prefix are those of the real ones, and nothing is rotated. How wide a topic spreads varies
 * from topic to topic (log-normal), and some topics are commoner than others. bench/search/fit-world.ts
 * measures all of it and writes clustered-world.json; the benchmark checks it against real vectors, at the same
 * number of photos. A larger world is the same distribution, drawn from more often.
 *
 * Text i describes photo i. Texts lie around a mean of their own: of each number of a photo's topic and of its detail as
 * much as least squares finds in real captions of real photos (more of the first numbers, which hold what can be said in
 * words, than of the last), and for the rest gaussian with the covariance of what that leaves.
 *
 * Everything is derived from (seed, index), so that rows can be made in blocks, and rows beyond a library
 * are queries from the same world.
 */
import fitted from './clustered-world.json' with { type: 'json' };

/** Fitted to vectors of that width; narrower worlds are their prefixes. */
const fullDims = 256;

export interface World {
  /** At most 256. */
  readonly dims: number;
  readonly seed: number;
}

/** n x dims float32, each row of length 1. */
export type Rows = Float32Array<ArrayBuffer>;

export interface ClusteredWorld {
  /** Photos `from` .. `from + n`. */
  photos(from: number, n: number): Rows;
  /** Texts `from` .. `from + n`, for searching photos: descriptions of the photos with these numbers. */
  texts(from: number, n: number): Rows;
}

export interface WorldShape {
  /** float16 as base64; see WorldNumbers. */
  readonly numbers: string;
  readonly topics: number;
  /** Standard deviation of the logarithm of a topic's width. */
  readonly widths: number;
  /** Topic = floor(u^skew x topics), u uniform. */
  readonly skew: number;
}

/** @throws RangeError for more than 256 dims. */
export function clusteredWorld({ dims, seed }: World, shape: WorldShape = fitted): ClusteredWorld {
  if (dims > fullDims) throw new RangeError(`synthetic vectors have up to ${fullDims} numbers, not ${dims}`);
  const { mean, textMean, textTopic, textDetail, between, within, textRest } = numbersOf(shape.numbers);
  const { centres, widths } = topicsOf();

  function topicsOf(): { centres: Float32Array; widths: Float32Array } {
    const centres = new Float32Array(shape.topics * dims);
    const widths = new Float32Array(shape.topics);
    const latent = new Float32Array(dims);
    for (let t = 0; t < shape.topics; t++) {
      const normal = normals(seed, 1, t);
      for (let d = 0; d < dims; d++) latent[d] = normal();
      addProduct(centres, t * dims, between, latent, dims, 1);
      // Divided by the root of the mean square of all, so that the covariance stays what was measured.
      widths[t] = Math.exp(shape.widths * normal() - shape.widths ** 2);
    }
    return { centres, widths };
  }

  const latent = new Float32Array(dims);
  const detail = new Float32Array(dims);
  const topicOf = (photo: number): number =>
    Math.floor(uniform(seed, 4, photo)() ** shape.skew * shape.topics);
  function drawDetail(photo: number): Float32Array {
    const normal = normals(seed, 3, photo);
    for (let d = 0; d < dims; d++) latent[d] = normal();
    return latent;
  }

  return {
    photos(from, n) {
      const rows = new Float32Array(n * dims);
      for (let i = 0; i < n; i++) {
        const at = i * dims;
        const topic = topicOf(from + i);
        rows.set(centres.subarray(topic * dims, (topic + 1) * dims), at);
        addProduct(rows, at, within, drawDetail(from + i), dims, widths[topic]!);
        for (let d = 0; d < dims; d++) rows[at + d]! += mean[d]!;
        normalise(rows, at, dims);
      }
      return rows;
    },
    texts(from, n) {
      const rows = new Float32Array(n * dims);
      for (let i = 0; i < n; i++) {
        const at = i * dims;
        const topic = topicOf(from + i);
        addProduct(detail.fill(0), 0, within, drawDetail(from + i), dims, widths[topic]!);
        const normal = normals(seed, 5, from + i);
        for (let d = 0; d < dims; d++) {
          const said = textTopic[d]! * centres[topic * dims + d]! + textDetail[d]! * detail[d]!;
          rows[at + d] = textMean[d]! + said;
          latent[d] = normal();
        }
        addProduct(rows, at, textRest, latent, dims, 1);
        normalise(rows, at, dims);
      }
      return rows;
    },
  };
}

/** Photos of a world, in one call. */
export function clusteredVectors({
  n,
  dims,
  seed,
  from = 0,
}: World & { readonly n: number; readonly from?: number }): Rows {
  return clusteredWorld({ dims, seed }).photos(from, n);
}

interface WorldNumbers {
  readonly mean: Float32Array;
  readonly textMean: Float32Array;
  /** How much of each number of a photo's topic, and of its detail, is in its text. */
  readonly textTopic: Float32Array;
  readonly textDetail: Float32Array;
  /** Cholesky factors, lower triangles row by row (row d has d + 1 numbers): of topics, of photos around their topic,
   * of what texts have beside photos. */
  readonly between: Float32Array;
  readonly within: Float32Array;
  readonly textRest: Float32Array;
}

const triangle = (fullDims * (fullDims + 1)) / 2;

function numbersOf(base64: string): WorldNumbers {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  const all = Float32Array.from(new Float16Array(bytes.buffer));
  let at = 0;
  const next = (n: number): Float32Array => all.subarray(at, (at += n));
  return {
    mean: next(fullDims),
    textMean: next(fullDims),
    textTopic: next(fullDims),
    textDetail: next(fullDims),
    between: next(triangle),
    within: next(triangle),
    textRest: next(triangle),
  };
}

/** The inverse of reading: see WorldShape.numbers. */
export function worldNumbers(numbers: WorldNumbers): string {
  const { mean, textMean, textTopic, textDetail, between, within, textRest } = numbers;
  const all = [mean, textMean, textTopic, textDetail, between, within, textRest];
  const halves = Float16Array.from(all.flatMap((each) => Array.from(each)));
  return Buffer.from(halves.buffer).toString('base64');
}

/** into[at + i] += factor x (triangle x latent)[i] */
function addProduct(
  into: Float32Array,
  at: number,
  lower: Float32Array,
  latent: Float32Array,
  dims: number,
  factor: number,
): void {
  for (let i = 0, row = 0; i < dims; i++, row += i) {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += lower[row + j]! * latent[j]!;
    into[at + i]! += factor * sum;
  }
}

function normalise(rows: Float32Array, at: number, dims: number): void {
  let square = 0;
  for (let d = at; d < at + dims; d++) square += rows[d]! ** 2;
  const scale = 1 / Math.sqrt(square);
  for (let d = at; d < at + dims; d++) rows[d]! *= scale;
}

/** Gaussian numbers (a sum of four uniforms, near enough, and quick), seeded by what they are for. */
function normals(...keys: readonly number[]): () => number {
  const random = uniform(...keys);
  return () => Math.sqrt(3) * (random() + random() + random() + random() - 2);
}

/** mulberry32, seeded by what the numbers are for. */
function uniform(...keys: readonly number[]): () => number {
  let state = 0x9e37_79b9;
  for (const key of keys) state = Math.imul(state ^ key, 0x85eb_ca6b) ^ (state >>> 13);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
