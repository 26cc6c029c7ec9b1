/**
 * @file Real vectors for the search benchmark: photos of a data folder (and, where there are captions, their
 * words as queries), embedded by the installed pack through the product's own decoder and encoder. Embedded
 * once and kept in a cache folder. Photos that the pack was trained on are left out.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedder } from '../../src/cli/eval-embed.ts';
import { keywordQueries } from '../../src/cli/eval-keywords.ts';
import { hasImageExtension } from '../../src/indexer/pixels/formats.ts';

export interface RealVectors {
  readonly pack: string;
  readonly dims: number;
  /** Back to back, each of length 1. */
  readonly photos: Float32Array;
  /** Sentences and one- and two-word queries; empty where the folder has no captions. */
  readonly texts: Float32Array;
  /** Of each text, the row of the photo that it describes, or -1: a word or two that fit many. */
  readonly described: Int32Array;
}

/** In the order of their folders: those held out of training, or everything where there are none of these. */
const heldOut = ['caltech101', 'flickr8k', 'imagenet-1k-sample'];

/** @param folder a folder of photos, with a `captions.jsonl` ({"image", "split", "captions"} a line) here and there. */
export async function realVectors(folder: string, cacheDir: string): Promise<RealVectors> {
  const known = heldOut.map((name) => join(folder, name)).filter((path) => existsSync(path));
  const sources = (known.length > 0 ? known : [folder]).map(photosUnder);
  const photos = sources.flatMap((source) => source.photos);
  const captions = sources.flatMap((source) => source.captions);
  const embedder = await openEmbedder(cacheDir);
  try {
    const { vectors, kept } = await embedder.photos(photos);
    const rowOf = new Map(kept.map((photo, row) => [photo, row]));
    const sentences = captions.map((lines) => lines[0]!);
    const words = captions.length > 0 ? keywordQueries(captions) : { kw1: [], kw2: [] };
    const texts = [...sentences, ...[...words.kw1, ...words.kw2].map(({ text }) => text)];
    const { id, dims } = embedder.pack;
    // Captioned photos, in the order of their captions, by where they are among all.
    const captioned = sources.flatMap(({ photos: own, captions: lines }, s) => {
      const first = sources.slice(0, s).reduce((sum, before) => sum + before.photos.length, 0);
      return lines.length > 0 ? own.map((_, i) => rowOf.get(first + i) ?? -1) : [];
    });
    const described = Int32Array.from(texts, (_, i) => captioned[i] ?? -1);
    return { pack: id, dims, photos: vectors, texts: await embedder.texts(texts), described };
  } finally {
    await embedder.close();
  }
}

interface Source {
  readonly photos: readonly string[];
  readonly captions: readonly (readonly string[])[];
}

function photosUnder(folder: string): Source {
  const list = join(folder, 'captions.jsonl');
  if (existsSync(list)) {
    const entries = readFileSync(list, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { image: string; split?: string; captions: string[] })
      .filter(({ split }) => split !== 'train');
    return {
      photos: entries.map(({ image }) => join(folder, 'images', image)),
      captions: entries.map(({ captions }) => captions),
    };
  }
  const photos = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && hasImageExtension(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return { photos, captions: [] };
}
