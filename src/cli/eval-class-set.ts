/**
 * @file Photos with one label each, embedded, and their classes' names: what `eval classes` and the report
 * measure looks and zero-shot on.
 */
import { combine } from '../indexer/search/combine.ts';
import type { LabelledPhotos } from './eval-classes-files.ts';
import type { Embeds } from './eval-embed.ts';
import { imageToImage, vectorOf, zeroShot } from './eval-measure.ts';
import type { TaskRow, Vectors } from './eval-measure.ts';
import type { RankersOver } from './eval-rankers.ts';
import { UsageError } from './usage.ts';

/** The name in the sentences that people write about photos; their mean is the class's vector. */
const prompts = ['{}', 'a {}', 'a photo of a {}', 'a picture of the {}', 'a close-up photo of a {}'];

export interface ClassSet {
  readonly layout: LabelledPhotos['layout'];
  /** Those that could be read, in the order of `photos`. */
  readonly paths: readonly string[];
  readonly photos: Vectors;
  /** Numbers of `names`; each occurs. */
  readonly labels: readonly number[];
  readonly names: readonly string[];
  /** Every name in every prompt, name by name. */
  readonly prompted: Vectors;
}

/** Classes none of whose photos can be read are left out. @throws UsageError when fewer than two photos can be. */
export async function embedClasses({ layout, classes }: LabelledPhotos, embeds: Embeds): Promise<ClassSet> {
  const files = classes.flatMap((own, label) => own.files.map((path) => ({ path, label })));
  const { vectors, kept } = await embeds.photos(files.map(({ path }) => path));
  if (kept.length < 2) throw new UsageError('Fewer than two photos could be read.');
  const read = kept.map((index) => files[index]!);
  const present = [...new Set(read.map(({ label }) => label))];
  const names = present.map((label) => classes[label]!.name);
  const texts = names.flatMap((name) => prompts.map((prompt) => prompt.replace('{}', () => name)));
  return {
    layout,
    paths: read.map(({ path }) => path),
    photos: { rows: vectors, dims: embeds.dims },
    labels: read.map(({ label }) => present.indexOf(label)),
    names,
    prompted: { rows: await embeds.texts(texts), dims: embeds.dims },
  };
}

/** The same photos and names with other vectors. */
export function withClassVectors(set: ClassSet, change: (vectors: Vectors) => Vectors): ClassSet {
  return { ...set, photos: change(set.photos), prompted: change(set.prompted) };
}

/** One unit vector per name: the mean over the prompts. */
export function nameVectors({ names, prompted }: ClassSet): Vectors {
  const { dims } = prompted;
  const rows = new Float32Array(names.length * dims);
  names.forEach((_, label) => {
    const terms = prompts.map((_prompt, i) => ({
      vector: vectorOf(prompted, label * prompts.length + i),
      weight: 1,
    }));
    rows.set(combine(terms), label * dims);
  });
  return { rows, dims };
}

/** Photos to photos of their class, where there are several of each; names to photos. */
export function classRows(set: ClassSet, over: RankersOver): TaskRow[] {
  return [
    ...(set.layout === 'folders' ? imageToImage(set.photos, set.labels, over) : []),
    ...zeroShot(set.photos, set.labels, nameVectors(set), over),
  ];
}
