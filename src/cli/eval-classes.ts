/**
 * @file `recollect eval classes`: labelled photos. How well photos find others of their class (each asks, the
 * others answer), how well a class's name finds the class of a photo (zero-shot), how well a few photos teach
 * a class, and what asking few numbers first saves; with the installed pack, at every width and in every mode.
 */
import { cascadeRows } from './eval-cascade.ts';
import { labelledPhotos } from './eval-classes-files.ts';
import type { LabelledPhotos } from './eval-classes-files.ts';
import { classRows, embedClasses, nameVectors } from './eval-class-set.ts';
import { openEmbedder } from './eval-embed.ts';
import type { Embedder } from './eval-embed.ts';
import { fewShot } from './eval-few-shot.ts';
import { rankers, widthsOf } from './eval-rankers.ts';
import { alignedTable } from './eval-table.ts';
import { parse, UsageError } from './usage.ts';

/** @throws UsageError for wrong arguments or a folder without class folders. */
export async function evalClasses(args: string[]): Promise<number> {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { cache: { type: 'string' }, json: { type: 'boolean' } },
  });
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) throw new UsageError('Name one folder of class folders.');
  const found = await labelledPhotos(folder);
  const embedder = await openEmbedder(values.cache ?? null);
  try {
    const report = await evaluate(found, embedder);
    console.log(values.json ? JSON.stringify(report) : table(report));
    return 0;
  } finally {
    await embedder.close();
  }
}

type Report = Awaited<ReturnType<typeof evaluate>>;

async function evaluate(found: LabelledPhotos, embedder: Embedder) {
  const { dims, prefixes, id } = embedder.pack;
  const set = await embedClasses(found, embedder);
  const widths = widthsOf(dims, prefixes);
  return {
    pack: id,
    images: set.labels.length,
    classes: set.names.length,
    rows: [
      ...classRows(set, (rows) => rankers(rows, dims, prefixes)),
      ...(set.layout === 'folders' ? fewShot(set.photos, set.labels, widths) : []),
      ...cascadeRows(set.photos, set.labels, nameVectors(set), prefixes),
    ],
  };
}

function table({ pack, images, classes, rows }: Report): string {
  const one = (value: number): string => value.toFixed(1);
  const i2i = rows.flatMap((row) =>
    row.task === 'i2i'
      ? [[row.task, row.mode, row.dims, one(row.mAP10), one(row.p10), one(row.nn1), row.mflops]]
      : [],
  );
  const named = rows.flatMap((row) =>
    row.task === 'zeroshot' ? [[row.task, row.mode, row.dims, one(row.top1), one(row.top5)]] : [],
  );
  const taught = rows.flatMap((row) =>
    row.task === 'fewshot'
      ? [[`${row.shots} photos`, row.mode, row.dims, `${one(row.top1)} ± ${one(row.sd)}`]]
      : [],
  );
  const cascade = rows.flatMap((row) =>
    row.task === 'cascade' ? [[row.classifier, row.mode, one(row.expectedDims), one(row.top1)]] : [],
  );
  const part = (heading: string[], cells: (string | number)[][]): string[] =>
    cells.length > 0 ? ['', alignedTable([heading, ...cells])] : [];
  return [
    `${pack}: ${images} photos, ${classes} classes, in percent`,
    ...part(['task', 'mode', 'dims', 'mAP@10', 'P@10', '1-NN', 'MFLOPs'], i2i).slice(1),
    ...part(['task', 'mode', 'dims', 'top-1', 'top-5'], named),
    ...part(['taught by', 'mode', 'dims', 'top-1'], taught),
    ...part(['classes by', 'mode', 'numbers read', 'top-1'], cascade),
  ].join('\n');
}
