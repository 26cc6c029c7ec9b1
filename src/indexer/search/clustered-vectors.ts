/**
 * @file Synthetic photo vectors for tests and benchmarks, with the structure that makes search easy or hard
 * in real libraries. Reproducible from a seed.
 *
 * [Note: Synthetic vectors] Fitted to the built-in pack's vectors of Flickr8k photos, at 16, 64 and 256
 * dims alike: the mean and spread of the cosine of two random photos, and how near the first and the tenth
 * neighbour are. A vector is a mean that all photos share (mostly in the first 8 dims), plus 64 latent
 * factors of falling strength mixed into all dims (80 % of the rest; they are why 256 dims spread cosines
 * like 50 would), plus detail of its own. Energy a dim falls as in the pack: high in the first 16, then nearly
 * flat. Factors are 60 % topic (one of 400), 25 % scene and 15 % the photo's own: a scene is what a person
 * photographs 30 times over, which Flickr8k lacks and libraries are made of. Scene sizes are skewed.
 * Everything is derived from (seed, index), so that rows can be made in blocks, and rows beyond a library
 * are queries from the same world.
 */
export interface World {
  readonly dims: number;
  readonly seed: number;
  /** How many scenes there are; about one per 30 photos is like a real library. */
  readonly scenes: number;
}

const topics = 400;
const factors = 64;
/** Shares of variance: of the factors' in all, and of each part in the factors'. */
const factorShare = 0.8;
const topicShare = 0.6;
const sceneShare = 0.25;
const ownShare = 0.15;

/** Rows `from` .. `from + n` of a world: n x dims float32, each of length 1. Remembers its scenes between calls. */
export function clusteredWorld({
  dims,
  seed,
  scenes,
}: World): (from: number, n: number) => Float32Array<ArrayBuffer> {
  const { mean, mixing, spread } = frame(dims, seed);
  const made = new Map<number, Float32Array>();
  const detail = Math.sqrt(1 - factorShare);

  function sceneOf(scene: number): Float32Array {
    let sum = made.get(scene);
    if (!sum) {
      made.set(scene, (sum = new Float32Array(factors)));
      addNormal(sum, randomOf(seed, 1, scene % topics), Math.sqrt(topicShare));
      addNormal(sum, randomOf(seed, 2, scene), Math.sqrt(sceneShare));
    }
    return sum;
  }

  return (from, n) => {
    const rows = new Float32Array(n * dims);
    const strengths = new Float32Array(factors);
    for (let i = 0; i < n; i++) {
      const own = randomOf(seed, 3, from + i);
      // Squaring skews: small scene numbers are drawn far more often.
      strengths.set(sceneOf(Math.floor(own() ** 2 * scenes)));
      addNormal(strengths, own, Math.sqrt(ownShare));
      const row = rows.subarray(i * dims, (i + 1) * dims);
      addNormal(row, own, detail);
      for (let f = 0; f < factors; f++) {
        const strength = strengths[f]!;
        for (let d = 0; d < dims; d++) row[d]! += strength * mixing[f * dims + d]!;
      }
      let square = 0;
      for (let d = 0; d < dims; d++) square += (row[d] = mean[d]! + spread[d]! * row[d]!) ** 2;
      const scale = 1 / Math.sqrt(square);
      for (let d = 0; d < dims; d++) row[d]! *= scale;
    }
    return rows;
  };
}

/** What all photos of a world have in common. `mixing`: factors x dims, unit variance per dim times its share. */
function frame(
  dims: number,
  seed: number,
): { mean: Float32Array; mixing: Float32Array; spread: Float32Array } {
  const random = randomOf(seed, 4, 0);
  const mean = addNormal(new Float32Array(dims), random, 1).map((x, d) =>
    d < 8 ? Math.sign(x) * Math.sqrt(0.1 / 8) : x * Math.sqrt(0.035 / 248),
  );
  const spread = new Float32Array(dims).map((_, d) => Math.sqrt(d < 16 ? 0.0064 : d < 64 ? 0.0037 : 0.003));
  const mixing = addNormal(new Float32Array(factors * dims), random, 1);
  for (let d = 0; d < dims; d++) {
    let square = 0;
    for (let f = 0; f < factors; f++) square += (mixing[f * dims + d]! *= (f + 1) ** -0.25) ** 2;
    const scale = Math.sqrt(factorShare / square);
    for (let f = 0; f < factors; f++) mixing[f * dims + d]! *= scale;
  }
  return { mean, mixing, spread };
}

/** The first rows of a small world, in one call. */
export function clusteredVectors({
  n,
  dims,
  seed,
  from = 0,
}: {
  n: number;
  dims: number;
  seed: number;
  from?: number;
}): Float32Array<ArrayBuffer> {
  return clusteredWorld({ dims, seed, scenes: 400 })(from, n);
}

/** Adds `deviation` x a sum of three uniforms of unit variance: near enough to normal, and quick. */
function addNormal(into: Float32Array, random: () => number, deviation: number): Float32Array {
  for (let d = 0; d < into.length; d++) into[d]! += deviation * 2 * (random() + random() + random() - 1.5);
  return into;
}

/** mulberry32, seeded by what the numbers are for. */
function randomOf(...keys: readonly number[]): () => number {
  let state = 0x9e37_79b9;
  for (const key of keys) state = Math.imul(state ^ key, 0x85eb_ca6b) ^ (state >>> 13);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
