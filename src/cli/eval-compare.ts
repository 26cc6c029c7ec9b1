/**
 * @file Other ways to a small vector, measured on the same photos and texts as the pack: a folder with two
 * graphs whose outputs hold the vectors of every variant side by side (training/compare.py writes it), and
 * `compare.json`, which says how to feed them and which columns belong to which variant.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../shared/problem.ts';
import { towersSchema } from '../indexer/encoder/pack.ts';
import type { Pack } from '../indexer/encoder/pack.ts';
import { onnxSessions } from '../indexer/encoder/sessions.ts';
import { openImageTower, openTextTower } from '../indexer/encoder/towers.ts';
import { squaredNorm } from '../indexer/matryoshka/prefix.ts';
import { embedsWith } from './eval-embed.ts';
import type { Embeds } from './eval-embed.ts';

const variantSchema = z.object({
  name: z.string().min(1),
  dims: z.number().int().min(1),
  columns: z.array(z.number().int().min(0)).min(1),
});
const compareSchema = z.object({
  manifest: towersSchema,
  width: z.number().int().min(1),
  variants: z.array(variantSchema).min(1),
});

/** `columns`: which numbers of a compared vector are this variant's, `dims` of them. */
export type Variant = z.infer<typeof variantSchema>;

export interface Comparison extends Embeds {
  /** Of one vector, all variants side by side; `dims` is the same number. */
  readonly variants: readonly Variant[];
}

const photoBatch = 4;
const advice = 'Write the folder again with training/compare.py.';

/** @throws ProblemError `pack-missing` or `pack-corrupt`, naming what is wrong with the folder. */
export async function openComparison(folder: string, cacheDir: string | null): Promise<Comparison> {
  const { manifest, width, variants } = await readComparison(folder);
  const pack: Pack = {
    format: 1,
    id: 'compare',
    version: '1',
    name: 'Compared variants',
    license: 'none',
    dims: width,
    prefixes: [width],
    image: manifest.image,
    text: manifest.text,
    files: [],
    dir: folder,
  };
  const options = {
    factory: onnxSessions(),
    providers: ['cpu'] as const,
    threads: availableParallelism(),
    onTry: () => Promise.resolve(),
  };
  const cacheOf = async (file: string): Promise<string> => {
    const hash = createHash('sha256').update(await readFile(join(folder, file)));
    return `compare-${hash.digest('hex').slice(0, 16)}.vectors`;
  };
  const caches = { photos: await cacheOf(pack.image.file), texts: await cacheOf(pack.text.file) };
  // Opened when something is missing from the cache: sessions of this size take seconds.
  let images: ReturnType<typeof openImageTower> | null = null;
  let texts: ReturnType<typeof openTextTower> | null = null;
  const embeds = embedsWith(
    {
      dims: width,
      input: pack.image,
      caches,
      batchSize: () => photoBatch,
      embedPhotos: async (pixels, n) => (await (images ??= openImageTower(pack, options))).embed(pixels, n),
      embedTexts: async (words) => (await (texts ??= openTextTower(pack, options))).embed(words),
      close: () => Promise.resolve(),
    },
    cacheDir,
  );
  return { ...embeds, variants };
}

async function readComparison(folder: string) {
  const file = join(folder, 'compare.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ProblemError('pack-missing', `There is no readable ${file}.`, advice, error);
  });
  const corrupt = (what: string): ProblemError =>
    new ProblemError('pack-corrupt', `${file} is wrong: ${what}.`, advice);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw corrupt('it is not JSON');
  }
  const parsed = compareSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw corrupt(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
  }
  const { width, variants } = parsed.data;
  for (const { name, dims, columns } of variants) {
    if (columns.length !== dims || columns.some((at) => at >= width))
      throw corrupt(`the columns of ${name} at ${dims} are not ${dims} of ${width}`);
  }
  return parsed.data;
}

/** The variant's part of each row of `rows` (`width` numbers each), brought to length 1. A part of zeros stays that. */
export function variantRows(rows: Float32Array, width: number, { columns }: Variant): Float32Array {
  const n = rows.length / width;
  const out = new Float32Array(n * columns.length);
  for (let row = 0; row < n; row++) {
    const at = row * columns.length;
    for (const [i, from] of columns.entries()) out[at + i] = rows[row * width + from]!;
    const norm = Math.sqrt(squaredNorm(out, at, at + columns.length));
    if (norm > 0) for (let i = at; i < at + columns.length; i++) out[i]! /= norm;
  }
  return out;
}
