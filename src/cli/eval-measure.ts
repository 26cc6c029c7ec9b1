/**
 * @file Retrieval and zero-shot rows from vectors, whoever made them: the pack's own, those of distorted
 * photos and texts, those of other variants. Knows no files and no encoder.
 */
import type { KeywordQuery } from './eval-keywords.ts';
import {
  accuracy,
  meanAveragePrecisionAt10,
  nearestNeighbour,
  precisionAt10,
  rankOf,
  recallAt,
} from './eval-metrics.ts';
import type { RecallRow } from './eval-metrics.ts';
import type { Ranker, RankerName, RankersOver } from './eval-rankers.ts';

/** Rows back to back, `dims` numbers each. */
export interface Vectors {
  readonly rows: Float32Array;
  readonly dims: number;
}

export type TaskRow = RankerName & { readonly mflops: number } & (
    | ({ readonly task: 't2i' | 'i2t' } & RecallRow)
    | { readonly task: 'kw1' | 'kw2'; readonly queries: number; readonly p10: number }
    | { readonly task: 'i2i'; readonly mAP10: number; readonly p10: number; readonly nn1: number }
    | { readonly task: 'zeroshot'; readonly top1: number; readonly top5: number }
  );

const deepest = 50;

/** Row `i` (a view). */
export function vectorOf({ rows, dims }: Vectors, i: number): Float32Array {
  return rows.subarray(i * dims, (i + 1) * dims);
}

export interface Sentences {
  readonly vectors: Vectors;
  /** The photo that each sentence is about. */
  readonly owners: readonly number[];
}

/** R@k of each sentence's own photo. */
export function textToImage(photos: Vectors, { vectors, owners }: Sentences, over: RankersOver): TaskRow[] {
  return eachRanker(over(photos.rows), (ranker) => {
    const ranks = owners.map((owner, i) =>
      rankOf(ranker.search(vectorOf(vectors, i), deepest), (photo) => photo === owner),
    );
    return { task: 't2i', ...recallAt(ranks) };
  });
}

/** R@k of the first own sentence of each photo that is asked. `asked`: default, all of `photos`, in their order. */
export function imageToText(
  photos: Vectors,
  { vectors, owners }: Sentences,
  over: RankersOver,
  asked: readonly number[] = [...new Set(owners)].sort((a, b) => a - b),
): TaskRow[] {
  return eachRanker(over(vectors.rows), (ranker) => {
    const ranks = asked.map((photo, i) =>
      rankOf(ranker.search(vectorOf(photos, i), deepest), (text) => owners[text] === photo),
    );
    return { task: 'i2t', ...recallAt(ranks) };
  });
}

/** P@10 of short queries; `vectors` are the queries'. Too few photos to have a word for: no queries, and 0. */
export function keywords(
  task: 'kw1' | 'kw2',
  photos: Vectors,
  queries: readonly KeywordQuery[],
  vectors: Vectors,
  over: RankersOver,
): TaskRow[] {
  return eachRanker(over(photos.rows), (ranker) => {
    const relevances = queries.map((query, i) =>
      Array.from(ranker.search(vectorOf(vectors, i), 10), (photo) => query.photos.has(photo)),
    );
    return { task, queries: queries.length, p10: queries.length > 0 ? precisionAt10(relevances) : 0 };
  });
}

/** Photos that ask for others of their class: `asked[i]` is the number of the i-th query among `labels`. */
export interface Askers {
  readonly vectors: Vectors;
  readonly asked: readonly number[];
}

/** mAP@10, P@10 and 1-NN by class. A photo never answers itself. */
export function imageToImage(
  photos: Vectors,
  labels: readonly number[],
  over: RankersOver,
  { vectors, asked }: Askers = { vectors: photos, asked: labels.map((_, i) => i) },
): TaskRow[] {
  return eachRanker(over(photos.rows), (ranker) => {
    const relevances = asked.map((self, i) =>
      Array.from(ranker.search(vectorOf(vectors, i), 11))
        .filter((photo) => photo !== self)
        .slice(0, 10)
        .map((photo) => labels[photo] === labels[self]),
    );
    return {
      task: 'i2i',
      mAP10: meanAveragePrecisionAt10(relevances),
      p10: precisionAt10(relevances),
      nn1: nearestNeighbour(relevances),
    };
  });
}

/** Whether the nearest of the classes' vectors is a photo's own, or one of the five nearest. */
export function zeroShot(
  photos: Vectors,
  labels: readonly number[],
  names: Vectors,
  over: RankersOver,
): TaskRow[] {
  return eachRanker(over(names.rows), (ranker) => {
    const ranks = labels.map((label, i) =>
      rankOf(ranker.search(vectorOf(photos, i), 5), (found) => found === label),
    );
    return { task: 'zeroshot', top1: accuracy(ranks, 1), top5: accuracy(ranks, 5) };
  });
}

type Figures<Row> = Row extends unknown ? Omit<Row, keyof RankerName | 'mflops'> : never;

function eachRanker(rankers: Iterable<Ranker>, measure: (ranker: Ranker) => Figures<TaskRow>): TaskRow[] {
  const rows: TaskRow[] = [];
  for (const ranker of rankers) {
    const figures = measure(ranker);
    const { search: _, mflops, ...name } = ranker;
    const { task, ...rest } = figures;
    rows.push({ task, ...name, ...rest, mflops: Number(mflops().toFixed(4)) } as TaskRow);
  }
  return rows;
}
