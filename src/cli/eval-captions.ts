/**
 * @file `recollect eval captions`: how well sentences find their photo, photos their sentences, and short
 * queries the photos they are true of, with the installed pack, at every width and in every mode.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SearchMode } from '../shared/search.ts';
import { openEmbedder } from './eval-embed.ts';
import type { Embedder } from './eval-embed.ts';
import { keywordQueries } from './eval-keywords.ts';
import type { KeywordQuery } from './eval-keywords.ts';
import { precisionAt10, rankOf, recallAt } from './eval-metrics.ts';
import type { RecallRow } from './eval-metrics.ts';
import { rankers } from './eval-rankers.ts';
import type { Ranker } from './eval-rankers.ts';
import { alignedTable } from './eval-table.ts';
import { parse, UsageError } from './usage.ts';

const deepest = 50;

type Row = { readonly mode: SearchMode; readonly dims: number } & (
  | ({ readonly task: 't2i' | 'i2t' } & RecallRow)
  | { readonly task: 'kw1' | 'kw2'; readonly queries: number; readonly p10: number }
);

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
  const entries = await readCaptions(file, values.split ?? null);
  const embedder = await openEmbedder(values.cache ?? null);
  try {
    const report = await evaluate(entries, folder, embedder);
    console.log(values.json ? JSON.stringify(report) : table(report));
    return 0;
  } finally {
    await embedder.close();
  }
}

type Report = Awaited<ReturnType<typeof evaluate>>;

async function evaluate(entries: readonly Entry[], folder: string, embedder: Embedder) {
  const { dims, prefixes, id } = embedder.pack;
  const photos = await embedder.photos(entries.map(({ image }) => pathOf(folder, image)));
  if (photos.kept.length === 0)
    throw new UsageError('None of the photos of the captions file could be read.');
  const captions = photos.kept.map((index) => entries[index]!.captions);
  const owners = captions.flatMap((own, photo) => own.map(() => photo));
  const sentences = await embedder.texts(captions.flat());
  const keywords = keywordQueries(captions);
  const ones = await embedder.texts(keywords.kw1.map(({ text }) => text));
  const twos = await embedder.texts(keywords.kw2.map(({ text }) => text));
  const t2i: Row[] = [];
  const i2t: Row[] = [];
  const short: Row[] = [];
  for (const ranker of rankers(photos.vectors, dims, prefixes)) {
    const { mode, dims: width } = ranker;
    const ranks = owners.map((owner, text) =>
      rankOf(ranker.search(row(sentences, text, dims), deepest), (photo) => photo === owner),
    );
    t2i.push({ task: 't2i', mode, dims: width, ...recallAt(ranks) });
    short.push(
      keywordRow('kw1', keywords.kw1, ones, dims, ranker),
      keywordRow('kw2', keywords.kw2, twos, dims, ranker),
    );
  }
  for (const ranker of rankers(sentences, dims, prefixes)) {
    // Best rank of any own caption.
    const ranks = captions.map((_, photo) =>
      rankOf(ranker.search(row(photos.vectors, photo, dims), deepest), (text) => owners[text] === photo),
    );
    i2t.push({ task: 'i2t', mode: ranker.mode, dims: ranker.dims, ...recallAt(ranks) });
  }
  const kw = (task: string): Row[] => short.filter((one) => one.task === task);
  return {
    pack: id,
    images: captions.length,
    texts: owners.length,
    rows: [...t2i, ...i2t, ...kw('kw1'), ...kw('kw2')],
  };
}

function keywordRow(
  task: 'kw1' | 'kw2',
  queries: readonly KeywordQuery[],
  vectors: Float32Array,
  dims: number,
  ranker: Ranker,
): Row {
  const relevances = queries.map(({ photos }, i) =>
    Array.from(ranker.search(row(vectors, i, dims), 10), (photo) => photos.has(photo)),
  );
  // Too few photos to have a word for: no queries, no figure.
  const p10 = queries.length > 0 ? precisionAt10(relevances) : 0;
  return { task, mode: ranker.mode, dims: ranker.dims, queries: queries.length, p10 };
}

function row(vectors: Float32Array, i: number, dims: number): Float32Array {
  return vectors.subarray(i * dims, (i + 1) * dims);
}

const entrySchema = z.object({
  image: z.string().min(1),
  split: z.string().optional(),
  captions: z.array(z.string().trim().min(1)).min(1),
});
type Entry = z.infer<typeof entrySchema>;

/** One JSON object per line; with `split`, only the lines of that split. */
async function readCaptions(file: string, split: string | null): Promise<Entry[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(
      `The captions file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const entries: Entry[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const entry = entrySchema.safeParse(parseJson(line));
    if (!entry.success)
      throw new UsageError(`Line ${i + 1} of ${file} is not {"image": "...", "captions": ["...", ...]}.`);
    if (split === null || entry.data.split === split) entries.push(entry.data);
  }
  if (entries.length === 0)
    throw new UsageError(
      split === null ? `${file} has no captions.` : `${file} has no line of the split "${split}".`,
    );
  return entries;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // Not JSON: the schema says so, with the line's number.
  }
}

/** Photos lie in the folder itself, or in its `images` folder. */
function pathOf(folder: string, image: string): string {
  const below = join(folder, 'images', image);
  return existsSync(below) ? below : join(folder, image);
}

function table({ pack, images, texts, rows }: Report): string {
  const cells = rows.map((one) =>
    'p10' in one
      ? [one.task, one.mode, one.dims, '', '', '', '', one.p10.toFixed(1), `${one.queries} queries`]
      : [
          one.task,
          one.mode,
          one.dims,
          one.r1.toFixed(1),
          one.r5.toFixed(1),
          one.r10.toFixed(1),
          one.r50.toFixed(1),
          '',
          '',
        ],
  );
  return `${pack}: ${images} photos, ${texts} captions, in percent\n${alignedTable([['task', 'mode', 'dims', 'R@1', 'R@5', 'R@10', 'R@50', 'P@10', ''], ...cells])}`;
}
