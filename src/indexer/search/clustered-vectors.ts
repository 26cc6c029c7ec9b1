/**
 * @file Synthetic photo vectors for tests and benchmarks, with the structure that makes search easy or hard
 * in real libraries. Reproducible from a seed.
 *
 * [Note: Synthetic vectors] A library is a mixture: events and subjects that were photographed many times,
 * with looser and tighter groups among them. A vector is: a topic (one of 200) + a scene of that topic
 * (one per about 30 photos) + the photo's own detail. Each part's spectrum falls as dim^-0.5 in variance,
 * as a Matryoshka head's does: the first prefixes hold most of what separates topics, the tail holds detail.
 * Scenes are drawn with a Zipf-like skew, so that some are large. Everything is derived from (seed, index),
 * so that rows can be made in blocks, and rows beyond a library (`from`) are queries from the same world.
 */
export interface World {
  readonly dims: number;
  readonly seed: number;
  /** How many scenes there are; about one per 30 photos is like a real library. */
  readonly scenes: number;
}

const topics = 200;
const topicShare = 1;
const sceneShare = 0.7;
const detailShare = 0.7;

/** Rows `from` .. `from + n` of a world: n x dims float32, each of length 1. Remembers its scenes between calls. */
export function clusteredWorld({
  dims,
  seed,
  scenes,
}: World): (from: number, n: number) => Float32Array<ArrayBuffer> {
  const spectrum = Float64Array.from({ length: dims }, (_, d) => (d + 1) ** -0.25);
  const made = new Map<number, Float32Array>();

  function sceneOf(scene: number): Float32Array {
    let sum = made.get(scene);
    if (!sum) {
      made.set(scene, (sum = new Float32Array(dims)));
      addPart(sum, randomOf(seed, 1, scene % topics), topicShare);
      addPart(sum, randomOf(seed, 2, scene), sceneShare);
    }
    return sum;
  }

  return (from, n) => {
    const rows = new Float32Array(n * dims);
    for (let i = 0; i < n; i++) {
      const own = randomOf(seed, 3, from + i);
      // Squaring skews: small scene numbers are drawn far more often.
      const scene = sceneOf(Math.floor(own() ** 2 * scenes));
      const row = rows.subarray(i * dims, (i + 1) * dims);
      row.set(scene);
      addPart(row, own, detailShare);
      let square = 0;
      for (let d = 0; d < dims; d++) square += (row[d]! *= spectrum[d]!) ** 2;
      const scale = 1 / Math.sqrt(square);
      for (let d = 0; d < dims; d++) row[d]! *= scale;
    }
    return rows;
  };
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

function addPart(into: Float32Array, random: () => number, share: number): void {
  // A sum of three uniforms is near enough to normal, and quick.
  for (let d = 0; d < into.length; d++) into[d]! += share * 2 * (random() + random() + random() - 1.5);
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
