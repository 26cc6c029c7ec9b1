/**
 * @file How close indexing comes to the slower of its two stages. In one run, on the same photos, with the
 * same threads: decode alone, encode alone, and `recollect index` doing both and everything around them
 * (reading, hashing, metadata, thumbnails, SQLite). Rounds alternate, so that a machine whose speed drifts
 * is the same for all three; medians are reported.
 *
 *   npm run bench:index -- --images <folder of photos> [--n 512] [--threads 2] [--rounds 3] [--json]
 */
import { linkSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openNodeEngine, packDir } from '../src/cli/open.ts';
import { openEncoder } from '../src/indexer/encoder/encoder-client.ts';
import { loadPack } from '../src/indexer/encoder/pack.ts';
import { spawnNodeEncoder } from '../src/indexer/encoder/spawn-node-encoder.ts';
import { thumbnailSpec } from '../src/indexer/pipeline/prepare.ts';
import { hasImageExtension } from '../src/indexer/pixels/formats.ts';
import { createSharpDecoder } from '../src/indexer/pixels/sharp-decoder.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    n: { type: 'string', default: '512' },
    threads: { type: 'string', default: String(availableParallelism()) },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
if (!values.images) throw new Error('Say where the photos are: --images <folder>.');
const source = resolve(values.images);
const threads = Number(values.threads);
const names = readdirSync(source).filter(hasImageExtension).sort().slice(0, Number(values.n));
if (names.length === 0) throw new Error(`No photos in ${source}.`);

const work = mkdtempSync(join(tmpdir(), 'recollect-index-speed-'));
const photos = join(work, 'photos');
mkdirSync(photos);
for (const name of names) {
  try {
    linkSync(join(source, name), join(photos, name));
  } catch {
    copyFileSync(join(source, name), join(photos, name));
  }
}

const pack = await loadPack(packDir());

async function inParallel<T>(
  items: readonly T[],
  lanes: number,
  each: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await each(item);
    }),
  );
}

const perSecond = (began: number): number => names.length / ((performance.now() - began) / 1000);

/** Photos/s, and the decoded pixels for the next stage. */
async function decodeAlone(): Promise<{ rate: number; pixels: Uint8Array[] }> {
  const decoder = createSharpDecoder(threads);
  const pixels: Uint8Array[] = [];
  const began = performance.now();
  await inParallel(names, decoder.concurrency, async (name) => {
    const bytes = await readFile(join(photos, name));
    const decoded = await decoder.decode({ bytes, input: pack.image, thumbnail: thumbnailSpec });
    if (decoded.ok) pixels.push(decoded.photo.pixels);
  });
  const rate = perSecond(began);
  await decoder.close();
  return { rate, pixels };
}

async function encodeAlone(pixels: readonly Uint8Array[]): Promise<number> {
  const encoder = openEncoder({ pack, spawn: async () => spawnNodeEncoder(), threads });
  const size = encoder.batchSize();
  const batches: Uint8Array[][] = [];
  for (let from = 0; from < pixels.length; from += size) batches.push(pixels.slice(from, from + size));
  const embed = async (batch: readonly Uint8Array[]): Promise<void> => {
    const one = batch[0]!.byteLength;
    const all = new Uint8Array(one * batch.length);
    batch.forEach((p, i) => all.set(p, i * one));
    await encoder.embedPhotos(all, batch.length);
  };
  // Loading the tower is not encoding.
  await embed(batches[0]!);
  const began = performance.now();
  await inParallel(batches, 2, embed);
  const rate = perSecond(began);
  await encoder.close();
  return rate;
}

async function index(round: number): Promise<number> {
  const engine = await openNodeEngine(join(work, `library-${round}`), 'write', () => {}, threads);
  const [added] = await engine.addFolders([photos]);
  if (!added?.ok) throw new Error(added?.problem.message);
  const summary = await engine.indexed();
  await engine.close();
  return summary.imagesPerSecond;
}

const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)]!;
const rows: { decode: number; encode: number; index: number; ratio: number }[] = [];
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    const { rate: decode, pixels } = await decodeAlone();
    const encode = await encodeAlone(pixels);
    const both = await index(round);
    rows.push({ decode, encode, index: both, ratio: both / Math.min(decode, encode) });
    const last = rows.at(-1)!;
    console.error(
      `round ${round + 1}: decode ${decode.toFixed(1)}/s, encode ${encode.toFixed(1)}/s, index ${both.toFixed(1)}/s = ${(last.ratio * 100).toFixed(0)} %`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
const figures = {
  photos: names.length,
  threads,
  decodePerSecond: median(rows.map((r) => r.decode)),
  encodePerSecond: median(rows.map((r) => r.encode)),
  indexPerSecond: median(rows.map((r) => r.index)),
  indexOverSlowerStage: median(rows.map((r) => r.ratio)),
};
if (values.json) console.log(JSON.stringify(figures));
else {
  console.log(`${figures.photos} photos, ${threads} threads, median of ${rows.length} rounds`);
  console.log(`decode alone  ${figures.decodePerSecond.toFixed(1)} photos/s`);
  console.log(`encode alone  ${figures.encodePerSecond.toFixed(1)} photos/s`);
  console.log(`index         ${figures.indexPerSecond.toFixed(1)} photos/s`);
  console.log(`index / slower stage: ${(figures.indexOverSlowerStage * 100).toFixed(0)} %`);
}
