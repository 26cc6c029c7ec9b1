/**
 * @file Finding figures among the rows of an evaluation: which number a table, a plot or a claim is about.
 */
import type { TaskRow } from './eval-measure.ts';
import type { RankerName } from './eval-rankers.ts';
import type { Evaluation, ReportRow } from './eval-report-measure.ts';

export type Task = TaskRow['task'];

/** A number that stands for a task, and what people call it. */
export interface Measure {
  readonly set: string;
  readonly task: Task;
  readonly value: (row: TaskRow) => number;
  readonly title: string;
  readonly short: string;
}

function measure(set: string, task: Task, key: string, title: string, short: string): Measure {
  return { set, task, title, short, value: (row) => (row as unknown as Record<string, number>)[key]! };
}

/** In the order of tables and plots. */
export const measures: readonly Measure[] = [
  measure('flickr8k', 't2i', 'r10', 'Sentence to photo, R@10', 't2i R@10'),
  measure('flickr8k', 'i2t', 'r10', 'Photo to sentence, R@10', 'i2t R@10'),
  measure('flickr8k', 'kw1', 'p10', 'One word, P@10', 'kw1 P@10'),
  measure('flickr8k', 'kw2', 'p10', 'Two words, P@10', 'kw2 P@10'),
  measure('caltech101', 'i2i', 'mAP10', 'Photo to photo, mAP@10', 'i2i mAP@10'),
  measure('caltech101', 'i2i', 'nn1', 'Photo to photo, 1-NN', '1-NN'),
  measure('caltech101', 'zeroshot', 'top1', 'Class by name, top-1', 'zero-shot'),
  measure('imagenet-1k-sample', 'zeroshot', 'top1', '1,000 classes by name, top-1', '1K zero-shot'),
];

export interface Wanted extends Partial<RankerName> {
  readonly variant?: string;
  readonly distortion?: string;
}

const telling = ['mode', 'dims', 'as', 'shortlist', 'to', 'k', 'variant', 'distortion'] as const;

/** Rows of a measure that agree with all that is wanted; what is not named must be absent, save mode and dims
 * (and, of the paper's searches, the widths and lengths). */
export function rowsOf(evaluation: Evaluation, { set, task }: Measure, wanted: Wanted): TaskRow[] {
  const agrees = (row: ReportRow): boolean =>
    row.set === set &&
    row.task === task &&
    telling.every((key) => {
      const value = (row as unknown as Record<string, unknown>)[key];
      if (wanted[key] !== undefined) return value === wanted[key];
      const free =
        key === 'mode' || key === 'dims' || ((key === 'to' || key === 'k') && wanted.as !== undefined);
      return free || value === undefined;
    });
  return evaluation.rows.filter(agrees) as unknown as TaskRow[];
}

/** The one figure; undefined when its set, or its search, was not measured. */
export function figure(evaluation: Evaluation, of: Measure, wanted: Wanted): number | undefined {
  const [row] = rowsOf(evaluation, of, wanted);
  return row === undefined ? undefined : of.value(row);
}

/** Measures whose set was measured, and of which there was something to ask (few photos may share no word). */
export function measured(evaluation: Evaluation): Measure[] {
  return measures.filter((one) =>
    rowsOf(evaluation, one, { mode: 'single' }).some((row) => !('queries' in row) || row.queries > 0),
  );
}

/** Names of the variants, in the order they were given; empty when nothing was compared. */
export function variantsIn(evaluation: Evaluation): string[] {
  return [...new Set(evaluation.rows.flatMap((row) => ('variant' in row ? [row.variant] : [])))];
}

/** Names of the distortions of a measure, 'none' (as they were) first. */
export function distortionsIn(evaluation: Evaluation, { set, task }: Measure): string[] {
  const rows = evaluation.rows.filter((row) => row.set === set && row.task === task);
  const names = rows.flatMap((row) => ('distortion' in row ? [row.distortion] : []));
  return [...new Set(['none', ...names])];
}
