/**
 * @file What the figures say, in sentences computed from them: each claim has a bar set beforehand (the
 * paper's result, or what the product promises) and holds or does not.
 */
import { photoDistortions } from './eval-distort-photos.ts';
import { distortionsIn, figure, measured, measures, rowsOf, variantsIn } from './eval-report-figures.ts';
import type { Measure } from './eval-report-figures.ts';
import { thisPack } from './eval-report-measure.ts';
import type { Evaluation } from './eval-report-measure.ts';
import { interpolated } from './eval-rankers.ts';

export interface Claim {
  readonly bar: string;
  readonly holds: boolean;
  readonly found: string;
}

const one = (value: number): string => value.toFixed(1);
const named = (short: string): Measure => measures.find((measure) => measure.short === short)!;

/** Claims whose figures were measured, in the order of the report. */
export function claimsOf(evaluation: Evaluation): Claim[] {
  return [
    sixteenNumbers(evaluation),
    ...betweenWidths(evaluation),
    ...twoStages(evaluation),
    ...funnel(evaluation),
    ...graph(evaluation),
    ...cascades(evaluation),
    ...gaps(evaluation),
    ...against(evaluation),
    ...distorted(evaluation),
  ].filter((claim) => claim !== null);
}

/** Per measure, the figure for `wanted` as a percentage of the single-shot one at full width. */
function kept(evaluation: Evaluation, wanted: Parameters<typeof figure>[2], of = measured(evaluation)) {
  return of.flatMap((measure) => {
    const some = figure(evaluation, measure, wanted);
    const whole = figure(evaluation, measure, { mode: 'single', dims: evaluation.pack.dims });
    return some === undefined || !whole ? [] : [{ measure, share: (100 * some) / whole }];
  });
}

const worst = <T extends { readonly share: number }>(all: readonly T[]): T =>
  all.reduce((low, next) => (next.share < low.share ? next : low));
const list = (all: ReturnType<typeof kept>): string =>
  all.map(({ measure, share }) => `${measure.short} ${one(share)} %`).join(', ');

function sixteenNumbers(evaluation: Evaluation): Claim | null {
  const shares = kept(evaluation, { mode: 'single', dims: 16 });
  if (shares.length === 0) return null;
  return {
    bar: '16 numbers alone keep at least two thirds of the full width’s quality in every task',
    holds: worst(shares).share >= 200 / 3,
    found: `they keep ${list(shares)}`,
  };
}

function betweenWidths(evaluation: Evaluation): Claim[] {
  const { prefixes } = evaluation.pack;
  const dips = measured(evaluation).flatMap((measure) =>
    interpolated.flatMap((width) => {
      const at = (dims: number): number | undefined => figure(evaluation, measure, { mode: 'single', dims });
      const below = prefixes.findLast((dims) => dims < width);
      const above = prefixes.find((dims) => dims > width);
      if (below === undefined || above === undefined) return [];
      const [low, middle, high] = [at(below), at(width), at(above)];
      if (low === undefined || middle === undefined || high === undefined) return [];
      const share = (Math.log2(width) - Math.log2(below)) / (Math.log2(above) - Math.log2(below));
      return [{ measure, width, dip: low + share * (high - low) - middle }];
    }),
  );
  if (dips.length === 0) return [];
  const deepest = dips.reduce((deep, next) => (next.dip > deep.dip ? next : deep));
  const average = dips.reduce((sum, { dip }) => sum + dip, 0) / dips.length;
  return [
    {
      bar: 'a width between two trained ones does what the line between them says, within 2 points',
      holds: deepest.dip <= 2,
      found: `farthest below its line: ${deepest.width} in ${deepest.measure.short}, by ${one(deepest.dip)} points; on average ${one(Math.abs(average))} ${average > 0 ? 'below' : 'above'}`,
    },
  ];
}

const ofRetrieval = ['t2i R@10', 'kw1 P@10', 'i2i mAP@10'];

function twoStages(evaluation: Evaluation): Claim[] {
  const full = evaluation.pack.dims;
  return [8, 16, 32].flatMap((dims) => {
    const wanted = { mode: 'adaptive', as: 'paper', dims, to: full, k: 200 } as const;
    const shares = kept(evaluation, wanted, ofRetrieval.map(named));
    if (shares.length === 0) return [];
    const bar = dims === 8 ? 95 : 99;
    const saved = shares.map(({ measure }) => {
      const cost = rowsOf(evaluation, measure, wanted)[0]!.mflops;
      return rowsOf(evaluation, measure, { mode: 'single', dims: full })[0]!.mflops / cost;
    });
    return [
      {
        bar: `two-stage ${dims} to ${full} with K = 200 keeps at least ${bar} % of single-shot ${full}`,
        holds: worst(shares).share >= bar,
        found: `it keeps ${list(shares)}, with ${one(Math.min(...saved))} to ${one(Math.max(...saved))} times fewer multiply-adds`,
      },
    ];
  });
}

function funnel(evaluation: Evaluation): Claim[] {
  const full = evaluation.pack.dims;
  const paper = kept(
    evaluation,
    { mode: 'funnel', as: 'paper', dims: 16, to: full, k: 200 },
    ofRetrieval.map(named),
  );
  const product = kept(evaluation, { mode: 'funnel', dims: 16 }, ofRetrieval.map(named));
  const claim = (bar: string, shares: ReturnType<typeof kept>, least: number): Claim[] =>
    shares.length === 0
      ? []
      : [{ bar, holds: worst(shares).share >= least, found: `it keeps ${list(shares)}` }];
  return [
    ...claim(`the paper’s funnel of 200 from 16 keeps at least 98 % of single-shot ${full}`, paper, 98),
    ...claim(`the product’s own funnel keeps at least 99.5 %`, product, 99.5),
  ];
}

function graph(evaluation: Evaluation): Claim[] {
  const apart = ofRetrieval.map(named).flatMap((measure) => {
    const at = { mode: 'adaptive', as: 'paper', dims: 64, to: evaluation.pack.dims, k: 200 } as const;
    const exact = figure(evaluation, measure, at);
    const walked = figure(evaluation, measure, { ...at, shortlist: 'hnsw' });
    return exact === undefined || walked === undefined ? [] : [Math.abs(exact - walked)];
  });
  if (apart.length === 0) return [];
  return [
    {
      bar: 'an HNSW shortlist of 200 at 64 answers like the exact one, within 0.2 points',
      holds: Math.max(...apart) <= 0.2,
      found: `the largest difference is ${one(Math.max(...apart))} points`,
    },
  ];
}

function cascades(evaluation: Evaluation): Claim[] {
  const full = evaluation.pack.dims;
  const rows = evaluation.rows.filter((row) => row.task === 'cascade' && row.set === 'caltech101');
  return (['names', 'means'] as const).flatMap((classifier) => {
    const own = rows.flatMap((row) => (row.task === 'cascade' && row.classifier === classifier ? [row] : []));
    const whole = own.find((row) => row.mode === 'single' && row.dims === full);
    if (!whole) return [];
    // Chosen on the photos that thresholds were fitted to, judged on the others.
    const enough = own.filter((row) => row.mode === 'adaptive' && row.fitTop1 >= whole.fitTop1 - 1);
    if (enough.length === 0) return [];
    const chosen = enough.reduce((least, row) => (row.expectedDims < least.expectedDims ? row : least));
    const what = classifier === 'names' ? 'class names' : 'class means';
    return [
      {
        bar: `a cascade over ${what} matches the full width within 1.5 points with at most a quarter of its numbers`,
        holds: chosen.top1 >= whole.top1 - 1.5 && chosen.expectedDims <= full / 4,
        found: `${one(chosen.top1)} % with ${one(chosen.expectedDims)} numbers on average, against ${one(whole.top1)} % with ${full}`,
      },
    ];
  });
}

function gaps(evaluation: Evaluation): Claim[] {
  const rows = evaluation.rows.flatMap((row) => (row.task === 'cosine' ? [row] : []));
  const narrow = rows.find(({ dims }) => dims === 16);
  const wide = rows.find(({ dims }) => dims === evaluation.pack.dims);
  if (!narrow || !wide) return [];
  return [
    {
      bar: 'a caption lies nearer to its own photo than to another 95 times in 100, at 16 numbers already',
      holds: narrow.auc >= 95,
      found: `${one(narrow.auc)} times at 16 (mean cosines ${narrow.positive.mean.toFixed(2)} and ${narrow.random.mean.toFixed(2)}), ${one(wide.auc)} at ${wide.dims} (${wide.positive.mean.toFixed(2)} and ${wide.random.mean.toFixed(2)})`,
    },
  ];
}

/** The nested heads against every other way, in the variants that were trained alike. */
function against(evaluation: Evaluation): Claim[] {
  const nested = ['MRL', 'MRL-E'].find((name) => variantsIn(evaluation).includes(name)) ?? thisPack;
  const rivals = variantsIn(evaluation).filter((name) => ![nested, thisPack].includes(name));
  const some = measured(evaluation).filter(({ short }) =>
    ['t2i R@10', 'kw1 P@10', 'i2i mAP@10', 'zero-shot'].includes(short),
  );
  return rivals.flatMap((rival) => {
    const ahead = some.flatMap((measure) =>
      evaluation.pack.prefixes.flatMap((dims) => {
        const ours = figure(evaluation, measure, { variant: nested, dims });
        const theirs = figure(evaluation, measure, { variant: rival, dims });
        return ours === undefined || theirs === undefined ? [] : [{ measure, dims, by: ours - theirs }];
      }),
    );
    if (ahead.length === 0) return [];
    const lowest = ahead.reduce((low, next) => (next.by < low.by ? next : low));
    const at16 = ahead.filter(({ dims }) => dims === 16);
    const gains = at16.map(({ measure, by }) => `${measure.short} ${by >= 0 ? '+' : ''}${one(by)}`);
    const bar = `${nested} loses at most 1 point to ${rival} at any width`;
    return [
      {
        bar,
        holds: lowest.by >= -1,
        found: `at 16: ${gains.join(', ')} points; lowest anywhere: ${one(lowest.by)} (${lowest.measure.short} at ${lowest.dims})`,
      },
    ];
  });
}

function distorted(evaluation: Evaluation): Claim[] {
  const { dims } = evaluation.pack;
  const ofPhotos = new Set(photoDistortions.map(({ name }) => name));
  const drops = measured(evaluation).flatMap((measure) => {
    const sound = figure(evaluation, measure, { dims, distortion: 'none' });
    return distortionsIn(evaluation, measure).flatMap((distortion) => {
      const hurt = figure(evaluation, measure, { dims, distortion });
      return distortion === 'none' || !sound || hurt === undefined
        ? []
        : [{ measure, distortion, share: (100 * hurt) / sound }];
    });
  });
  return (['photos', 'words'] as const).flatMap((what) => {
    const own = drops.filter(({ distortion }) => ofPhotos.has(distortion) === (what === 'photos'));
    if (own.length === 0) return [];
    const most = worst(own);
    const average = own.reduce((sum, { share }) => sum + share, 0) / own.length;
    return [
      {
        bar: `no distortion of ${what} takes more than a quarter of any task’s quality`,
        holds: most.share >= 75,
        found: `the worst is “${most.distortion}” in ${most.measure.short}, which keeps ${one(most.share)} %; on average ${one(average)} % is kept`,
      },
    ];
  });
}
