/**
 * @file A fixed sample of the library's photos with their whole vectors in memory: what queries are measured on.
 *
 * [Note: The same photos every time] A photo is in the sample when a hash of its number is among the smallest. So
 * the same library gives the same sample after each start, photos that come replace few of those that are there,
 * and the figures under a query do not dance while a folder is being indexed.
 */
import { listPhotos } from '../store/photo-bits.ts';

export interface Sample {
  readonly photos: Uint32Array;
  /** photos.length x dims float32, of length 1. */
  readonly vectors: Float32Array;
}

export interface SampleSource {
  readonly dims: number;
  /** Photos that are in the library, as bits (photo-bits.ts). */
  present(): Uint32Array;
  /** photos.length x dims float32; rows of zeros for photos without a vector. */
  read(photos: Uint32Array): Float32Array;
}

/** 2 MB at 256 numbers; a share of 1 in 1,000 is seen twice. */
export const sampleSize = 2048;
/** Fewer tell nothing about what is usual. */
export const sampleLeast = 40;

/** Mixes a photo's number so that neighbours lie apart (lowbias32 by C. Wellons, public domain). */
function hash(photo: number): number {
  let x = photo >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Of the photos that have a vector. */
export function drawSample(source: SampleSource): Sample {
  const all = listPhotos(source.present(), 0xffff_ffff)!;
  const photos = smallestByHash(all, sampleSize);
  const vectors = source.read(photos);
  const { dims } = source;
  const whole = [...photos.keys()].filter((i) => vectors[i * dims] !== 0 || vectors[i * dims + 1] !== 0);
  if (whole.length === photos.length) return { photos, vectors };
  const kept = new Float32Array(whole.length * dims);
  whole.forEach((from, to) => kept.set(vectors.subarray(from * dims, (from + 1) * dims), to * dims));
  return { photos: Uint32Array.from(whole, (i) => photos[i]!), vectors: kept };
}

function smallestByHash(photos: Uint32Array, count: number): Uint32Array {
  if (photos.length <= count) return photos;
  // Of hashes spread evenly, those below this bar are a few more than wanted.
  const bar = Math.min(0xffff_ffff, (2 * count * 0xffff_ffff) / photos.length);
  const few = photos.filter((photo) => hash(photo) <= bar);
  const among = few.length >= count ? few : photos;
  return Uint32Array.from([...among].sort((a, b) => hash(a) - hash(b)).slice(0, count)).sort();
}

/** Cosines of a vector of length 1 with each row. */
export function cosines(vectors: Float32Array, query: Float32Array): Float32Array<ArrayBuffer> {
  const dims = query.length;
  const out = new Float32Array(vectors.length / dims);
  for (let i = 0, at = 0; i < out.length; i++) {
    let dot = 0;
    for (let d = 0; d < dims; d++, at++) dot += vectors[at]! * query[d]!;
    out[i] = dot;
  }
  return out;
}

/** The value that a share of the numbers lies below. `sorted`: ascending, not empty. */
export function quantile(sorted: Float32Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return a + (at - low) * (b - a);
}
