/**
 * @file `recollect eval classes`: a folder with one folder of photos per class. How well photos find others of
 * their class (each asks, the others answer), and how well a class's name finds the class of a photo
 * (zero-shot), with the installed pack, at every width and in every mode.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SearchMode } from '../shared/search.ts';
import { combine } from '../indexer/search/combine.ts';
import { hasImageExtension } from '../indexer/pixels/formats.ts';
import { openEmbedder } from './eval-embed.ts';
import type { Embedder } from './eval-embed.ts';
import {
  meanAveragePrecisionAt10,
  nearestNeighbour,
  percent,
  precisionAt10,
  rankOf,
} from './eval-metrics.ts';
import { rankers } from './eval-rankers.ts';
import { alignedTable } from './eval-table.ts';
import { parse, UsageError } from './usage.ts';

/** The name in the sentences that people write about photos; their mean is the class's vector. */
const prompts = ['{}', 'a {}', 'a photo of a {}', 'a picture of the {}', 'a close-up photo of a {}'];

type Row = { readonly mode: SearchMode; readonly dims: number } & (
  | { readonly task: 'i2i'; readonly mAP10: number; readonly p10: number; readonly nn1: number }
  | { readonly task: 'zeroshot'; readonly top1: number; readonly top5: number }
);

/** @throws UsageError for wrong arguments or a folder without class folders. */
export async function evalClasses(args: string[]): Promise<number> {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { cache: { type: 'string' }, json: { type: 'boolean' } },
  });
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) throw new UsageError('Name one folder of class folders.');
  const found = await classFolders(folder);
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

async function evaluate(found: readonly ClassFolder[], embedder: Embedder) {
  const { dims, prefixes, id } = embedder.pack;
  const photos = await embedder.photos(found.flatMap(({ files }) => files));
  if (photos.kept.length < 2) throw new UsageError('Fewer than two photos could be read.');
  const classOfFile = found.flatMap(({ files }, label) => files.map(() => label));
  const labels = photos.kept.map((index) => classOfFile[index]!);
  const names = await classVectors(
    found.map(({ name }) => name),
    embedder,
  );
  const queries = labels.map((_, i) => photos.vectors.subarray(i * dims, (i + 1) * dims));
  const rows: Row[] = [];
  for (const ranker of rankers(photos.vectors, dims, prefixes)) {
    const relevances = queries.map((query, self) =>
      Array.from(ranker.search(query, 11))
        .filter((photo) => photo !== self)
        .slice(0, 10)
        .map((photo) => labels[photo] === labels[self]),
    );
    rows.push({
      task: 'i2i',
      mode: ranker.mode,
      dims: ranker.dims,
      mAP10: meanAveragePrecisionAt10(relevances),
      p10: precisionAt10(relevances),
      nn1: nearestNeighbour(relevances),
    });
  }
  for (const ranker of rankers(names, dims, prefixes)) {
    const ranks = queries.map((query, i) => rankOf(ranker.search(query, 5), (label) => label === labels[i]));
    const within = (k: number): number => percent(ranks.filter((rank) => rank < k).length / ranks.length);
    rows.push({ task: 'zeroshot', mode: ranker.mode, dims: ranker.dims, top1: within(1), top5: within(5) });
  }
  return { pack: id, images: labels.length, classes: found.length, rows };
}

async function classVectors(names: readonly string[], embedder: Embedder): Promise<Float32Array> {
  const { dims } = embedder.pack;
  const texts = names.flatMap((name) => prompts.map((prompt) => prompt.replace('{}', name)));
  const embedded = await embedder.texts(texts);
  const vectors = new Float32Array(names.length * dims);
  names.forEach((_, label) => {
    const terms = prompts.map((_prompt, i) => {
      const at = (label * prompts.length + i) * dims;
      return { vector: embedded.subarray(at, at + dims), weight: 1 };
    });
    vectors.set(combine(terms), label * dims);
  });
  return vectors;
}

interface ClassFolder {
  /** As a person would say it: underscores are spaces. */
  readonly name: string;
  readonly files: readonly string[];
}

async function classFolders(folder: string): Promise<ClassFolder[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new UsageError(
      `The folder cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  const found: ClassFolder[] = [];
  for (const name of entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()) {
    const files = (await readdir(join(folder, name))).filter(hasImageExtension).sort();
    if (files.length > 0)
      found.push({ name: className(name), files: files.map((file) => join(folder, name, file)) });
  }
  if (found.length < 2)
    throw new UsageError(`${folder} has no class folders with photos: one folder per class, two at least.`);
  return found;
}

/** "Sea_Horse" -> "sea horse". */
export function className(folder: string): string {
  return folder.replaceAll(/[_-]+/g, ' ').trim().toLowerCase();
}

function table({ pack, images, classes, rows }: Report): string {
  const i2i = rows.flatMap((row) =>
    row.task === 'i2i'
      ? [[row.task, row.mode, row.dims, row.mAP10.toFixed(1), row.p10.toFixed(1), row.nn1.toFixed(1)]]
      : [],
  );
  const zeroShot = rows.flatMap((row) =>
    row.task === 'zeroshot' ? [[row.task, row.mode, row.dims, row.top1.toFixed(1), row.top5.toFixed(1)]] : [],
  );
  return [
    `${pack}: ${images} photos, ${classes} classes, in percent`,
    alignedTable([['task', 'mode', 'dims', 'mAP@10', 'P@10', '1-NN'], ...i2i]),
    '',
    alignedTable([['task', 'mode', 'dims', 'top-1', 'top-5'], ...zeroShot]),
  ].join('\n');
}
