/**
 * @file The evaluation report as a Markdown page: claims, tables and plots of one evaluation. Words and layout
 * only; all figures come from the rows.
 */
import { claimsOf } from './eval-report-claims.ts';
import { distortionsIn, figure, measured, measures, rowsOf, variantsIn } from './eval-report-figures.ts';
import type { Measure, Wanted } from './eval-report-figures.ts';
import type { Evaluation } from './eval-report-measure.ts';
import type { Plot } from './eval-report-plots.ts';
import { survivorsTried, widthsOf } from './eval-rankers.ts';

type Cell = string | number;

export function reportPage(evaluation: Evaluation, plots: readonly Plot[]): string {
  const { pack, atMost } = evaluation;
  const shown = (file: string): string => {
    const plot = plots.find((one) => one.file === file);
    return plot ? `![${plot.alt}](${plot.file})` : '';
  };
  const some = measured(evaluation);
  const part = (heading: string, ...blocks: readonly string[]): string =>
    blocks.some((block) => block !== '')
      ? `## ${heading}\n\n${blocks.filter((block) => block !== '').join('\n\n')}`
      : '';
  const sections = [
    '# Evaluation',
    `Written by \`npm run evaluation -- --data <folder>\` for the pack \`${pack.id}\` ${pack.version} (vectors \`${pack.space}\`), through the app’s own decoder, encoder and searcher. The same pack gives the same page. All rows: [evaluation.json](evaluation.json). Figures are percent unless they say otherwise.`,
    atMost === null
      ? ''
      : `**A trial: at most ${atMost} photos of each set, so these figures are not the pack’s.**`,
    setsTable(evaluation),
    part('What holds', claimsTable(evaluation)),
    part(
      'Quality by width',
      shown('dimensions.svg'),
      widthTable(evaluation, some),
      'Widths in *italics* are between the trained ones. mAP@10 is the paper’s: the mean over queries of (1/10) × the sum of P@r over the right ones among the first ten. A photo never answers itself. Zero-shot compares a photo with the mean of five prompts for each class.',
      seenTable(evaluation),
    ),
    part(
      'Other ways to a small vector',
      shown('variants.svg'),
      variantTables(evaluation),
      variantsIn(evaluation).length === 0
        ? ''
        : 'Trained alike on the same data with the same losses (`training/compare.py`): MRL nests with a classifier per prefix, MRL-E with one that all prefixes share, FF is a head of its own for each width; PCA, truncated and random are cut from the FF head of full width. The pack itself was trained longer. All are measured on the same photos, Caltech-101 on 30 whole classes.',
    ),
    part(
      'What a query costs',
      shown('cost.svg'),
      costTable(evaluation),
      `Cost is million multiply-adds, N × D_s + Σ K × D_r (the paper’s section 4.3.1), in libraries this small. It says nothing about bytes moved or milliseconds: wall-clock times at up to a million photos are in [how search works](../search.md#measured). All two-stage searches and funnels are the product’s searcher: *paper* with the paper’s widths and lengths, *product* as the app runs it, whose funnel takes a longer first list. Words ask for 10 answers, photos for 11, sentences for 50; a list never gets shorter than twice the answer, so that sentences pay for longer ones.`,
    ),
    part(
      'Damaged photos, careless words',
      shown('robustness.svg'),
      distortionTable(evaluation, some),
      'A fixed draw of photos; what is not named as distorted stays as it was. Sentence to photo under a photo’s distortion: the drawn photos lie distorted among all others.',
    ),
    part('How far apart right and wrong lie', shown('cosine.svg'), cosineTable(evaluation)),
    part(
      'A label learned from a few photos',
      shown('few-shot.svg'),
      fewShotTable(evaluation),
      fewShotTable(evaluation) === ''
        ? ''
        : 'Nearest class mean on Caltech-101, tested on every photo that no mean was made of; mean ± standard deviation of ten draws.',
    ),
    part(
      'Asking few numbers first',
      shown('cascade.svg'),
      cascadeTable(evaluation),
      cascadeTable(evaluation) === ''
        ? ''
        : 'The paper’s adaptive classification: 8 numbers, then 16, and so on, until the largest softmax probability passes that width’s threshold. Thresholds are fitted on one part of Caltech-101 and judged on another. A price is what one number read may cost in accuracy.',
    ),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function table(heading: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly Cell[]): string => `| ${cells.join(' | ')} |`;
  return [line(heading), `|${'---|'.repeat(heading.length)}`, ...rows.map(line)].join('\n');
}

const cell = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(1));

function setsTable({ sets }: Evaluation): string {
  return table(
    ['set', 'photos', 'captions or classes', 'in training'],
    sets.map(({ title, photos, texts, classes, seen }) => [
      title,
      photos,
      texts === undefined ? `${classes} classes` : `${texts} captions`,
      seen === 'seen in training' ? '**seen in training**' : seen,
    ]),
  );
}

function claimsTable(evaluation: Evaluation): string {
  return table(
    ['', 'bar', 'found'],
    claimsOf(evaluation).map(({ bar, holds, found }) => [holds ? 'holds' : '**does not hold**', bar, found]),
  );
}

function widthTable(evaluation: Evaluation, some: readonly Measure[]): string {
  const { dims: full, prefixes } = evaluation.pack;
  const row = (name: string, wanted: Wanted): Cell[] => [
    name,
    ...some.map((measure) => cell(figure(evaluation, measure, wanted))),
  ];
  return table(
    ['numbers', ...some.map(({ short }) => short)],
    [
      ...widthsOf(full, prefixes).map((dims) =>
        row(prefixes.includes(dims) ? `${dims}` : `*${dims}*`, { mode: 'single', dims }),
      ),
      row('adaptive 16', { mode: 'adaptive', dims: 16 }),
      row('funnel 16', { mode: 'funnel', dims: 16 }),
    ],
  );
}

function seenTable(evaluation: Evaluation): string {
  const { dims: full } = evaluation.pack;
  const seen = evaluation.sets.filter((set) => set.seen === 'seen in training');
  const value = (set: string, task: 'i2i' | 'zeroshot', dims: number): string => {
    const measure = measures.find((one) => one.task === task && one.set === 'caltech101')!;
    return cell(figure(evaluation, { ...measure, set }, { mode: 'single', dims }));
  };
  const rows = table(
    ['seen in training', 'i2i mAP@10 at 16', `at ${full}`, 'zero-shot top-1 at 16', `at ${full}`],
    seen.map(({ name, title }) => [
      title,
      value(name, 'i2i', 16),
      value(name, 'i2i', full),
      value(name, 'zeroshot', 16),
      value(name, 'zeroshot', full),
    ]),
  );
  return rows === ''
    ? ''
    : `${rows}\n\nThe pack learned from these photos: they show what it kept, not what it can do. With five photos a class, as in the everyday things, mAP@10 cannot pass 40.`;
}

function variantTables(evaluation: Evaluation): string {
  const names = variantsIn(evaluation);
  return measured(evaluation)
    .filter((measure) => names.some((variant) => rowsOf(evaluation, measure, { variant }).length > 0))
    .map((measure) =>
      table(
        [measure.title, ...evaluation.pack.prefixes],
        names.map((variant) =>
          [variant].concat(
            evaluation.pack.prefixes.map((dims) => cell(figure(evaluation, measure, { variant, dims }))),
          ),
        ),
      ),
    )
    .join('\n\n');
}

function costTable(evaluation: Evaluation): string {
  const { dims: full, prefixes } = evaluation.pack;
  const some = measured(evaluation).filter(({ short }) =>
    ['t2i R@10', 'kw1 P@10', 'i2i mAP@10'].includes(short),
  );
  const row = (name: string, wanted: Wanted): Cell[] => [
    name,
    ...some.flatMap((measure) => {
      const [found] = rowsOf(evaluation, measure, wanted);
      return [cell(found && measure.value(found)), found ? found.mflops.toFixed(3) : ''];
    }),
  ];
  const adaptive = (dims: number, to: number, k: number): Cell[] =>
    row(`adaptive ${dims} to ${to}, K = ${k} (paper)`, { mode: 'adaptive', as: 'paper', dims, to, k });
  const rows = [
    ...prefixes.map((dims) => row(`single ${dims}`, { mode: 'single', dims })),
    ...[8, 16, 32, 64].flatMap((dims) => survivorsTried.map((k) => adaptive(dims, full, k))),
    ...prefixes.filter((to) => to > 16 && to < full).map((to) => adaptive(16, to, 200)),
    ...[8, 16, 32, 64].map((dims) =>
      row(`funnel 200 from ${dims} (paper)`, { mode: 'funnel', as: 'paper', dims, to: full, k: 200 }),
    ),
    row('adaptive 64, K = 200, HNSW', {
      mode: 'adaptive',
      as: 'paper',
      dims: 64,
      to: full,
      k: 200,
      shortlist: 'hnsw',
    }),
    row('adaptive 16 (product)', { mode: 'adaptive', dims: 16 }),
    row('funnel 16 (product)', { mode: 'funnel', dims: 16 }),
  ];
  return table(
    ['search', ...some.flatMap(({ short }) => [short, 'MFLOPs'])],
    rows.filter((cells) => cells.slice(1).some((one) => one !== '')),
  );
}

function distortionTable(evaluation: Evaluation, some: readonly Measure[]): string {
  const { dims: full } = evaluation.pack;
  const names = [...new Set(some.flatMap((measure) => distortionsIn(evaluation, measure)))];
  const rows = names.map((distortion) =>
    [distortion === 'none' ? 'as it was' : distortion].concat(
      some.map((measure) => {
        const [wide, narrow] = [full, 16].map((dims) => figure(evaluation, measure, { dims, distortion }));
        return wide === undefined ? '' : `${cell(wide)} / ${cell(narrow)}`;
      }),
    ),
  );
  const used = some.map((_, i) => rows.some((cells) => cells[i + 1] !== ''));
  const keep = (cells: readonly Cell[]): Cell[] => cells.filter((_, i) => i === 0 || used[i - 1]);
  return used.some(Boolean)
    ? table(keep([`at ${full} / at 16`, ...some.map(({ short }) => short)]), rows.map(keep))
    : '';
}

function cosineTable(evaluation: Evaluation): string {
  const rows = evaluation.rows.flatMap((row) => (row.task === 'cosine' ? [row] : []));
  const two = (value: number): string => value.toFixed(3);
  return table(
    ['numbers', 'own photo, mean', '5 % to 95 %', 'another photo, mean', '5 % to 95 %', 'apart', 'AUC %'],
    rows.map(({ dims, positive, random, separation, auc }) => [
      dims,
      two(positive.mean),
      `${two(positive.p5)} to ${two(positive.p95)}`,
      two(random.mean),
      `${two(random.p5)} to ${two(random.p95)}`,
      two(separation),
      cell(auc),
    ]),
  );
}

function fewShotTable(evaluation: Evaluation): string {
  const rows = evaluation.rows.flatMap((row) => (row.task === 'fewshot' ? [row] : []));
  const shots = [...new Set(rows.map((row) => row.shots))];
  return table(
    ['numbers', ...shots.map((count) => (count === 1 ? '1 photo' : `${count} photos`))],
    [...new Set(rows.map(({ dims }) => dims))].map((dims) =>
      [`${dims}`].concat(
        shots.map((count) => {
          const { top1, sd } = rows.find((row) => row.dims === dims && row.shots === count)!;
          return `${cell(top1)} ± ${cell(sd)}`;
        }),
      ),
    ),
  );
}

function cascadeTable(evaluation: Evaluation): string {
  const rows = evaluation.rows.flatMap((row) =>
    row.task === 'cascade' && row.set === 'caltech101' ? [row] : [],
  );
  return table(
    ['classes by', 'how', 'numbers read, mean', 'top-1'],
    rows.map((row) => [
      row.classifier,
      row.mode === 'single' ? `all at ${row.dims}` : `cascade, price ${row.price}`,
      cell(row.expectedDims),
      cell(row.top1),
    ]),
  );
}
