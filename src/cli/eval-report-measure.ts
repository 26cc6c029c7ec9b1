/**
 * @file Everything that the evaluation report measures, as one flat list of rows: each set through each
 * search, distorted, few-shot, as a cascade, and beside other ways to a small vector. No words, no plots.
 */
import type { Pack } from '../indexer/encoder/pack.ts';
import { vectorSpace } from '../indexer/encoder/pack.ts';
import { captionRows, embedCaptions, withCaptionVectors } from './eval-caption-set.ts';
import type { CaptionSet } from './eval-caption-set.ts';
import { cascadeRows } from './eval-cascade.ts';
import type { CascadeRow } from './eval-cascade.ts';
import { classRows, embedClasses, nameVectors, withClassVectors } from './eval-class-set.ts';
import type { ClassSet } from './eval-class-set.ts';
import { variantRows } from './eval-compare.ts';
import type { Comparison } from './eval-compare.ts';
import { cosineSpan } from './eval-cosine.ts';
import type { CosineRow } from './eval-cosine.ts';
import type { Embeds } from './eval-embed.ts';
import { fewShot } from './eval-few-shot.ts';
import type { FewShotRow } from './eval-few-shot.ts';
import { imageToImage, keywords, textToImage } from './eval-measure.ts';
import type { TaskRow, Vectors } from './eval-measure.ts';
import { drawn } from './eval-random.ts';
import { graphRankers, moreRankers, rankers, singleShot, widthsOf } from './eval-rankers.ts';
import type { RankersOver } from './eval-rankers.ts';
import type { OpenedSet, Seen } from './eval-report-sets.ts';
import { captionRobustness, classRobustness } from './eval-robustness.ts';
import type { RobustnessRow } from './eval-robustness.ts';

/** `variant`: another way to a small vector, or the pack on the very photos that the variants saw. */
export type ReportRow = { readonly set: string } & (
  TaskRow | (TaskRow & { readonly variant: string }) | RobustnessRow | CosineRow | FewShotRow | CascadeRow
);

export interface MeasuredSet {
  readonly name: string;
  readonly title: string;
  readonly seen: Seen;
  readonly photos: number;
  readonly texts?: number;
  readonly classes?: number;
}

export interface Evaluation {
  readonly pack: {
    readonly id: string;
    readonly version: string;
    readonly space: string;
    readonly dims: number;
    readonly prefixes: readonly number[];
  };
  /** null: every photo of every set. */
  readonly atMost: number | null;
  readonly sets: MeasuredSet[];
  readonly rows: ReportRow[];
}

export const thisPack = 'this pack';
/** Photos that each distortion is tried on. */
const distortedCaptioned = 200;
const distortedLabelled = 300;
/** Whole classes that variants are compared on: mAP@10 needs all photos of a class. */
const comparedClasses = 30;
const seed = 3;

export function emptyEvaluation(pack: Pack, atMost: number): Evaluation {
  const { id, version, dims, prefixes } = pack;
  return {
    pack: { id, version, space: vectorSpace(pack), dims, prefixes },
    atMost: Number.isFinite(atMost) ? atMost : null,
    sets: [],
    rows: [],
  };
}

/** Adds a set and all its rows. */
export async function measureSet(
  into: Evaluation,
  opened: OpenedSet,
  embeds: Embeds,
  comparison: Comparison | null,
): Promise<void> {
  const { name, title, seen } = opened;
  const { dims, prefixes } = into.pack;
  const widths = widthsOf(dims, prefixes);
  const most = into.atMost ?? Infinity;
  const add = (rows: readonly Omit<ReportRow, 'set'>[]): void => {
    for (const row of rows) into.rows.push({ set: name, ...row } as ReportRow);
  };
  const product: RankersOver = (rows) => rankers(rows, dims, prefixes);
  const more: RankersOver = (rows) => moreRankers(rows, dims, prefixes);
  if (opened.kind === 'captions') {
    const { set } = opened;
    const { length: texts } = set.sentences.owners;
    into.sets.push({ name, title, seen, photos: set.kept.length, texts });
    add(captionRows(set, product));
    add(cosineSpan(set.photos, set.sentences, widths));
    const graph = await graphRankers(set.photos.rows, dims);
    for (const over of [more, (): typeof graph => graph]) {
      add(textToImage(set.photos, set.sentences, over));
      add(keywords('kw1', set.photos, set.kw1.queries, set.kw1.vectors, over));
    }
    if (seen !== 'unseen') return;
    if (comparison) add(await comparedCaptions(set, comparison, prefixes));
    add(await captionRobustness(set, embeds, prefixes, Math.min(most, distortedCaptioned)));
    return;
  }
  const { set } = opened;
  into.sets.push({ name, title, seen, photos: set.labels.length, classes: set.names.length });
  add(classRows(set, product));
  if (seen === 'seen in training') return;
  add(cascadeRows(set.photos, set.labels, nameVectors(set), prefixes));
  if (set.layout === 'names') return;
  const graph = await graphRankers(set.photos.rows, dims);
  for (const over of [more, (): typeof graph => graph]) add(imageToImage(set.photos, set.labels, over));
  add(fewShot(set.photos, set.labels, widths));
  if (comparison) add(await comparedClassSet(set, comparison, prefixes));
  add(await classRobustness(set, embeds, prefixes, Math.min(most, distortedLabelled)));
}

async function comparedCaptions(
  set: CaptionSet,
  comparison: Comparison,
  prefixes: readonly number[],
): Promise<ReportTaskRow[]> {
  const compared = await embedCaptions(set.kept, comparison);
  return variantsOf(
    comparison,
    prefixes,
    (over) => captionRows(set, over),
    (change, over) => captionRows(withCaptionVectors(compared, change), over),
    set.photos.dims,
  );
}

async function comparedClassSet(
  whole: ClassSet,
  comparison: Comparison,
  prefixes: readonly number[],
): Promise<ReportTaskRow[]> {
  const set = someClasses(whole, drawn(whole.names.length, comparedClasses, seed));
  const classes = set.names.map((name, label) => ({
    name,
    files: set.paths.filter((_, photo) => set.labels[photo] === label),
  }));
  const compared = await embedClasses({ layout: set.layout, classes }, comparison);
  return variantsOf(
    comparison,
    prefixes,
    (over) => classRows(set, over),
    (change, over) => classRows(withClassVectors(compared, change), over),
    set.photos.dims,
  );
}

type ReportTaskRow = TaskRow & { readonly variant: string };

function variantsOf(
  { dims: width, variants }: Comparison,
  prefixes: readonly number[],
  own: (over: RankersOver) => TaskRow[],
  other: (change: (vectors: Vectors) => Vectors, over: RankersOver) => TaskRow[],
  full: number,
): ReportTaskRow[] {
  const rows: ReportTaskRow[] = [];
  const add = (variant: string, measured: readonly TaskRow[]): void => {
    for (const row of measured) rows.push({ ...row, variant });
  };
  add(
    thisPack,
    own((photos) => prefixes.map((dims) => singleShot(photos, full, dims))),
  );
  for (const variant of variants) {
    const { name, dims } = variant;
    const slice = ({ rows: wide }: Vectors): Vectors => ({ rows: variantRows(wide, width, variant), dims });
    add(
      name,
      other(slice, (photos) => [singleShot(photos, dims, dims)]),
    );
  }
  return rows;
}

/** The photos and names of these classes. */
function someClasses(set: ClassSet, labels: readonly number[]): ClassSet {
  const prompts = set.prompted.rows.length / set.prompted.dims / set.names.length;
  const photos = set.labels.flatMap((label, photo) => (labels.includes(label) ? [photo] : []));
  const part = ({ rows, dims }: Vectors, numbers: readonly number[]): Vectors => ({
    rows: Float32Array.from(numbers.flatMap((i) => [...rows.subarray(i * dims, (i + 1) * dims)])),
    dims,
  });
  return {
    layout: set.layout,
    paths: photos.map((photo) => set.paths[photo]!),
    photos: part(set.photos, photos),
    labels: photos.map((photo) => labels.indexOf(set.labels[photo]!)),
    names: labels.map((label) => set.names[label]!),
    prompted: part(
      set.prompted,
      labels.flatMap((label) => Array.from({ length: prompts }, (_, i) => label * prompts + i)),
    ),
  };
}
