/**
 * @file How far apart the cosines of texts with their own photo and with any other photo lie, per prefix: the
 * paper's table of ALIGN-MRL (App. C). A wide gap is what "nothing here matches" can be decided by.
 */
import { prefixCosine } from '../indexer/matryoshka/prefix.ts';
import type { Sentences, Vectors } from './eval-measure.ts';
import { vectorOf } from './eval-measure.ts';
import { mean, quantile } from './eval-metrics.ts';
import { randomOf } from './eval-random.ts';

export interface Spread {
  readonly mean: number;
  readonly p5: number;
  readonly p95: number;
}

export interface CosineRow {
  readonly task: 'cosine';
  readonly mode: 'single';
  readonly dims: number;
  readonly pairs: number;
  /** A text with its own photo, and with a photo drawn from the others. */
  readonly positive: Spread;
  readonly random: Spread;
  /** Difference of the two means. */
  readonly separation: number;
  /** Percent of (positive, random) pairs of cosines in which the positive one is larger; ties count half. */
  readonly auc: number;
}

const seed = 7;

/** One row per width. Fewer than two photos have no random pairs: no rows. */
export function cosineSpan(
  photos: Vectors,
  { vectors, owners }: Sentences,
  widths: readonly number[],
): CosineRow[] {
  const count = photos.rows.length / photos.dims;
  if (count < 2) return [];
  const random = randomOf(seed);
  const others = owners.map((owner) => (owner + 1 + Math.floor(random() * (count - 1))) % count);
  return widths.map((dims) => {
    const cosines = (partners: readonly number[]): Float64Array =>
      Float64Array.from(partners, (photo, text) =>
        prefixCosine(vectorOf(vectors, text), photos.rows, photo * photos.dims, dims),
      ).sort();
    const positive = cosines(owners);
    const negative = cosines(others);
    return {
      task: 'cosine',
      mode: 'single',
      dims,
      pairs: owners.length,
      positive: spread(positive),
      random: spread(negative),
      separation: round(mean(positive) - mean(negative)),
      auc: Math.round(1000 * shareAbove(positive, negative)) / 10,
    };
  });
}

function spread(sorted: Float64Array): Spread {
  return {
    mean: round(mean(sorted)),
    p5: round(quantile(sorted, 0.05)),
    p95: round(quantile(sorted, 0.95)),
  };
}

/** Share of pairs (a of `above`, b of `below`, both ascending) with a > b; ties count half. */
export function shareAbove(above: ArrayLike<number>, below: ArrayLike<number>): number {
  let less = 0;
  let notMore = 0;
  let sum = 0;
  for (let i = 0; i < above.length; i++) {
    while (less < below.length && below[less]! < above[i]!) less++;
    while (notMore < below.length && below[notMore]! <= above[i]!) notMore++;
    sum += (less + notMore) / 2;
  }
  return sum / (above.length * below.length);
}

const round = (x: number): number => Number(x.toFixed(4));
