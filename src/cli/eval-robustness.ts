/**
 * @file The same measures when photos or words come damaged: a fixed draw of photos, each distortion after the
 * other, beside the same photos and words as they were. What is not distorted stays as it is: a damaged photo
 * asks among sound captions and sound photos, and lies among sound photos when it is looked for.
 */
import type { CaptionSet } from './eval-caption-set.ts';
import { nameVectors } from './eval-class-set.ts';
import type { ClassSet } from './eval-class-set.ts';
import { photoDistortions } from './eval-distort-photos.ts';
import { textDistortions } from './eval-distort-texts.ts';
import type { Embeds } from './eval-embed.ts';
import { imageToImage, imageToText, keywords, textToImage, vectorOf, zeroShot } from './eval-measure.ts';
import type { TaskRow, Vectors } from './eval-measure.ts';
import { drawn } from './eval-random.ts';
import { singleShot } from './eval-rankers.ts';
import type { RankersOver } from './eval-rankers.ts';

/** 'none': the same draw, undistorted. */
export type RobustnessRow = TaskRow & { readonly distortion: string; readonly sample: number };

const seed = 1;
const sound = 'none';

const singleShots =
  (full: number, widths: readonly number[]): RankersOver =>
  (rows) =>
    widths.map((dims) => singleShot(rows, full, dims));

/** Photos and texts of a captioned set. `most`: photos drawn. */
export async function captionRobustness(
  set: CaptionSet,
  embeds: Embeds,
  widths: readonly number[],
  most: number,
): Promise<RobustnessRow[]> {
  const sample = drawn(set.kept.length, most, seed);
  const over = singleShots(embeds.dims, widths);
  const owned = set.sentences.owners.flatMap((owner, text) => (sample.includes(owner) ? [text] : []));
  const asked = {
    vectors: picked(set.sentences.vectors, owned),
    owners: owned.map((text) => set.sentences.owners[text]!),
  };
  const rows: RobustnessRow[] = [];
  const add = (distortion: string, measured: readonly TaskRow[]): void => {
    for (const row of measured) rows.push({ ...row, distortion, sample: sample.length });
  };
  const paths = sample.map((photo) => set.kept[photo]!.path);
  for (const { distortion, photos, kept } of await distortedPhotos(paths, set.photos, sample, embeds)) {
    const numbers = kept.map((i) => sample[i]!);
    add(distortion, [
      ...textToImage(replaced(set.photos, numbers, photos), asked, over),
      ...imageToText(photos, set.sentences, over, numbers),
    ]);
  }
  const captions = set.kept.flatMap(({ captions: own }) => own);
  for (const { name, apply } of textDistortions) {
    const embed = async (texts: readonly string[]): Promise<Vectors> => ({
      rows: await embeds.texts(texts.map(apply)),
      dims: embeds.dims,
    });
    const said = { vectors: await embed(owned.map((text) => captions[text]!)), owners: asked.owners };
    add(name, textToImage(set.photos, said, over));
    for (const task of ['kw1', 'kw2'] as const) {
      const { queries } = set[task];
      const vectors = await embed(queries.map(({ text }) => text));
      add(name, keywords(task, set.photos, queries, vectors, over));
    }
  }
  for (const task of ['kw1', 'kw2'] as const)
    add(sound, keywords(task, set.photos, set[task].queries, set[task].vectors, over));
  return rows;
}

/** Photos of a labelled set: they ask for others of their class, and for their class's name. */
export async function classRobustness(
  set: ClassSet,
  embeds: Embeds,
  widths: readonly number[],
  most: number,
): Promise<RobustnessRow[]> {
  const sample = drawn(set.paths.length, most, seed);
  const over = singleShots(embeds.dims, widths);
  const names = nameVectors(set);
  const paths = sample.map((photo) => set.paths[photo]!);
  const rows: RobustnessRow[] = [];
  for (const { distortion, photos, kept } of await distortedPhotos(paths, set.photos, sample, embeds)) {
    const asked = kept.map((i) => sample[i]!);
    const measured = [
      ...imageToImage(set.photos, set.labels, over, { vectors: photos, asked }),
      ...zeroShot(
        photos,
        asked.map((photo) => set.labels[photo]!),
        names,
        over,
      ),
    ];
    for (const row of measured) rows.push({ ...row, distortion, sample: sample.length });
  }
  return rows;
}

/** The drawn photos as they are, then after each distortion. `kept`: places in the draw. */
async function distortedPhotos(
  paths: readonly string[],
  photos: Vectors,
  sample: readonly number[],
  embeds: Embeds,
): Promise<{ distortion: string; photos: Vectors; kept: readonly number[] }[]> {
  const all: { distortion: string; photos: Vectors; kept: readonly number[] }[] = [
    { distortion: sound, photos: picked(photos, sample), kept: sample.map((_, i) => i) },
  ];
  for (const distortion of photoDistortions) {
    const { vectors, kept } = await embeds.photos(paths, distortion);
    all.push({ distortion: distortion.name, photos: { rows: vectors, dims: embeds.dims }, kept });
  }
  return all;
}

/** The rows with these numbers, in this order. */
function picked(vectors: Vectors, numbers: readonly number[]): Vectors {
  const { dims } = vectors;
  const rows = new Float32Array(numbers.length * dims);
  numbers.forEach((number, i) => rows.set(vectorOf(vectors, number), i * dims));
  return { rows, dims };
}

/** A copy in which the rows with these numbers are others. */
function replaced(vectors: Vectors, numbers: readonly number[], by: Vectors): Vectors {
  const rows = vectors.rows.slice();
  numbers.forEach((number, i) => rows.set(vectorOf(by, i), number * vectors.dims));
  return { rows, dims: vectors.dims };
}
