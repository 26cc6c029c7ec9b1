/**
 * @file Photos with captions, read from a captions file and embedded: what `eval captions` and the report
 * measure retrieval by words on.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Embeds } from './eval-embed.ts';
import { keywordQueries } from './eval-keywords.ts';
import type { KeywordQuery } from './eval-keywords.ts';
import { imageToText, keywords, textToImage } from './eval-measure.ts';
import type { Sentences, TaskRow, Vectors } from './eval-measure.ts';
import type { RankersOver } from './eval-rankers.ts';
import { UsageError } from './usage.ts';

const entrySchema = z.object({
  image: z.string().min(1),
  split: z.string().optional(),
  captions: z.array(z.string().trim().min(1)).min(1),
});

export interface CaptionedPhoto {
  readonly path: string;
  readonly captions: readonly string[];
}

export interface Queries {
  readonly queries: readonly KeywordQuery[];
  readonly vectors: Vectors;
}

export interface CaptionSet {
  /** Those that could be read, in the order of `photos`. */
  readonly kept: readonly CaptionedPhoto[];
  readonly photos: Vectors;
  readonly sentences: Sentences;
  readonly kw1: Queries;
  readonly kw2: Queries;
}

/**
 * One JSON object per line: {"image", "captions": [...]}; with `split`, only the lines of that split.
 * @param images the folder that the photos lie in, or that has an `images` folder with them.
 * @throws UsageError when the file cannot be read or a line is not that, with the line's number.
 */
export async function readCaptions(
  file: string,
  images: string,
  split: string | null,
): Promise<CaptionedPhoto[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      `The captions file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const entries: CaptionedPhoto[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const entry = entrySchema.safeParse(parseJson(line));
    if (!entry.success)
      throw new UsageError(`Line ${i + 1} of ${file} is not {"image": "...", "captions": ["...", ...]}.`);
    const { image, captions } = entry.data;
    if (split === null || entry.data.split === split) entries.push({ path: pathOf(images, image), captions });
  }
  if (entries.length === 0)
    throw new UsageError(
      split === null ? `${file} has no captions.` : `${file} has no line of the split "${split}".`,
    );
  return entries;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // Not JSON: the schema says so, with the line's number.
  }
}

/** Photos lie in the folder itself, or in its `images` folder. */
function pathOf(folder: string, image: string): string {
  const below = join(folder, 'images', image);
  return existsSync(below) ? below : join(folder, image);
}

/** @throws UsageError when none of the photos can be read. */
export async function embedCaptions(entries: readonly CaptionedPhoto[], embeds: Embeds): Promise<CaptionSet> {
  const photos = await embeds.photos(entries.map(({ path }) => path));
  if (photos.kept.length === 0)
    throw new UsageError('None of the photos of the captions file could be read.');
  const kept = photos.kept.map((index) => entries[index]!);
  const captions = kept.map((entry) => entry.captions);
  const { kw1, kw2 } = keywordQueries(captions);
  const embed = async (texts: readonly string[]): Promise<Vectors> => ({
    rows: await embeds.texts(texts),
    dims: embeds.dims,
  });
  return {
    kept,
    photos: { rows: photos.vectors, dims: embeds.dims },
    sentences: {
      vectors: await embed(captions.flat()),
      owners: captions.flatMap((own, photo) => own.map(() => photo)),
    },
    kw1: { queries: kw1, vectors: await embed(kw1.map(({ text }) => text)) },
    kw2: { queries: kw2, vectors: await embed(kw2.map(({ text }) => text)) },
  };
}

/** The same photos and texts with other vectors. */
export function withCaptionVectors(set: CaptionSet, change: (vectors: Vectors) => Vectors): CaptionSet {
  const queries = ({ queries: own, vectors }: Queries): Queries => ({
    queries: own,
    vectors: change(vectors),
  });
  return {
    kept: set.kept,
    photos: change(set.photos),
    sentences: { ...set.sentences, vectors: change(set.sentences.vectors) },
    kw1: queries(set.kw1),
    kw2: queries(set.kw2),
  };
}

/** Every row of `eval captions`: sentences to photos and back, one and two words. */
export function captionRows(set: CaptionSet, over: RankersOver): TaskRow[] {
  const { photos, sentences, kw1, kw2 } = set;
  return [
    ...textToImage(photos, sentences, over),
    ...imageToText(photos, sentences, over),
    ...keywords('kw1', photos, kw1.queries, kw1.vectors, over),
    ...keywords('kw2', photos, kw2.queries, kw2.vectors, over),
  ];
}
