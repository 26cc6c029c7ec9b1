/**
 * @file The vectors that a pack's maker measured for a few texts and drawn pictures. Each tower must come near to
 * them before it is used.
 *
 * [Note: A pair of towers] Hashes say that files are what the manifest says, not that they belong together: two
 * towers of one width from two trainings make a pack whose answers are noise, without an error anywhere. Both are
 * compared with one golden file, so each shows that it is the tower its maker paired with the other.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../../shared/problem.ts';
import type { ImageTowerSpec, Pack } from './pack.ts';

const rgb = z.tuple([z.number(), z.number(), z.number()]);
const embedding = z.array(z.number());
const pictureSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('solid'), rgb, embedding }),
  z.object({ kind: z.literal('gradient'), axis: z.enum(['x', 'y']), from: rgb, to: rgb, embedding }),
  z.object({ kind: z.literal('checker'), cell: z.number(), rgb, other: rgb, embedding }),
]);
const goldenSchema = z.object({
  texts: z.array(z.object({ text: z.string(), embedding })).min(1),
  images: z.array(pictureSchema).min(1),
});
export type Golden = z.infer<typeof goldenSchema>;
type Picture = z.infer<typeof pictureSchema>;

/** Cosine with its maker's vector that a tower must reach. Rounding on another processor stays above 0.99. */
const near = 0.95;
/** What is tried each time a tower opens: enough to tell two trainings apart, and done in a tenth of a second. */
const textsTried = 3;
const picturesTried = 1;

/** null: the pack has no golden file. @throws ProblemError pack-corrupt */
export async function readGolden(pack: Pack): Promise<Golden | null> {
  if (pack.golden === undefined) return null;
  try {
    return goldenSchema.parse(JSON.parse(await readFile(join(pack.dir, pack.golden), 'utf8')));
  } catch (error) {
    throw new ProblemError(
      'pack-corrupt',
      `The model file ${pack.golden} is damaged.`,
      'Install Recollect again, or choose another model pack.',
      error,
    );
  }
}

/** @throws ProblemError pack-corrupt when the text tower is not its maker's */
export async function proveTexts(
  pack: Pack,
  embed: (texts: readonly string[]) => Promise<Float32Array>,
): Promise<void> {
  const some = (await readGolden(pack))?.texts.slice(0, textsTried) ?? [];
  if (some.length === 0) return;
  const vectors = await embed(some.map(({ text }) => text));
  some.forEach((one, i) => compare(pack, pack.text.file, vectors.subarray(i * pack.dims), one.embedding));
}

/** @throws ProblemError pack-corrupt when the image tower is not its maker's */
export async function provePictures(
  pack: Pack,
  embed: (pixels: Uint8Array, n: number) => Promise<Float32Array>,
): Promise<void> {
  for (const picture of (await readGolden(pack))?.images.slice(0, picturesTried) ?? [])
    compare(pack, pack.image.file, await embed(drawGolden(picture, pack.image), 1), picture.embedding);
}

function compare(pack: Pack, file: string, vector: Float32Array, expected: readonly number[]): void {
  const cosine = expected.length === pack.dims ? cosineOf(vector, expected) : 0;
  if (cosine >= near) return;
  throw new ProblemError(
    'pack-corrupt',
    `The model file ${file} does not belong to this pack: its vectors are not those that its maker measured (cosine ${cosine.toFixed(2)}).`,
    'Install Recollect again, or choose another model pack.',
  );
}

/** Of the first `b.length` numbers. */
export function cosineOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < b.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return ab / Math.sqrt(aa * bb);
}

/** RGB bytes of the picture, at the size that the tower takes. */
export function drawGolden(picture: Picture, { width, height }: ImageTowerSpec): Uint8Array {
  const out = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++)
    out.set(colour(picture, i % width, Math.floor(i / width), width, height), i * 3);
  return out;
}

function colour(picture: Picture, x: number, y: number, width: number, height: number): readonly number[] {
  switch (picture.kind) {
    case 'solid':
      return picture.rgb;
    case 'checker':
      return (Math.floor(x / picture.cell) + Math.floor(y / picture.cell)) % 2 === 0
        ? picture.rgb
        : picture.other;
    case 'gradient': {
      const along = picture.axis === 'x' ? x / (width - 1) : y / (height - 1);
      return picture.from.map((from, c) => Math.floor(from + (picture.to[c]! - from) * along + 0.5));
    }
  }
}
