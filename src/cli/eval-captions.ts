/**
 * @file `recollect eval captions`: how well sentences find their photo, photos their sentences, and short
 * queries the photos they are true of, with the installed pack, at every width and in every mode.
 */
import { captionRows, embedCaptions, readCaptions } from './eval-caption-set.ts';
import type { CaptionedPhoto } from './eval-caption-set.ts';
import { cosineSpan } from './eval-cosine.ts';
import type { CosineRow } from './eval-cosine.ts';
import { openEmbedder } from './eval-embed.ts';
import type { Embedder } from './eval-embed.ts';
import { rankers, widthsOf } from './eval-rankers.ts';
import { alignedTable } from './eval-table.ts';
import { parse, UsageError } from './usage.ts';

/** @throws UsageError for wrong arguments or a captions file that is not one. */
export async function evalCaptions(args: string[]): Promise<number> {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      images: { type: 'string' },
      split: { type: 'string' },
      cache: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError('Name one captions file.');
  const folder = values.images;
  if (folder === undefined) throw new UsageError('Say where the photos are: --images <dir>.');
  const entries = await readCaptions(file, folder, values.split ?? null);
  const embedder = await openEmbedder(values.cache ?? null);
  try {
    const report = await evaluate(entries, embedder);
    console.log(values.json ? JSON.stringify(report) : table(report));
    return 0;
  } finally {
    await embedder.close();
  }
}

type Report = Awaited<ReturnType<typeof evaluate>>;

async function evaluate(entries: readonly CaptionedPhoto[], embedder: Embedder) {
  const { dims, prefixes, id } = embedder.pack;
  const set = await embedCaptions(entries, embedder);
  return {
    pack: id,
    images: set.kept.length,
    texts: set.sentences.owners.length,
    rows: [
      ...captionRows(set, (rows) => rankers(rows, dims, prefixes)),
      ...cosineSpan(set.photos, set.sentences, widthsOf(dims, prefixes)),
    ],
  };
}

function table({ pack, images, texts, rows }: Report): string {
  const retrieval = rows.flatMap((one) => {
    if (one.task === 'kw1' || one.task === 'kw2')
      return [
        [
          one.task,
          one.mode,
          one.dims,
          '',
          '',
          '',
          '',
          one.p10.toFixed(1),
          `${one.queries} queries`,
          one.mflops,
        ],
      ];
    if (one.task !== 't2i' && one.task !== 'i2t') return [];
    const recalls = [one.r1, one.r5, one.r10, one.r50].map((value) => value.toFixed(1));
    return [[one.task, one.mode, one.dims, ...recalls, '', '', one.mflops]];
  });
  const cosines = rows.flatMap((one) =>
    one.task === 'cosine' ? [['cosine', one.mode, one.dims, ...cosineCells(one)]] : [],
  );
  return [
    `${pack}: ${images} photos, ${texts} captions, in percent`,
    alignedTable([
      ['task', 'mode', 'dims', 'R@1', 'R@5', 'R@10', 'R@50', 'P@10', '', 'MFLOPs'],
      ...retrieval,
    ]),
    '',
    'cosine of a caption with its own photo and with another (mean, 5 % and 95 %)',
    alignedTable([['', '', 'dims', 'own', 'another', 'apart', 'AUC'], ...cosines]),
  ].join('\n');
}

function cosineCells({ positive, random, separation, auc }: CosineRow): string[] {
  const cell = ({ mean, p5, p95 }: CosineRow['positive']): string =>
    `${mean.toFixed(2)} (${p5.toFixed(2)} to ${p95.toFixed(2)})`;
  return [cell(positive), cell(random), separation.toFixed(2), `${auc.toFixed(1)} %`];
}
