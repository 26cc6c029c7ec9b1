/**
 * @file The plots of the evaluation report: which rows become which lines and bars. Drawn by eval-plot.ts.
 */
import { drawFigure } from './eval-plot.ts';
import type { LinePanel, Panel, Point, Series } from './eval-plot.ts';
import { robustnessPanels } from './eval-report-bars.ts';
import { measured, rowsOf, variantsIn } from './eval-report-figures.ts';
import type { Evaluation } from './eval-report-measure.ts';

export interface Plot {
  readonly file: string;
  readonly alt: string;
  readonly svg: string;
}

const numbersKept = 'numbers kept of the vector';

/** Those for which there are rows. */
export function plotsOf(evaluation: Evaluation): Plot[] {
  const plots = [
    dimensions(evaluation),
    variants(evaluation),
    cost(evaluation),
    robustness(evaluation),
    cosines(evaluation),
    fewShots(evaluation),
    cascade(evaluation),
  ];
  return plots.filter((plot) => plot !== null);
}

function plot(
  file: string,
  title: string,
  description: string,
  columns: number,
  panels: readonly Panel[],
  legend: readonly { name: string; style: number }[] = [],
): Plot | null {
  if (panels.length === 0) return null;
  const svg = drawFigure({
    title,
    description,
    columns: Math.min(columns, panels.length),
    panels,
    legend,
  });
  return { file, alt: description, svg };
}

function dimensions(evaluation: Evaluation): Plot | null {
  const { prefixes } = evaluation.pack;
  const series = measured(evaluation)
    .filter(({ short }) => short !== 'i2t R@10' && short !== '1-NN')
    .map((measure, style): Series => {
      const points = rowsOf(evaluation, measure, { mode: 'single' }).map((row) => ({
        x: row.dims,
        y: measure.value(row),
        hollow: !prefixes.includes(row.dims),
      }));
      return { name: measure.title, style, points };
    });
  const panel = (own: readonly Series[], title: string): LinePanel => ({
    kind: 'lines',
    title,
    xLabel: numbersKept,
    yLabel: '%',
    xTicks: prefixes,
    series: own,
    yFrom: 0,
  });
  return plot(
    'dimensions.svg',
    'One vector, read as far as needed',
    'Quality of each task against the number of dimensions kept; hollow points are widths between the trained ones.',
    2,
    [
      panel(
        series.filter(({ name }) => /sentence|word/i.test(name)),
        'By words',
      ),
      panel(
        series.filter(({ name }) => !/sentence|word/i.test(name)),
        'By looks and by class name',
      ),
    ].filter((one) => one.series.length > 0),
    series.map(({ name, style }) => ({ name, style })),
  );
}

function variants(evaluation: Evaluation): Plot | null {
  const names = variantsIn(evaluation);
  const { prefixes } = evaluation.pack;
  const panels = measured(evaluation)
    .filter(({ short }) => ['t2i R@10', 'kw1 P@10', 'i2i mAP@10', 'zero-shot'].includes(short))
    .map((measure): LinePanel => {
      const series = names.map((variant, style): Series => {
        const points = rowsOf(evaluation, measure, { variant }).map((row) => ({
          x: row.dims,
          y: measure.value(row),
        }));
        return { name: variant, style, points: points.sort((a, b) => a.x - b.x) };
      });
      return {
        kind: 'lines',
        title: measure.title,
        xLabel: numbersKept,
        yLabel: '%',
        xTicks: prefixes,
        series: series.filter(({ points }) => points.length > 0),
        yFrom: 0,
      };
    })
    .filter(({ series }) => series.length > 0);
  return plot(
    'variants.svg',
    'Nested against other ways to a small vector',
    `Quality against dimensions for ${names.join(', ')}.`,
    2,
    panels,
    names.map((name, style) => ({ name, style })),
  );
}

function cost(evaluation: Evaluation): Plot | null {
  const full = evaluation.pack.dims;
  const panels = measured(evaluation)
    .filter(({ short }) => ['kw1 P@10', 'i2i mAP@10'].includes(short))
    .map((measure): LinePanel => {
      const at = (style: number, name: string, wanted: Parameters<typeof rowsOf>[2], label: Labelling) => ({
        name,
        style,
        labels: style === 1 ? ('above' as const) : ('below' as const),
        points: rowsOf(evaluation, measure, wanted).map((row): Point =>
          Object.assign({ x: row.mflops, y: measure.value(row) }, label(row)),
        ),
      });
      const series: Series[] = [
        at(0, 'single-shot', { mode: 'single' }, ({ dims }) =>
          evaluation.pack.prefixes.includes(dims) ? { label: `${dims}` } : { hollow: true },
        ),
        at(1, 'adaptive', { mode: 'adaptive', as: 'paper', dims: 16, to: full }, ({ k }) => ({
          label: `${k}`,
        })),
        at(2, 'funnel', { mode: 'funnel', as: 'paper' }, ({ dims }) => ({ label: `${dims}` })),
      ];
      const costs = series.flatMap(({ points }) => points.map(({ x }) => x));
      return {
        kind: 'lines',
        title: measure.title,
        xLabel: 'million multiply-adds a query',
        yLabel: '%',
        xTicks: powersAround(costs),
        series,
      };
    });
  return plot(
    'cost.svg',
    'What a query costs, and what it finds',
    'Quality against multiply-adds a query, for single-shot search, adaptive retrieval and the funnel.',
    2,
    panels,
    [
      { name: 'single-shot, at each width', style: 0 },
      { name: `adaptive: 16, then the best K at ${full}`, style: 1 },
      { name: `funnel of 200 from each width to ${full}`, style: 2 },
    ],
  );
}

type Labelling = (row: ReturnType<typeof rowsOf>[number]) => Partial<Point>;

/** 1, 2, 5 times powers of ten, from below the smallest to above the largest. */
function powersAround(values: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let power = -5; power < 8; power++)
    for (const step of [1, 2, 5]) ticks.push(Number((step * 10 ** power).toPrecision(1)));
  const from = ticks.findLastIndex((tick) => tick <= Math.min(...values));
  const to = ticks.findIndex((tick) => tick >= Math.max(...values));
  return ticks.slice(from, to + 1);
}

function robustness(evaluation: Evaluation): Plot | null {
  return plot(
    'robustness.svg',
    'Damaged photos, careless words (%)',
    'Quality of each task when photos are distorted or words are mistyped, at the full width and at 16 dimensions, beside the same photos and words as they were.',
    3,
    robustnessPanels(evaluation),
    [
      { name: `${evaluation.pack.dims} numbers`, style: 0 },
      { name: '16 numbers', style: 1 },
    ],
  );
}

function cosines(evaluation: Evaluation): Plot | null {
  const rows = evaluation.rows.filter((row) => row.task === 'cosine');
  if (rows.length === 0) return null;
  const { prefixes } = evaluation.pack;
  const trained = rows.filter(({ dims }) => prefixes.includes(dims));
  const side = (name: string, style: number, key: 'positive' | 'random'): Series => ({
    name,
    style,
    points: trained.map((row) => ({
      x: row.dims * (key === 'positive' ? 1.06 : 0.94),
      y: row[key].mean,
      low: row[key].p5,
      high: row[key].p95,
    })),
  });
  const series = [side('own', 0, 'positive'), side('other', 1, 'random')];
  return plot(
    'cosine.svg',
    'How far apart right and wrong lie',
    'Cosine of captions with their own photo and with another, mean and 5 % to 95 %, per width.',
    1,
    [
      {
        kind: 'lines',
        title: 'Flickr8k dev',
        xLabel: numbersKept,
        yLabel: 'cosine',
        xTicks: prefixes,
        series,
      },
    ],
    [
      { name: 'a caption and its own photo', style: 0 },
      { name: 'a caption and another photo', style: 1 },
    ],
  );
}

function fewShots(evaluation: Evaluation): Plot | null {
  const rows = evaluation.rows.filter((row) => row.task === 'fewshot');
  const shots = [...new Set(rows.map((row) => row.shots))];
  const { prefixes } = evaluation.pack;
  const series = shots.map((count, style): Series => {
    const own = rows.filter((row) => row.shots === count && prefixes.includes(row.dims));
    // A little beside each other, so that no bar hides another.
    const beside = 2 ** (0.06 * (style - (shots.length - 1) / 2));
    const points = own.map(({ dims, top1, sd }) => ({
      x: dims * beside,
      y: top1,
      low: top1 - sd,
      high: top1 + sd,
    }));
    return { name: `${count}`, style, points };
  });
  const panel: LinePanel = {
    kind: 'lines',
    title: 'Caltech-101, nearest class mean',
    xLabel: numbersKept,
    yLabel: 'top-1, %',
    xTicks: prefixes,
    series,
  };
  return plot(
    'few-shot.svg',
    'A label learned from a few photos',
    'Accuracy of the nearest class mean from 1 to 9 photos a class, against dimensions, mean and standard deviation of ten draws.',
    1,
    series.length > 0 ? [panel] : [],
    shots.map((count, style) => ({ name: count === 1 ? '1 photo' : `${count} photos`, style })),
  );
}

function cascade(evaluation: Evaluation): Plot | null {
  const rows = evaluation.rows.filter((row) => row.task === 'cascade' && row.set === 'caltech101');
  const { prefixes } = evaluation.pack;
  const panels = (['names', 'means'] as const).flatMap((classifier): LinePanel[] => {
    const of = (mode: string, style: number): Series => ({
      name: mode,
      style,
      points: rows
        .filter((row) => row.task === 'cascade' && row.classifier === classifier && row.mode === mode)
        .map((row) => (row.task === 'cascade' ? { x: row.expectedDims, y: row.top1 } : { x: 0, y: 0 }))
        .sort((a, b) => a.x - b.x),
    });
    const series = [of('single', 0), of('adaptive', 1)];
    const title = classifier === 'names' ? 'Classes by their names' : 'Classes by the mean of photos';
    return series[0]!.points.length === 0
      ? []
      : [
          {
            kind: 'lines',
            title: `Caltech-101: ${title.toLowerCase()}`,
            xLabel: 'numbers read a photo, on average',
            yLabel: 'top-1, %',
            xTicks: prefixes,
            series,
          },
        ];
  });
  return plot(
    'cascade.svg',
    'Asking few numbers first',
    'Accuracy against the mean number of dimensions read, for fixed widths and for a cascade that stops when it is sure.',
    2,
    panels,
    [
      { name: 'everything at one width', style: 0 },
      { name: 'cascade: wider only when unsure', style: 1 },
    ],
  );
}
