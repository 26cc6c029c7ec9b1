/**
 * @file Adaptive classification (the paper's section 4.2.1): ask the first 8 numbers; where they are not sure
 * enough, 16, and so on. How many numbers that takes on average, and what accuracy it gives, on photos that
 * no threshold was fitted to.
 *
 * [Note: Fitting thresholds] A photo's confidence at a width is the largest softmax probability of its cosines
 * with the classes, at the sharpness that explains the fitting half best (cosines have no temperature of
 * their own). Thresholds are fitted from the last width backwards: at each width, the one for which stopping
 * there instead of going on gains most, where a right answer is worth 1 and every number read costs
 * `price`. Price 0 asks for accuracy alone; each higher price gives one more point of the trade.
 * A vector is nested, so a photo that stops at 32 has compared 32 numbers a class, not 8 + 16 + 32.
 */
import { classMeans, membersOf, unitPrefixes } from './eval-few-shot.ts';
import { vectorOf } from './eval-measure.ts';
import type { Vectors } from './eval-measure.ts';
import { mean } from './eval-metrics.ts';

const prices = [0, 1e-5, 3e-5, 1e-4, 2e-4, 4e-4, 8e-4, 1.5e-3, 3e-3, 6e-3, 1.2e-2, 2.5e-2];
const sharpnesses = Array.from({ length: 13 }, (_, i) => 4 * 2 ** (i / 2));

export interface CascadeRow {
  readonly task: 'cascade';
  /** 'names': the classes' names in words. 'means': the mean of a third of each class's photos. */
  readonly classifier: 'names' | 'means';
  /** 'single': everything at one width, for comparison on the same photos. */
  readonly mode: 'adaptive' | 'single';
  readonly dims: number;
  readonly price?: number;
  readonly expectedDims: number;
  readonly top1: number;
  /** Accuracy on the photos that the thresholds were fitted to: by it a price may be chosen. */
  readonly fitTop1: number;
  readonly tested: number;
}

/** What one width says about each photo. */
export interface Guess {
  readonly right: readonly boolean[];
  readonly confidence: Float64Array;
}

/** `names`: one vector per label. Too few photos to fit and test on: no rows. */
export function cascadeRows(
  photos: Vectors,
  labels: readonly number[],
  names: Vectors,
  widths: readonly number[],
): CascadeRow[] {
  const members = membersOf(labels);
  const place = new Map(members.flatMap((own) => own.map((photo, at) => [photo, at] as const)));
  const third = (part: number): number[] =>
    labels.flatMap((label, photo) => ((place.get(photo)! + label) % 3 === part ? [photo] : []));
  const half = (part: number): number[] =>
    labels.flatMap((label, photo) => ((place.get(photo)! + label) % 2 === part ? [photo] : []));
  const byName = rowsFor('names', widths, labels, half(0), half(1), (dims) => [
    unitPrefixes(photos, dims),
    unitPrefixes(names, dims),
  ]);
  // A mean needs a photo of every class, and other photos to fit and to test on.
  if (members.some((own) => own.length < 3)) return byName;
  const taught = new Set(third(0));
  const support = members.map((own) => own.filter((photo) => taught.has(photo)));
  const byMean = rowsFor('means', widths, labels, third(1), third(2), (dims) => {
    const unit = unitPrefixes(photos, dims);
    return [unit, classMeans(unit, support)];
  });
  return [...byName, ...byMean];
}

function rowsFor(
  classifier: CascadeRow['classifier'],
  widths: readonly number[],
  labels: readonly number[],
  fit: readonly number[],
  test: readonly number[],
  at: (dims: number) => readonly [Vectors, Vectors],
): CascadeRow[] {
  if (fit.length === 0 || test.length === 0) return [];
  const guesses = widths.map((dims) => guessesAt(...at(dims), labels, fit));
  const share = (photos: readonly number[], right: (photo: number) => boolean): number =>
    Math.round(1000 * mean(photos.map((photo) => (right(photo) ? 1 : 0)))) / 10;
  const fixed = widths.map((dims, i): CascadeRow => {
    const right = (photo: number): boolean => guesses[i]!.right[photo]!;
    return {
      task: 'cascade',
      classifier,
      tested: test.length,
      mode: 'single',
      dims,
      expectedDims: dims,
      top1: share(test, right),
      fitTop1: share(fit, right),
    };
  });
  const adaptive = prices.map((price): CascadeRow => {
    const thresholds = fitThresholds(guesses, widths, fit, price);
    const stop = (photo: number): number => stopOf(guesses, thresholds, photo);
    const right = (photo: number): boolean => guesses[stop(photo)]!.right[photo]!;
    return {
      task: 'cascade',
      classifier,
      tested: test.length,
      mode: 'adaptive',
      dims: widths[0]!,
      price,
      expectedDims: Math.round(10 * mean(test.map((photo) => widths[stop(photo)]!))) / 10,
      top1: share(test, right),
      fitTop1: share(fit, right),
    };
  });
  return [...fixed, ...adaptive];
}

/** The first width that is sure enough of a photo; the last one always is. */
export function stopOf(guesses: readonly Guess[], thresholds: readonly number[], photo: number): number {
  const at = thresholds.findIndex((threshold, i) => guesses[i]!.confidence[photo]! >= threshold);
  return at < 0 ? guesses.length - 1 : at;
}

/** One threshold for each width but the last ([Note: Fitting thresholds]); Infinity: never stop here. */
export function fitThresholds(
  guesses: readonly Guess[],
  widths: readonly number[],
  fit: readonly number[],
  price: number,
): number[] {
  const worth = (i: number, photo: number): number => (guesses[i]!.right[photo] ? 1 : 0) - price * widths[i]!;
  const last = widths.length - 1;
  const goingOn = new Map(fit.map((photo) => [photo, worth(last, photo)]));
  const thresholds: number[] = [];
  for (let i = last - 1; i >= 0; i--) {
    const { confidence } = guesses[i]!;
    const surest = [...fit].sort((a, b) => confidence[b]! - confidence[a]!);
    let gain = 0;
    let best = 0;
    let threshold = Infinity;
    surest.forEach((photo, at) => {
      gain += worth(i, photo) - goingOn.get(photo)!;
      const next = surest[at + 1];
      // Photos that are equally sure stop together.
      if (next !== undefined && confidence[next] === confidence[photo]) return;
      if (gain > best) {
        best = gain;
        threshold = confidence[photo]!;
      }
    });
    thresholds.unshift(threshold);
    for (const photo of fit) if (confidence[photo]! >= threshold) goingOn.set(photo, worth(i, photo));
  }
  return thresholds;
}

function guessesAt(
  photos: Vectors,
  classes: Vectors,
  labels: readonly number[],
  fit: readonly number[],
): Guess {
  const cosines = labels.map((_, photo) => cosinesWith(classes, vectorOf(photos, photo)));
  const sharpness = sharpnesses.reduce((best, one) =>
    surprise(cosines, labels, fit, one) < surprise(cosines, labels, fit, best) ? one : best,
  );
  return {
    right: cosines.map((row, photo) => row.indexOf(Math.max(...row)) === labels[photo]),
    confidence: Float64Array.from(cosines, (row) => {
      const top = Math.max(...row);
      return 1 / row.reduce((sum, x) => sum + Math.exp(sharpness * (x - top)), 0);
    }),
  };
}

/** Mean negative log-likelihood of the right labels. */
function surprise(
  cosines: readonly (readonly number[])[],
  labels: readonly number[],
  fit: readonly number[],
  sharpness: number,
): number {
  return mean(
    fit.map((photo) => {
      const row = cosines[photo]!;
      const own = row[labels[photo]!]!;
      return Math.log(row.reduce((sum, x) => sum + Math.exp(sharpness * (x - own)), 0));
    }),
  );
}

function cosinesWith({ rows, dims }: Vectors, photo: Float32Array): number[] {
  return Array.from({ length: rows.length / dims }, (_, label) => {
    let dot = 0;
    for (let d = 0; d < dims; d++) dot += photo[d]! * rows[label * dims + d]!;
    return dot;
  });
}
