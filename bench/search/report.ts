/** @file Measurements -> docs/benchmarks: README.md with tables, results.json, plots. Computes, invents nothing. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bars, fastest, isOurs } from './bars.ts';
import type { Comparison } from './compare-real.ts';
import type { MethodReport } from './method.ts';
import { chartSvg } from './plot.ts';
import type { ProductReport } from './product.ts';
import { shares } from './structure.ts';
import type { Structure } from './structure.ts';

export interface Results {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly reports: readonly MethodReport[];
  readonly product: readonly ProductReport[];
  readonly real: Comparison | null;
}

const recalls = [0.95, 0.99, 1] as const;
const ms = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
const mb = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
const thousands = (n: number): string => n.toLocaleString('en');

export function writeReport(folder: string, results: Results): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const plots = [latencyPlot(results), recallPlot(results), filterPlot(results)];
  for (const { file, svg } of plots) if (svg) writeFileSync(join(folder, file), svg);
  const shown = plots.filter(({ svg }) => svg !== null).map(({ file, alt }) => `![${alt}](${file})`);
  writeFileSync(join(folder, 'README.md'), readme(results, shown));
}

function readme(results: Results, plots: readonly string[]): string {
  const { reports, product, real } = results;
  const sizes = [...new Set(reports.map(({ n }) => n))].sort((a, b) => a - b);
  return `${[
    '# Search, measured',
    `Written by \`npm run bench:search\` (options: the head of \`bench/search.ts\`); do not edit. Last run ${results.date.slice(0, 10)}, ${results.machine}, Node ${results.node}. Figures in \`results.json\`.`,
    '## What was to be reached',
    table(
      ['goal', 'measured', ''],
      bars(reports, product).map(({ goal, measured, met }) => [
        goal,
        measured,
        met === null ? '' : met ? 'met' : '**not met**',
      ]),
    ),
    ...plots,
    '## How',
    howText,
    ...(real ? ['## Does the synthetic world tell the truth?', ...realText(real)] : []),
    ...sizes.flatMap((n) =>
      sizeText(
        n,
        reports.filter((report) => report.n === n),
      ),
    ),
    ...(product.length > 0 ? ['## What a person feels', ...productText(product)] : []),
  ].join('\n\n')}\n`;
}

const howText = `Every method answers the same 200 questions over the same synthetic 256-number vectors, the exact ten nearest being the truth: 100 photos and 100 texts that are not in the library. Each runs in a process of its own, is built once, then asked with growing effort; tables show its fastest setting that finds at least 95, 99 or all 100 in 100. A method that has no such setting has no row. One question at a time, file cache warm, p50 and p95 of the wall clock. Memory is what the index says it holds (for the graphs: the size of the saved index), or else how much the process grew, what building left behind included. Disk is what the method needs to answer, the vectors included. MFLOPs are million multiply-adds, as the Matryoshka paper counts them; other engines do not say theirs.

Other engines are at the best settings that were found for them, and each has its own compact form where it has one (int8, bits, product quantisation). Their versions are pinned in \`bench/package-lock.json\`. A date in the name: taken from an earlier run because it takes more than ten minutes to build.

Recollect keeps full vectors in SQLite and reads a few hundred of them for every query; the graphs keep all of them in memory. Single-shot compares every full vector in memory, with the product's own SIMD instructions and as many threads.`;

function sizeText(n: number, reports: readonly MethodReport[]): string[] {
  const rows = recalls.flatMap((recall) =>
    reports.flatMap((report) => {
      const row = fastest(report, recall);
      if (!row) return [];
      const name = isOurs(report) ? `**${report.name}**` : report.name;
      return [
        {
          recall,
          p50: row.p50,
          cells: [
            `>= ${recall}`,
            `${name}, ${row.setting}${kept(report)}`,
            row.recall.toFixed(3),
            ms(row.p50),
            ms(row.p95),
            thousands(Math.round(1000 / row.p50)),
            report.buildSeconds.toFixed(1),
            mb(report.ramBytes),
            mb(report.diskBytes),
            row.mflops === null ? '' : row.mflops.toFixed(2),
          ],
        },
      ];
    }),
  );
  rows.sort((a, b) => a.recall - b.recall || a.p50 - b.p50);
  const head = [
    'recall',
    'method',
    'found',
    'p50 ms',
    'p95 ms',
    'queries/s',
    'build s',
    'RAM MB',
    'disk MB',
    'MFLOPs',
  ];
  return [
    `## ${thousands(n)} photos`,
    table(
      head,
      rows.map(({ cells }) => cells),
    ),
    reports.map(({ name, note }) => `- ${name}: ${note}.`).join('\n'),
  ];
}

/** Whether a report is older than the day that the others are of. */
const kept = ({ date, buildSeconds }: MethodReport): string =>
  buildSeconds > 600 ? ` (built ${date.slice(0, 10)})` : '';

function productText(product: readonly ProductReport[]): string[] {
  const summary = table(
    [
      'photos',
      'p50 ms',
      'p95 ms',
      'bytes of RAM a photo',
      'start s',
      'cells and measurements s',
      'scan at 16 ms',
      'copy of the same ms',
      'batch of 64, ms a query',
      'one by one',
    ],
    product.map((one) => [
      thousands(one.n),
      ms(one.searchMs.p50),
      ms(one.searchMs.p95),
      one.ramBytesPerPhoto.toFixed(0),
      one.startSeconds.toFixed(1),
      one.settleSeconds.toFixed(1),
      ms(one.scan.ms),
      ms(one.scan.readMs),
      ms(one.batch.msPerQuery),
      ms(one.batch.oneByOneMs),
    ]),
  );
  const filters = table(
    ['photos', 'filter', 'recall', 'p50 ms', 'p95 ms'],
    product.flatMap((one) => [
      [thousands(one.n), 'none', '', ms(one.searchMs.p50), ms(one.searchMs.p95)],
      ...one.filters.map((filter) => [
        thousands(one.n),
        `1 in ${thousands(filter.oneIn)}`,
        filter.recall.toFixed(3),
        ms(filter.p50),
        ms(filter.p95),
      ]),
    ]),
  );
  const adding = table(
    ['photos', 'added', 'found after s', 'longest pause ms', 'search p50 ms', 'search p95 ms'],
    product.map(({ n, adding }) => [
      thousands(n),
      thousands(adding.photos),
      (adding.searchableMs / 1000).toFixed(2),
      ms(adding.pauseMs),
      ms(adding.p50),
      ms(adding.p95),
    ]),
  );
  const routing = table(
    ['photos', 'full vectors read', 'mean', 'recall', 'p50 ms', 'p95 ms', 'searched again, wider'],
    product.flatMap(({ n, routing: all = [] }) =>
      all.map((one) => [
        thousands(n),
        one.read === null ? '**until sure**' : `${one.read} for every query`,
        one.meanRead.toFixed(0),
        one.recall.toFixed(4),
        ms(one.p50),
        ms(one.p95),
        one.read === null ? `${(100 * one.widened).toFixed(1)} %` : '',
      ]),
    ),
  );
  return [
    'The product as it comes. Start: the rows read from SQLite into memory, and the first answer; files in the cache.',
    summary,
    '### Reading until sure',
    'Coarse and fine scores of the photos read so far say whether one further down could still be among the best ten (docs/search.md); beside it the same cells with a fixed number of full vectors for every query.',
    routing,
    '### Filters',
    'Photos that pass are spread over the library. Recall against an exact scan of the photos that pass.',
    filters,
    '### Searching while photos are added',
    adding,
  ];
}

function realText({ pack, photos, texts }: Comparison): string[] {
  const rows: (readonly [string, Structure])[] = [
    [`photos asked for photos, real`, photos.real],
    ['the same, synthetic', photos.synthetic],
    ...(texts
      ? ([
          ['texts asked for photos, real', texts.real],
          ['the same, synthetic', texts.synthetic],
        ] as const)
      : []),
  ];
  return [
    `${thousands(photos.real.photos)} real photos and their captions, embedded by ${pack}, beside as many synthetic ones (another seed than the fit's). How the world is fitted: \`bench/search/fit-world.ts\`; what it is: \`src/indexer/search/clustered-vectors.ts\`. Columns: median cosine of the first, tenth and hundredth neighbour and of any two; local intrinsic dimension; how many of the ten true neighbours are among the nearest K at 16 (and at 64) numbers, for K as a share of the library.`,
    table(
      [
        '',
        '1st',
        '10th',
        '100th',
        'any',
        'dimension',
        ...shares.map((share) => `16: ${100 * share} %`),
        ...shares.slice(0, 3).map((share) => `64: ${100 * share} %`),
      ],
      rows.map(([name, one]) =>
        [
          [
            name,
            one.nearest.toFixed(2),
            one.tenth.toFixed(2),
            one.hundredth.toFixed(2),
            one.random.toFixed(2),
          ],
          [one.intrinsicDims.toFixed(1)],
          shares.map((share) => recallOf(one, 16, share)),
          shares.slice(0, 3).map((share) => recallOf(one, 64, share)),
        ].flat(),
      ),
    ),
  ];
}

function recallOf(structure: Structure, dims: 16 | 64, share: number): string {
  const found = structure.prefixRecall.find((row) => row.dims === dims && row.share === share);
  return (found?.recall ?? NaN).toFixed(2);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

interface Plot {
  readonly file: string;
  readonly alt: string;
  readonly svg: string | null;
}

function latencyPlot({ reports }: Results): Plot {
  const names = [...new Set(reports.map(({ name }) => name))];
  const series = names.map((name) => ({
    name,
    points: reports
      .filter((report) => report.name === name)
      .flatMap((report) => {
        const row = fastest(report, 0.99);
        return row ? [{ x: report.n, y: row.p50 }] : [];
      }),
  }));
  const title = 'Latency at recall 0.99';
  return {
    file: 'latency.svg',
    alt: `${title}, against the number of photos`,
    svg:
      new Set(reports.map(({ n }) => n)).size < 2
        ? null
        : chartSvg({ title, x: 'photos', y: 'p50 ms', logY: true, series }),
  };
}

function recallPlot({ reports }: Results): Plot {
  const largest = Math.max(...reports.filter(isOurs).map(({ n }) => n), 0);
  const series = reports
    .filter((report) => report.n === largest && isOurs(report))
    .map((report) => ({
      name: report.name,
      points: report.measured.flatMap(({ setting, recall }) => {
        const length = /^K = (\d+)$/.exec(setting)?.[1];
        return length === undefined ? [] : [{ x: Number(length), y: recall }];
      }),
    }))
    .filter(({ points }) => points.length > 1);
  const title = `Recall against K, ${thousands(largest)} photos`;
  return {
    file: 'recall.svg',
    alt: title,
    svg:
      series.length === 0
        ? null
        : chartSvg({ title, x: 'K: photos compared again', y: 'recall@10', logY: false, series }),
  };
}

function filterPlot({ product }: Results): Plot {
  const title = 'Search under a filter';
  const series = product.map((one) => ({
    name: `${thousands(one.n)} photos`,
    points: [{ x: 1, y: one.searchMs.p50 }, ...one.filters.map(({ oneIn, p50 }) => ({ x: oneIn, y: p50 }))],
  }));
  return {
    file: 'filters.svg',
    alt: `${title}: latency against how few photos pass`,
    svg:
      series.length === 0
        ? null
        : chartSvg({ title, x: 'one photo in ... passes', y: 'p50 ms', logY: true, series }),
  };
}
