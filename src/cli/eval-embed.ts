/**
 * @file Photos and texts -> vectors for evaluation, through the product's own decoder and encoder. A file
 * that cannot be used is reported on stderr and left out. Holds a few batches of pixels at a time, however
 * many photos there are.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEncoder } from '../indexer/encoder/encoder-client.ts';
import { loadPack } from '../indexer/encoder/pack.ts';
import type { ImageTowerSpec, Pack } from '../indexer/encoder/pack.ts';
import { spawnNodeEncoder } from '../indexer/encoder/spawn-node-encoder.ts';
import type { Decoder } from '../indexer/pixels/decoder.ts';
import { createSharpDecoder } from '../indexer/pixels/sharp-decoder.ts';
import type { PhotoDistortion } from './eval-distort-photos.ts';
import { packDir } from './open.ts';
import { keyOf, openVectorCache } from './vector-cache.ts';
import type { VectorCache } from './vector-cache.ts';

/** Vectors, back to back, and which of what was asked they belong to. */
export interface Embedded {
  readonly vectors: Float32Array;
  readonly kept: readonly number[];
}

/** Two towers that are open, whoever runs them. Rows of `dims` numbers, each of length 1. */
export interface Towers {
  readonly dims: number;
  readonly input: ImageTowerSpec;
  /** Names of the cache files of photos and of texts: other towers, other names. */
  readonly caches: { readonly photos: string; readonly texts: string };
  batchSize(): number;
  embedPhotos(pixels: Uint8Array, n: number): Promise<Float32Array>;
  embedTexts(texts: readonly string[]): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface Embeds {
  readonly dims: number;
  /** Unreadable and undecodable files are left out of `kept`. With `distortion`, each photo goes through it first. */
  photos(paths: readonly string[], distortion?: PhotoDistortion): Promise<Embedded>;
  /** texts.length x dims. */
  texts(texts: readonly string[]): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface Embedder extends Embeds {
  readonly pack: Pack;
}

const textBatch = 64;

/** `cacheDir` null: every photo and text is embedded anew. @throws ProblemError when the pack is missing or damaged. */
export async function openEmbedder(cacheDir: string | null): Promise<Embedder> {
  const pack = await loadPack(packDir());
  const encoder = openEncoder({ pack, spawn: async () => spawnNodeEncoder() });
  // Another version of a tower has another hash, and so another cache.
  const cacheOf = (file: string): string =>
    `${pack.id}-${pack.files.find(({ name }) => name === file)!.sha256.slice(0, 16)}.vectors`;
  const towers: Towers = {
    dims: pack.dims,
    input: pack.image,
    caches: { photos: cacheOf(pack.image.file), texts: cacheOf(pack.text.file) },
    batchSize: () => encoder.batchSize(),
    embedPhotos: (pixels, n) => encoder.embedPhotos(pixels, n),
    embedTexts: (texts) => encoder.embedTexts(texts),
    close: () => encoder.close(),
  };
  return { pack, ...embedsWith(towers, cacheDir) };
}

/** Decoding, batches and cache around two towers. `close` closes them too. */
export function embedsWith(towers: Towers, cacheDir: string | null): Embeds {
  const decoder = createSharpDecoder();
  const cacheFor = (file: string): VectorCache =>
    openVectorCache(cacheDir === null ? null : join(cacheDir, file), towers.dims);
  const photoCache = cacheFor(towers.caches.photos);
  const textCache = cacheFor(towers.caches.texts);
  return {
    dims: towers.dims,
    photos: (paths, distortion) => embedPhotos(paths, distortion ?? null, towers, decoder, photoCache),
    texts: (texts) => embedTexts(texts, towers, textCache),
    async close() {
      await decoder.close();
      await towers.close();
    },
  };
}

async function embedPhotos(
  paths: readonly string[],
  distortion: PhotoDistortion | null,
  towers: Towers,
  decoder: Decoder,
  cache: VectorCache,
): Promise<Embedded> {
  const { dims, input } = towers;
  const found = new Map<number, Float32Array>();
  const progress = counter(distortion ? `photos (${distortion.name})` : 'photos', paths.length);
  const photoBytes = input.width * input.height * 3;
  for (let start = 0; start < paths.length;) {
    const count = Math.max(towers.batchSize(), decoder.concurrency);
    const batch = await Promise.all(
      paths.slice(start, start + count).map((path, i) => decodeOne(path, start + i)),
    );
    const fresh = batch.filter((photo) => photo !== null);
    if (fresh.length > 0) {
      const pixels = new Uint8Array(fresh.length * photoBytes);
      fresh.forEach((photo, i) => pixels.set(photo.pixels, i * photoBytes));
      const vectors = await towers.embedPhotos(pixels, fresh.length);
      fresh.forEach(({ index, key }, i) => {
        const vector = vectors.slice(i * dims, (i + 1) * dims);
        found.set(index, vector);
        cache.put(key, vector);
      });
    }
    start += count;
    progress(Math.min(start, paths.length));
  }
  const kept = [...found.keys()].sort((a, b) => a - b);
  const vectors = new Float32Array(kept.length * dims);
  kept.forEach((index, row) => vectors.set(found.get(index)!, row * dims));
  return { vectors, kept };

  /** null: known already (and in `found`), or reported. */
  async function decodeOne(
    path: string,
    index: number,
  ): Promise<{ index: number; key: string; pixels: Uint8Array } | null> {
    try {
      const bytes = await readFile(path);
      const key = distortion ? keyOf(`${keyOf(bytes)} ${distortion.id}`) : keyOf(bytes);
      const known = cache.get(key);
      if (known) {
        found.set(index, known);
        return null;
      }
      const shown = distortion ? await distortion.apply(bytes) : bytes;
      const result = await decoder.decode({ bytes: shown, input, thumbnail: null });
      if (result.ok) return { index, key, pixels: result.photo.pixels };
      console.error(`left out: ${path}: ${result.message}`);
    } catch (error) {
      console.error(`left out: ${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return null;
  }
}

async function embedTexts(
  texts: readonly string[],
  towers: Towers,
  cache: VectorCache,
): Promise<Float32Array> {
  const { dims } = towers;
  const vectors = new Float32Array(texts.length * dims);
  const missing: number[] = [];
  texts.forEach((text, i) => {
    const known = cache.get(keyOf(text));
    if (known) vectors.set(known, i * dims);
    else missing.push(i);
  });
  const progress = counter('texts', missing.length);
  for (let start = 0; start < missing.length; start += textBatch) {
    const batch = missing.slice(start, start + textBatch);
    const fresh = await towers.embedTexts(batch.map((i) => texts[i]!));
    batch.forEach((i, row) => {
      const vector = fresh.slice(row * dims, (row + 1) * dims);
      vectors.set(vector, i * dims);
      cache.put(keyOf(texts[i]!), vector);
    });
    progress(start + batch.length);
  }
  return vectors;
}

/** Counts on one line of stderr, about every second; ends the line when all is done. */
function counter(what: string, total: number): (done: number) => void {
  const began = performance.now();
  let last = -Infinity;
  return (done) => {
    const now = performance.now();
    if (now - last < 1000 && done < total) return;
    last = now;
    const line = `${done} of ${total} ${what}, ${((done * 1000) / (now - began)).toFixed(1)}/s`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}${done >= total ? '\n' : ''}`);
    else if (done >= total) console.error(line);
  };
}
