/**
 * @file Fits the synthetic world of [Note: Synthetic vectors] to the installed pack's vectors of real photos and
 * texts, and writes clustered-world.json. Run when the pack changes:
 *
 *   node bench/search/fit-world.ts --data <folder of photos and captions> [--cache <folder>]
 *
 * 1. Spherical k-means, one cluster per 18 photos: covariance of the centres (between) and around them (within),
 *    each as its Cholesky factor.
 * 2. Of a small grid of (number of topics, spread of their widths, skew) the world is taken whose neighbours'
 *    cosines and 16-number shortlist recall are nearest to the real ones, at the same number of photos.
 * 3. Texts: their mean, how much of each number of the described photo's topic and detail is in them (least squares), and
 *    the covariance of the rest.
 * 4. A caption says what many photos show, not one photo and noise: what least squares leaves of it is no gaussian, and
 *    taken for one it would drown the rest. So the topic and the rest are scaled until texts' neighbours among the photos
 *    have the cosines and the shortlist recall that real ones have.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clusteredWorld, worldNumbers } from '../../src/indexer/search/clustered-vectors.ts';
import type { WorldShape } from '../../src/indexer/search/clustered-vectors.ts';
import { realVectors } from './real-vectors.ts';
import { structureOf } from './structure.ts';
import type { Structure } from './structure.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    cache: { type: 'string', default: join(tmpdir(), 'recollect-bench') },
  },
});
if (!values.data) throw new Error('Say where photos are: --data <folder>.');
const real = await realVectors(values.data, values.cache);
const { dims, photos, texts, described } = real;
const n = photos.length / dims;
const photosPerCluster = 18;
const seed = 1;

/** Which cluster each row is in, and the clusters' plain means. */
function clusters(count: number): { of: Uint32Array; means: Float32Array; sizes: Uint32Array } {
  const of = new Uint32Array(n);
  const centres = new Float32Array(count * dims);
  for (let c = 0; c < count; c++) {
    const row = Math.floor((c * n) / count);
    centres.set(photos.subarray(row * dims, (row + 1) * dims), c * dims);
  }
  const means = new Float32Array(count * dims);
  const sizes = new Uint32Array(count);
  for (let round = 0; round < 15; round++) {
    means.fill(0);
    sizes.fill(0);
    for (let i = 0; i < n; i++) {
      let best = -Infinity;
      for (let c = 0; c < count; c++) {
        let dot = 0;
        for (let d = 0; d < dims; d++) dot += photos[i * dims + d]! * centres[c * dims + d]!;
        if (dot > best) {
          best = dot;
          of[i] = c;
        }
      }
      sizes[of[i]!]!++;
      for (let d = 0; d < dims; d++) means[of[i]! * dims + d]! += photos[i * dims + d]!;
    }
    for (let c = 0; c < count; c++) {
      if (sizes[c] === 0) continue;
      let square = 0;
      for (let d = 0; d < dims; d++) square += (means[c * dims + d]! /= sizes[c]!) ** 2;
      for (let d = 0; d < dims; d++) centres[c * dims + d] = means[c * dims + d]! / Math.sqrt(square);
    }
  }
  return { of, means, sizes };
}

/** Lower triangle of the Cholesky factor of sum over rows of weight x row x row^T, plus a trace of the identity. */
function cholesky(
  rows: number,
  row: (i: number) => Float64Array,
  weight: (i: number) => number,
): Float32Array {
  const covariance = new Float64Array(dims * dims);
  for (let i = 0; i < rows; i++) {
    const x = row(i);
    const w = weight(i);
    if (w === 0) continue;
    for (let a = 0; a < dims; a++)
      for (let b = 0; b <= a; b++) covariance[a * dims + b]! += w * x[a]! * x[b]!;
  }
  const lower = new Float32Array((dims * (dims + 1)) / 2);
  const factor = new Float64Array(dims * dims);
  for (let a = 0, at = 0; a < dims; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = covariance[a * dims + b]! + (a === b ? 1e-6 : 0);
      for (let k = 0; k < b; k++) sum -= factor[a * dims + k]! * factor[b * dims + k]!;
      factor[a * dims + b] = a === b ? Math.sqrt(Math.max(sum, 1e-9)) : sum / factor[b * dims + b]!;
      lower[at++] = factor[a * dims + b]!;
    }
  }
  return lower;
}

const meanOf = (rows: Float32Array): Float64Array => {
  const mean = new Float64Array(dims);
  for (let i = 0; i < rows.length; i++) mean[i % dims]! += rows[i]! / (rows.length / dims);
  return mean;
};

const mean = meanOf(photos);
const count = Math.round(n / photosPerCluster);
const { of, means, sizes } = clusters(count);
const difference = (rows: Float32Array, i: number, from: ArrayLike<number>, at: number): Float64Array =>
  Float64Array.from({ length: dims }, (_, d) => rows[i * dims + d]! - from[at + d]!);
const between = cholesky(
  count,
  (c) => difference(means, c, mean, 0),
  (c) => sizes[c]! / n,
);
const within = cholesky(
  n,
  (i) => difference(photos, i, means, of[i]! * dims),
  () => 1 / n,
);

// A caption's vector from its photo's: for each number a factor for the topic and one for the detail, by least squares;
// what is left is noise.
const textMean = meanOf(texts.length > 0 ? texts : photos);
const pairs = [...described.keys()].filter((text) => described[text]! >= 0);
const topicOf = (photo: number): Float64Array => difference(means, of[photo]!, mean, 0);
const detailOf = (photo: number): Float64Array => difference(photos, photo, means, of[photo]! * dims);
const textTopic = new Float32Array(dims);
const textDetail = new Float32Array(dims);
const captioned = pairs.map((text) => ({
  t: difference(texts, text, textMean, 0),
  c: topicOf(described[text]!),
  own: detailOf(described[text]!),
}));
for (let d = 0; d < dims; d++) {
  const sums = { cc: 0, cd: 0, dd: 0, ct: 0, dt: 0 };
  for (const { t, c, own } of captioned) {
    sums.cc += c[d]! ** 2;
    sums.cd += c[d]! * own[d]!;
    sums.dd += own[d]! ** 2;
    sums.ct += c[d]! * t[d]!;
    sums.dt += own[d]! * t[d]!;
  }
  const determinant = sums.cc * sums.dd - sums.cd ** 2;
  if (determinant <= 0) continue;
  textTopic[d] = (sums.ct * sums.dd - sums.dt * sums.cd) / determinant;
  textDetail[d] = (sums.dt * sums.cc - sums.ct * sums.cd) / determinant;
}
const average = (factors: Float32Array, from: number, to: number): string =>
  (factors.subarray(from, to).reduce((sum, x) => sum + x, 0) / (to - from)).toFixed(2);
for (const [from, to] of [
  [0, 16],
  [16, 64],
  [64, dims],
] as const)
  console.error(
    `numbers ${from} to ${to}: texts hold ${average(textTopic, from, to)} of the topic, ${average(textDetail, from, to)} of the detail (${pairs.length} captions)`,
  );
const textRest = cholesky(
  pairs.length,
  (i) => {
    const { t, c, own } = captioned[i]!;
    return t.map((x, d) => x - textTopic[d]! * c[d]! - textDetail[d]! * own[d]!);
  },
  () => 1 / pairs.length,
);

/** @param ofTopic, ofRest see 4 */
function shapeOf(rest: Omit<WorldShape, 'numbers'>, ofTopic = 1, ofRest = 1): WorldShape {
  const floats = (x: Float64Array): Float32Array => Float32Array.from(x);
  return {
    ...rest,
    numbers: worldNumbers({
      mean: floats(mean),
      textMean: floats(textMean),
      textTopic: textTopic.map((x) => ofTopic * x),
      textDetail,
      between,
      within,
      textRest: textRest.map((x) => ofRest * x),
    }),
  };
}

const target = structureOf(photos, dims, null);
function distance(a: Structure, b: Structure): number {
  let sum = (a.nearest - b.nearest) ** 2 + (a.tenth - b.tenth) ** 2 + (a.hundredth - b.hundredth) ** 2;
  a.prefixRecall.forEach(({ recall }, i) => (sum += (recall - b.prefixRecall[i]!.recall) ** 2));
  return Math.sqrt(sum);
}

let best: { shape: Omit<WorldShape, 'numbers'>; far: number } | null = null;
for (const topics of [0.8, 1, 1.4, 2].map((share) => Math.round(share * count))) {
  for (const widths of [0.2, 0.3, 0.4, 0.5]) {
    for (const skew of [1.25, 1.5, 2]) {
      const shape = { topics, widths, skew };
      const rows = clusteredWorld({ dims, seed }, shapeOf(shape)).photos(0, n);
      const far = distance(structureOf(rows, dims, null, 200), target);
      if (best === null || far < best.far) {
        best = { shape, far };
        console.error(`topics ${topics}, widths ${widths}, skew ${skew}: ${far.toFixed(4)}`);
      }
    }
  }
}
const textTarget = structureOf(photos, dims, texts);
const madePhotos = clusteredWorld({ dims, seed }, shapeOf(best!.shape)).photos(0, n);
let text = { ofTopic: 1, ofRest: 1, far: Infinity };
for (const ofTopic of [0.7, 1, 1.4, 2, 2.8]) {
  for (const ofRest of [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]) {
    const world = clusteredWorld({ dims, seed }, shapeOf(best!.shape, ofTopic, ofRest));
    const far = distance(structureOf(madePhotos, dims, world.texts(0, 400)), textTarget);
    if (far >= text.far) continue;
    text = { ofTopic, ofRest, far };
    console.error(`texts: topic x ${ofTopic}, rest x ${ofRest}: ${far.toFixed(4)}`);
  }
}
const file = new URL('../../src/indexer/search/clustered-world.json', import.meta.url);
const made = {
  pack: real.pack,
  photos: n,
  texts: texts.length / dims,
  ...shapeOf(best!.shape, text.ofTopic, text.ofRest),
};
writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
