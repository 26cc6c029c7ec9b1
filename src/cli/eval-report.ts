/**
 * @file `recollect eval report`: measures everything there is to measure about the installed pack on the known
 * sets of a data folder, and writes a page with tables and plots, and every row as JSON.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openComparison } from './eval-compare.ts';
import { openEmbedder } from './eval-embed.ts';
import { emptyEvaluation, measureSet } from './eval-report-measure.ts';
import { reportPage } from './eval-report-page.ts';
import { plotsOf } from './eval-report-plots.ts';
import { openSets } from './eval-report-sets.ts';
import { parse, UsageError, wholeNumber } from './usage.ts';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** @throws UsageError for wrong arguments or a data folder without any known set. */
export async function evalReport(args: string[]): Promise<number> {
  const { values } = parse({
    args,
    options: {
      data: { type: 'string' },
      compare: { type: 'string' },
      out: { type: 'string', default: inRepository('docs/evaluation') },
      cache: { type: 'string', default: inRepository('.cache/evaluation') },
      'at-most': { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  if (values.data === undefined) throw new UsageError('Say where the photos are: --data <folder>.');
  const atMost =
    values['at-most'] === undefined ? Infinity : wholeNumber('at-most', values['at-most'], 2, 1_000_000);
  const comparison = values.compare === undefined ? null : await openComparison(values.compare, values.cache);
  const embedder = await openEmbedder(values.cache);
  try {
    const evaluation = emptyEvaluation(embedder.pack, atMost);
    for await (const opened of openSets(values.data, atMost, embedder))
      await measureSet(evaluation, opened, embedder, comparison);
    const plots = plotsOf(evaluation);
    await mkdir(values.out, { recursive: true });
    for (const { file, svg } of plots) await writeFile(join(values.out, file), svg);
    await writeFile(join(values.out, 'README.md'), reportPage(evaluation, plots));
    const lines = evaluation.rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
    const { rows: _, ...head } = evaluation;
    const written = `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "rows": [\n${lines}\n  ]\n}\n`;
    await writeFile(join(values.out, 'evaluation.json'), written);
    if (values.json) console.log(JSON.stringify(evaluation));
    else
      console.log(`${evaluation.rows.length} rows, ${plots.length} plots: ${join(values.out, 'README.md')}`);
    return 0;
  } finally {
    await embedder.close();
    await comparison?.close();
  }
}
