/**
 * @file Whether "what matches" ends in the right place: precision and recall of the cut at each strictness, how often
 * "nothing here matches" is right and wrong, and what simpler rules would do. On photos with labels, by the engine's
 * own code.
 *
 *   node bench/relevance.ts --classes <folder of class folders> --captions <captions.jsonl> --images <folder>
 *     [--cache <folder>] [--to docs/relevance]
 *
 * [Note: What is counted] The library is both sets together. A class name is asked for as a person would; only photos
 * of the classes are counted, because nobody said what the others show. A word is true of a photo when two of its
 * five captions have it, so its precision is too low: captions leave things out. For "nothing here matches" a class
 * is taken out of the library, with its like-named neighbour and every photo whose captions say its name.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbedder } from '../src/cli/eval-embed.ts';
import { labelledPhotos } from '../src/cli/eval-classes-files.ts';
import { keywordQueries } from '../src/cli/eval-keywords.ts';
import { drawFigure } from '../src/cli/eval-plot.ts';
import { backgroundOf } from '../src/indexer/relevance/background.ts';
import { bestWanted, createJudge } from '../src/indexer/relevance/judge.ts';
import type { QueryKind } from '../src/indexer/relevance/judge.ts';
import { cosines } from '../src/indexer/relevance/sample.ts';
import { addPhoto, noPhotos } from '../src/indexer/store/photo-bits.ts';
import { cutOf, nothingMatches, strictnesses } from '../src/shared/relevance.ts';
import type { Relevance } from '../src/shared/relevance.ts';

const { values } = parseArgs({
  options: {
    classes: { type: 'string' },
    captions: { type: 'string' },
    images: { type: 'string' },
    cache: { type: 'string' },
    to: { type: 'string', default: 'docs/relevance' },
  },
});
if (!values.classes || !values.captions || !values.images) {
  console.error('Missing --classes, --captions or --images.');
  process.exit(2);
}

const strict = { low: strictnesses.low, normal: strictnesses.normal, high: strictnesses.high } as const;
type Level = keyof typeof strict;
const levels = Object.keys(strict) as Level[];

// The library.

const embeds = await openEmbedder(values.cache ? resolve(values.cache) : null);
const { dims } = embeds;
const { classes } = await labelledPhotos(values.classes);
const captioned = readFileSync(values.captions, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { image: string; captions: string[] });
const paths = [
  ...classes.flatMap(({ files }) => files),
  ...captioned.map(({ image }) => join(values.images!, image)),
];
const classOf = [...classes.flatMap(({ files }, at) => files.map(() => at)), ...captioned.map(() => -1)];
const saidOf = [
  ...classes.flatMap(({ files }) => files.map(() => '')),
  ...captioned.map(({ captions }) => captions.join(' ').toLowerCase()),
];
const { vectors, kept } = await embeds.photos(paths);
const n = kept.length;
const labels = kept.map((at) => classOf[at]!);
const words = kept.map((at) => saidOf[at]!);
const rowOf = new Map(kept.map((at, row) => [at, row]));
const row = (at: number): Float32Array => vectors.subarray(at * dims, (at + 1) * dims);

const present = noPhotos(n);
for (let photo = 1; photo <= n; photo++) addPhoto(present, photo);
const judge = createJudge({
  source: {
    dims,
    present: () => present,
    read(photos) {
      const out = new Float32Array(photos.length * dims);
      photos.forEach((photo, i) => out.set(row(photo - 1), i * dims));
      return out;
    },
  },
  rows: () => n,
  embedTexts: (texts) => embeds.texts(texts),
  folder: null,
  space: 'bench',
});
judge.judge({ query: row(0), kind: 'photo', best: [] }, null);
await judge.settled();

// Queries.

interface Asked {
  readonly kind: QueryKind;
  readonly query: Float32Array;
  readonly isTrue: (at: number) => boolean;
  readonly isCounted: (at: number) => boolean;
  /** Not in the library for this query. */
  readonly isAway?: (at: number) => boolean;
}

interface Scored {
  readonly asked: Asked;
  readonly scores: Float32Array;
  readonly relevance: Relevance;
}

function score(asked: Asked): Scored {
  const scores = cosines(vectors, asked.query);
  const away = asked.isAway ?? ((): boolean => false);
  const best = [...scores.keys()]
    .filter((at) => !away(at))
    .sort((a, b) => scores[b]! - scores[a]!)
    .slice(0, bestWanted)
    .map((at) => ({ photo: at + 1, score: scores[at]! }));
  const wanted = { query: asked.query, kind: asked.kind, best };
  return { asked, scores, relevance: judge.judge(wanted, wanted)! };
}

const names = classes.map(({ name }) => name);
const nameVectors = await embeds.texts(names);
const nameVector = (at: number): Float32Array => nameVectors.subarray(at * dims, (at + 1) * dims);
const isClass = (at: number): boolean => labels[at]! >= 0;

const byName: Asked[] = names.map((_, own) => ({
  kind: 'text',
  query: nameVector(own),
  isTrue: (at) => labels[at] === own,
  isCounted: isClass,
}));
const byPhoto: Asked[] = names.flatMap((_, own) => {
  const members = labels.flatMap((label, at) => (label === own ? [at] : []));
  return members.slice(0, 2).map((itself): Asked => ({
    kind: 'photo',
    query: row(itself),
    isTrue: (at) => labels[at] === own,
    isCounted: (at) => isClass(at) && at !== itself,
  }));
});
const keywords = keywordQueries(captioned.map(({ captions }) => captions)).kw1;
const keywordVectors = await embeds.texts(keywords.map(({ text }) => text));
const offset = classes.reduce((sum, { files }) => sum + files.length, 0);
const byWord: Asked[] = keywords.map(({ photos }, i) => {
  const rows = new Set([...photos].flatMap((photo) => rowOf.get(offset + photo) ?? []));
  return {
    kind: 'text',
    query: keywordVectors.subarray(i * dims, (i + 1) * dims),
    isTrue: (at) => rows.has(at),
    isCounted: (at) => !isClass(at),
  };
});

/** Last words of names that say the same thing. */
const alike: readonly (readonly string[])[] = [
  ['cougar body', 'cougar face'],
  ['crocodile', 'crocodile head'],
  ['flamingo', 'flamingo head'],
  ['leopards', 'wild cat'],
  ['ketch', 'schooner'],
  ['crab', 'lobster', 'crayfish'],
];
const spoken = (name: string): string => {
  const said = name.toLowerCase().replace(/ (?:body|face|head|side)$/, '');
  return said.split(' ').at(-1)!.replace(/s$/, '');
};
const absent: Asked[] = names.map((name, own) => {
  const neighbours = new Set(
    alike.find((group) => group.includes(name.toLowerCase()))?.map((other) => other) ?? [name.toLowerCase()],
  );
  const word = spoken(name);
  return {
    kind: 'text',
    query: nameVector(own),
    isTrue: () => false,
    isCounted: () => true,
    isAway: (at) =>
      labels[at]! >= 0 ? neighbours.has(names[labels[at]!]!.toLowerCase()) : words[at]!.includes(word),
  };
});

// Figures.

interface Quality {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

function qualityOf({ asked, scores }: Scored, cut: number): Quality {
  let shown = 0;
  let right = 0;
  let all = 0;
  for (let at = 0; at < n; at++) {
    if (!asked.isCounted(at)) continue;
    const isTrue = asked.isTrue(at);
    if (isTrue) all++;
    if (scores[at]! < cut) continue;
    shown++;
    if (isTrue) right++;
  }
  const precision = shown === 0 ? 1 : right / shown;
  const recall = all === 0 ? 1 : right / all;
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  };
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((a, b) => a + b, 0) / Math.max(1, numbers.length);
const meanQuality = (all: readonly Quality[]): Quality => ({
  precision: mean(all.map(({ precision }) => precision)),
  recall: mean(all.map(({ recall }) => recall)),
  f1: mean(all.map(({ f1 }) => f1)),
});

/** A rule with one number, at the number that turns out best for these very queries: more than a real one could do. */
function inHindsight(
  all: readonly Scored[],
  tries: readonly number[],
  cut: (one: Scored, x: number) => number,
): Quality & { at: number } {
  return tries
    .map((x) => ({ ...meanQuality(all.map((one) => qualityOf(one, cut(one, x)))), at: x }))
    .reduce((a, b) => (b.f1 > a.f1 ? b : a));
}

const steps = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.round((to - from) / by) + 1 }, (_, i) => from + i * by);

const flats = steps(0.2, 0.8, 0.02);

function report(name: string, asked: readonly Asked[]) {
  const all = asked.map(score);
  const ours = Object.fromEntries(
    levels.map((level) => [
      level,
      meanQuality(all.map((one) => qualityOf(one, cutOf(one.relevance, strict[level])))),
    ]),
  ) as Record<Level, Quality>;
  const flat = inHindsight(all, flats, (_, x) => x);
  const deviations = inHindsight(all, steps(1, 8, 0.25), ({ asked: { query } }, x) => {
    const { centre, spread } = backgroundOf(vectors, query);
    return centre + x * spread;
  });
  // The best cut of each query by itself: no rule can do better with this encoder's order.
  const oracle = mean(all.map((one) => bestF1(one)));
  console.log(name, asked.length, JSON.stringify({ ours, flat, deviations, oracle }, null, 1));
  const flatF1 = flats.map((x) => meanQuality(all.map((one) => qualityOf(one, x))).f1);
  return { cut: { name, queries: asked.length, ours, flat, deviations, oracle }, flatF1 };
}

function bestF1({ asked, scores }: Scored): number {
  const order = [...scores.keys()].filter(asked.isCounted).sort((a, b) => scores[b]! - scores[a]!);
  const all = order.filter(asked.isTrue).length;
  let right = 0;
  let best = 0;
  order.forEach((at, i) => {
    if (asked.isTrue(at)) right++;
    best = Math.max(best, (2 * right) / (i + 1 + all));
  });
  return best;
}

const reports = [
  report('class names', byName),
  report('one word', byWord),
  report('example photos', byPhoto),
];
const cuts = reports.map(({ cut }) => cut);
/** The one cosine that does best in the mean over all three kinds: what an app without a judge would have to choose. */
const oneFlat = flats
  .map((at, i) => ({ at, f1: reports.map(({ flatF1 }) => flatF1[i]!) }))
  .reduce((a, b) => (mean(b.f1) > mean(a.f1) ? b : a));

// Nothing here matches.
const presentScored = byName.map(score);
const absentScored = absent.map(score);
/** Classes that the encoder knows: of the ten nearest of the labelled photos three are right. */
const known = presentScored.map(({ asked, scores }) => {
  const order = [...scores.keys()].filter(asked.isCounted).sort((a, b) => scores[b]! - scores[a]!);
  return order.slice(0, 10).filter(asked.isTrue).length >= 3;
});
const share = (all: readonly Scored[], strictness: number): number =>
  mean(all.map(({ relevance }) => (nothingMatches(relevance, strictness) ? 1 : 0)));
const nothing = Object.fromEntries(
  levels.map((level) => [
    level,
    {
      right: share(absentScored, strict[level]),
      wrong: share(presentScored, strict[level]),
      wrongWhereKnown: share(
        presentScored.filter((_, i) => known[i]),
        strict[level],
      ),
    },
  ]),
) as Record<Level, { right: number; wrong: number; wrongWhereKnown: number }>;

// Sentences: the one photo that a caption was written for.
const sentences = captioned.flatMap(({ captions }, i) => {
  const at = rowOf.get(offset + i);
  return i % 10 === 0 && at !== undefined ? [{ text: captions[0]!, at }] : [];
});
const sentenceVectors = await embeds.texts(sentences.map(({ text }) => text));
const told = sentences.map(({ at }, i) => {
  const query = sentenceVectors.subarray(i * dims, (i + 1) * dims);
  const scored = score({ kind: 'text', query, isTrue: (other) => other === at, isCounted: () => true });
  const place = scored.scores.filter((other) => other > scored.scores[at]!).length;
  return { scored, at, place };
});
const inSentences = Object.fromEntries(
  levels.map((level) => {
    const cut = (relevance: Relevance): number => cutOf(relevance, strict[level]);
    const near = told.filter(({ place }) => place < 10);
    const sizes = told
      .map(({ scored }) => scored.scores.filter((other) => other >= cut(scored.relevance)).length)
      .sort((a, b) => a - b);
    return [
      level,
      {
        shown: mean(told.map(({ scored, at }) => (scored.scores[at]! >= cut(scored.relevance) ? 1 : 0))),
        shownWhereAmongTen: mean(
          near.map(({ scored, at }) => (scored.scores[at]! >= cut(scored.relevance) ? 1 : 0)),
        ),
        nothing: mean(told.map(({ scored }) => (nothingMatches(scored.relevance, strict[level]) ? 1 : 0))),
        medianLength: sizes[sizes.length >> 1]!,
      },
    ];
  }),
);

const began = performance.now();
for (const { asked } of presentScored) {
  const wanted = { query: asked.query, kind: asked.kind, best: [{ photo: 100, score: 0 }] };
  judge.judge(wanted, wanted);
}
const msPerQuery = (performance.now() - began) / presentScored.length;

const result = {
  photos: n,
  classes: names.length,
  known: known.filter(Boolean).length,
  cuts,
  oneFlat,
  nothing,
  sentences: { queries: sentences.length, ...inSentences },
  msPerQuery,
};
const to = resolve(values.to);
mkdirSync(to, { recursive: true });
writeFileSync(join(to, 'relevance.json'), `${JSON.stringify(result, null, 2)}\n`);
writeFileSync(
  join(to, 'relevance.svg'),
  drawFigure({
    title: 'Where matching ends, %',
    description:
      'Precision and recall of the cut at three strictnesses for class names, single words and example photos, and how often “nothing here matches” is right and wrong.',
    columns: 2,
    panels: [
      ...cuts.map(({ name, queries, ours }) => ({
        kind: 'bars' as const,
        title: `${name} (${queries} queries)`,
        groups: levels.map((level) => ({
          name: level,
          values: [100 * ours[level].precision, 100 * ours[level].recall],
        })),
        styles: [0, 1],
        to: 100,
      })),
      {
        kind: 'bars' as const,
        title: '“nothing here matches”',
        groups: levels.map((level) => ({
          name: level,
          values: [100 * nothing[level].right, 100 * nothing[level].wrongWhereKnown],
        })),
        styles: [2, 3],
        to: 100,
      },
    ],
    legend: [
      { name: 'precision', style: 0 },
      { name: 'recall', style: 1 },
      { name: 'said of an absent class', style: 2 },
      { name: 'said of a present class', style: 3 },
    ],
  }),
);
console.log(JSON.stringify({ oneFlat, nothing, known: result.known, inSentences, msPerQuery }, null, 1));
await judge.close();
await embeds.close();
