/**
 * @file Photos and texts -> vectors for evaluation, through the product's own decoder and encoder. A file
 * that cannot be used is reported on stderr and left out. Holds a few batches of pixels at a time, however
 * many photos there are.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEncoder } from '../indexer/encoder/encoder-client.ts';
import type { Encoder } from '../indexer/encoder/encoder.ts';
import { loadPack } from '../indexer/encoder/pack.ts';
import type { Pack } from '../indexer/encoder/pack.ts';
import { spawnNodeEncoder } from '../indexer/encoder/spawn-node-encoder.ts';
import type { Decoder } from '../indexer/pixels/decoder.ts';
import { createSharpDecoder } from '../indexer/pixels/sharp-decoder.ts';
import { packDir } from './open.ts';
import { keyOf, openVectorCache } from './vector-cache.ts';
import type { VectorCache } from './vector-cache.ts';

/** Vectors, back to back, and which of what was asked they belong to. */
export interface Embedded {
  readonly vectors: Float32Array;
  readonly kept: readonly number[];
}

export interface Embedder {
  readonly pack: Pack;
  /** Unreadable and undecodable files are left out of `kept`. */
  photos(paths: readonly string[]): Promise<Embedded>;
  /** texts.length x dims. */
  texts(texts: readonly string[]): Promise<Float32Array>;
  close(): Promise<void>;
}

const textBatch = 64;

/** `cacheDir` null: every photo and text is embedded anew. @throws ProblemError when the pack is missing or damaged. */
export async function openEmbedder(cacheDir: string | null): Promise<Embedder> {
  const pack = await loadPack(packDir());
  const decoder = createSharpDecoder();
  const encoder = openEncoder({ pack, spawn: async () => spawnNodeEncoder() });
  const cacheFor = (file: string): VectorCache => {
    // Another version of a tower has another hash, and so another cache.
    const tower = pack.files.find(({ name }) => name === file)!.sha256.slice(0, 16);
    return openVectorCache(
      cacheDir === null ? null : join(cacheDir, `${pack.id}-${tower}.vectors`),
      pack.dims,
    );
  };
  const photoCache = cacheFor(pack.image.file);
  const textCache = cacheFor(pack.text.file);
  return {
    pack,
    photos: (paths) => embedPhotos(paths, pack, decoder, encoder, photoCache),
    texts: (texts) => embedTexts(texts, pack.dims, encoder, textCache),
    async close() {
      await decoder.close();
      await encoder.close();
    },
  };
}

async function embedPhotos(
  paths: readonly string[],
  pack: Pack,
  decoder: Decoder,
  encoder: Encoder,
  cache: VectorCache,
): Promise<Embedded> {
  const found = new Map<number, Float32Array>();
  const progress = counter('photos', paths.length);
  const photoBytes = pack.image.width * pack.image.height * 3;
  for (let start = 0; start < paths.length;) {
    const count = Math.max(encoder.batchSize(), decoder.concurrency);
    const batch = await Promise.all(
      paths.slice(start, start + count).map((path, i) => decodeOne(path, start + i)),
    );
    const fresh = batch.filter((photo) => photo !== null);
    if (fresh.length > 0) {
      const pixels = new Uint8Array(fresh.length * photoBytes);
      fresh.forEach((photo, i) => pixels.set(photo.pixels, i * photoBytes));
      const vectors = await encoder.embedPhotos(pixels, fresh.length);
      fresh.forEach(({ index, key }, i) => {
        const vector = vectors.slice(i * pack.dims, (i + 1) * pack.dims);
        found.set(index, vector);
        cache.put(key, vector);
      });
    }
    start += count;
    progress(Math.min(start, paths.length));
  }
  const kept = [...found.keys()].sort((a, b) => a - b);
  const vectors = new Float32Array(kept.length * pack.dims);
  kept.forEach((index, row) => vectors.set(found.get(index)!, row * pack.dims));
  return { vectors, kept };

  /** null: known already (and in `found`), or reported. */
  async function decodeOne(
    path: string,
    index: number,
  ): Promise<{ index: number; key: string; pixels: Uint8Array } | null> {
    let bytes: Buffer;
    try {
      bytes = await readFile(path);
    } catch (error) {
      console.error(`left out: ${path}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
    const key = keyOf(bytes);
    const known = cache.get(key);
    if (known) {
      found.set(index, known);
      return null;
    }
    const result = await decoder.decode({ bytes, input: pack.image, thumbnail: null });
    if (result.ok) return { index, key, pixels: result.photo.pixels };
    console.error(`left out: ${path}: ${result.message}`);
    return null;
  }
}

async function embedTexts(
  texts: readonly string[],
  dims: number,
  encoder: Encoder,
  cache: VectorCache,
): Promise<Float32Array> {
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
    const fresh = await encoder.embedTexts(batch.map((i) => texts[i]!));
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
