/** The built-in pack gives the vectors that it gave where it was made: tokenizer, both towers, in this runtime. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { loadPack } from './pack.ts';
import { onnxSessions } from './sessions.ts';
import { loadTokenizer } from './tokenizer.ts';
import { openImageTower, openTextTower } from './towers.ts';

const dir = fileURLToPath(new URL('../../../resources/models/recollect-v1', import.meta.url));
const pack = await loadPack(dir);
const options = {
  factory: onnxSessions(),
  providers: ['cpu'] as const,
  threads: 1,
  onTry: () => Promise.resolve(),
};

const rgb = z.tuple([z.number(), z.number(), z.number()]);
const embedding = z.array(z.number());
const goldenSchema = z.object({
  texts: z.array(z.object({ text: z.string(), embedding })),
  images: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('solid'), rgb, embedding }),
      z.object({ kind: z.literal('gradient'), axis: z.enum(['x', 'y']), from: rgb, to: rgb, embedding }),
      z.object({ kind: z.literal('checker'), cell: z.number(), rgb, other: rgb, embedding }),
    ]),
  ),
});
const golden = goldenSchema.parse(JSON.parse(readFileSync(join(dir, pack.golden ?? ''), 'utf8')));
type Recipe = (typeof golden.images)[number];

const { width, height } = pack.image;
function colour(recipe: Recipe, x: number, y: number): readonly number[] {
  if (recipe.kind === 'solid') return recipe.rgb;
  if (recipe.kind === 'checker')
    return (Math.floor(x / recipe.cell) + Math.floor(y / recipe.cell)) % 2 === 0 ? recipe.rgb : recipe.other;
  const along = recipe.axis === 'x' ? x / (width - 1) : y / (height - 1);
  return recipe.from.map((from, c) => Math.floor(from + (recipe.to[c]! - from) * along + 0.5));
}
function draw(recipe: Recipe): Uint8Array {
  const out = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) out.set(colour(recipe, i % width, Math.floor(i / width)), i * 3);
  return out;
}
function cosine(a: ArrayLike<number>, b: readonly number[]): number {
  const dot = b.reduce((sum, v, i) => sum + v * a[i]!, 0);
  return dot / Math.hypot(...Array.from(a)) / Math.hypot(...b);
}

it('texts', async () => {
  const tower = await openTextTower(pack, options);
  const vectors = await tower.embed(golden.texts.map((one) => one.text));
  for (const [i, { embedding: expected }] of golden.texts.entries()) {
    expect(cosine(vectors.subarray(i * pack.dims, (i + 1) * pack.dims), expected)).toBeGreaterThan(0.999);
  }
}, 20_000);

it('pictures', async () => {
  const tower = await openImageTower(pack, options);
  for (const recipe of golden.images)
    expect(cosine(await tower.embed(draw(recipe), 1), recipe.embedding)).toBeGreaterThan(0.99);
}, 30_000);

it('the token ids of BERT’s own tokenizer', async () => {
  const { ids } = await loadTokenizer(pack);
  expect(ids('hello world')).toEqual([101, 7592, 2088, 102]);
  expect(ids('Kids on the BEACH at sunset')).toEqual([101, 4268, 2006, 1996, 3509, 2012, 10434, 102]);
  expect(ids('Zürich')).toEqual(ids('zurich'));
  expect(ids('beach '.repeat(200))).toHaveLength(pack.text.maxTokens);
});
