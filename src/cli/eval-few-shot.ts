/**
 * @file Teaching a label from a few photos: nearest class mean from n photos of each class (the paper's
 * few-shot experiment, section 5.2), over several draws.
 */
import { writeUnitPrefix } from '../indexer/matryoshka/prefix.ts';
import type { Vectors } from './eval-measure.ts';
import { mean, standardDeviation } from './eval-metrics.ts';
import { randomOf, shuffled } from './eval-random.ts';

export const shotCounts = [1, 3, 5, 7, 9] as const;
const draws = 10;
const seed = 11;

export interface FewShotRow {
  readonly task: 'fewshot';
  readonly mode: 'single';
  readonly dims: number;
  readonly shots: number;
  readonly draws: number;
  /** Mean and sample standard deviation over the draws, percent. */
  readonly top1: number;
  readonly sd: number;
}

/**
 * A row per number of photos and width; numbers that leave some class without a photo to test on are left out.
 * Every photo that no mean was made of is tested.
 */
export function fewShot(photos: Vectors, labels: readonly number[], widths: readonly number[]): FewShotRow[] {
  const byClass = membersOf(labels);
  const smallest = Math.min(...byClass.map((members) => members.length));
  return shotCounts
    .filter((shots) => shots < smallest)
    .flatMap((shots) => {
      const supports = Array.from({ length: draws }, (_, draw) => {
        const random = randomOf(seed + 100 * shots + draw);
        return byClass.map((members) => shuffled(members, random).slice(0, shots));
      });
      return widths.map((dims): FewShotRow => {
        const unit = unitPrefixes(photos, dims);
        const figures = supports.map((support) => {
          const taught = new Set(support.flat());
          const tested = labels.flatMap((_, photo) => (taught.has(photo) ? [] : [photo]));
          const means = classMeans(unit, support);
          const scores = tested.map((photo) => nearest(unit, photo, means) === labels[photo]);
          return (100 * scores.filter(Boolean).length) / scores.length;
        });
        return {
          task: 'fewshot',
          mode: 'single',
          dims,
          shots,
          draws,
          top1: Math.round(10 * mean(figures)) / 10,
          sd: Math.round(100 * standardDeviation(figures)) / 100,
        };
      });
    });
}

/** For each label, the photos that have it. Labels are 0, 1, ... without a gap. */
export function membersOf(labels: readonly number[]): number[][] {
  const members: number[][] = [];
  labels.forEach((label, photo) => (members[label] ??= []).push(photo));
  return members;
}

/** Each row's first `dims` numbers, brought to length 1. */
export function unitPrefixes({ rows, dims: full }: Vectors, dims: number): Vectors {
  const n = rows.length / full;
  const unit = new Float32Array(n * dims);
  for (let i = 0; i < n; i++) writeUnitPrefix(rows, i * full, dims, unit, i * dims);
  return { rows: unit, dims };
}

/** The mean of each list of rows, brought to length 1. */
export function classMeans({ rows, dims }: Vectors, support: readonly (readonly number[])[]): Vectors {
  const means = new Float32Array(support.length * dims);
  const sum = new Float32Array(dims);
  support.forEach((members, label) => {
    sum.fill(0);
    for (const photo of members) for (let d = 0; d < dims; d++) sum[d]! += rows[photo * dims + d]!;
    writeUnitPrefix(sum, 0, dims, means, label * dims);
  });
  return { rows: means, dims };
}

function nearest({ rows, dims }: Vectors, photo: number, means: Vectors): number {
  let best = -Infinity;
  let label = -1;
  for (let c = 0; c * dims < means.rows.length; c++) {
    let dot = 0;
    for (let d = 0; d < dims; d++) dot += rows[photo * dims + d]! * means.rows[c * dims + d]!;
    if (dot > best) {
      best = dot;
      label = c;
    }
  }
  return label;
}
