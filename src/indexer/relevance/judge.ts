/**
 * @file Says how well answers match: keeps a sample of the library and what is usual here, in step with the library,
 * and measures each query on it. Runs in the engine; learns its words once from the encoder, in the background.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Hit } from '../../shared/search.ts';
import type { Relevance } from '../../shared/relevance.ts';
import { createBackground } from '../search/background.ts';
import type { Job } from '../search/background.ts';
import { readKept, writeKept } from '../search/kept-file.ts';
import { backgroundOf } from './background.ts';
import type { Background } from './background.ts';
import { everydayWords } from './everyday-words.ts';
import { bestCount, photoGates, sameCosine, standsOut, textGates } from './gates.ts';
import type { Gates } from './gates.ts';
import { cosines, drawSample, sampleLeast } from './sample.ts';
import type { Sample, SampleSource } from './sample.ts';

/** What a query is made of decides what its strength is measured by. */
export type QueryKind = 'text' | 'photo';

/** A query and what it finds in the whole library, whatever the filter; at least `bestWanted`, best first. */
export interface Wanted {
  /** Of length 1. */
  readonly query: Float32Array;
  readonly kind: QueryKind;
  readonly best: readonly Hit[];
}

export interface Judge {
  /**
   * null in a library too small to tell.
   * @param wanted what the query looks for, without what it stays away from; null where that is of texts and photos
   *   together, or nothing: then nobody can say that nothing matches. See [Note: Against other words].
   */
  judge(whole: Wanted, wanted: Wanted | null): Relevance | null;
  /** What any photo scores with a vector of length 1; null in a library too small to tell. */
  background(vector: Float32Array): Background | null;
  /** Share of the sample that scores lower, 0 to 1. */
  nearerThan(query: Float32Array, score: number): number;
  /** Resolves when what is usual here is known. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface JudgeOptions {
  readonly source: SampleSource;
  /** Searchable photos now. */
  rows(): number;
  embedTexts(texts: readonly string[]): Promise<Float32Array>;
  /** Where the words' vectors are kept between starts; null: nowhere. */
  readonly folder: string | null;
  /** Name of the vectors' space: another pack, other words' vectors. */
  readonly space: string;
}

/** So many best are needed, that examples and their copies can be left out. */
export const bestWanted = 24;
/** A sample is drawn again when the library has changed by so much, and not more often than this. */
const changed = 0.05;
const calmMs = 5_000;
/** Few, so that a query that is typed meanwhile waits for some 20 ms at most. */
const textsAtOnce = 4;
/** Until it is known what is usual, nothing is said to be missing. */
const open: Gates = [-Infinity, -Infinity, -Infinity, -Infinity];

const headSchema = z.object({ space: z.string(), words: z.string() });

export function createJudge({ source, rows, embedTexts, folder, space }: JudgeOptions): Judge {
  const { dims } = source;
  const wordsId = createHash('sha256').update(everydayWords.join('\n')).digest('hex');
  const file = folder === null ? null : join(folder, 'everyday-words');
  const background = createBackground((error) => {
    console.error(`What is usual in this library could not be measured. ${String(error)}`);
  });
  let sample: Sample | null = null;
  let words: Float32Array | null = null;
  let wordsAsked = false;
  let gates: Readonly<Record<QueryKind, Gates>> = { text: open, photo: open };
  let drawnAt = -Infinity;
  let drawnRows = -1;
  let wanted: Promise<void> = Promise.resolve();

  /** The sample, in step with the library; null when there are too few photos. */
  function current(): Sample | null {
    const now = rows();
    const stale = Math.abs(now - drawnRows) > changed * Math.max(1, drawnRows);
    if (now !== drawnRows && (stale || drawnRows < 1_000) && performance.now() - drawnAt > calmMs) {
      sample = drawSample(source);
      drawnAt = performance.now();
      drawnRows = now;
      if (sample.photos.length >= sampleLeast) wanted = background.run(measure(sample));
    }
    return sample !== null && sample.photos.length >= sampleLeast ? sample : null;
  }

  function* measure(drawn: Sample): Job {
    const photo = yield* photoGates(drawn, dims);
    if (drawn !== sample) return;
    gates = { ...gates, photo };
    if (words === null && !wordsAsked) yield* learnWords();
    if (words === null || drawn !== sample) return;
    const text = yield* textGates(drawn, words, dims);
    if (drawn === sample) gates = { ...gates, text };
  }

  function* learnWords(): Job {
    const kept = file === null ? null : readKept(file);
    const head = headSchema.safeParse(kept?.head);
    if (kept && head.success && head.data.space === space && head.data.words === wordsId) {
      words = new Float32Array(kept.body.buffer, 0, everydayWords.length * dims);
      return;
    }
    const learnt = new Float32Array(everydayWords.length * dims);
    for (let at = 0; at < everydayWords.length; at += textsAtOnce) {
      let failed: unknown = null;
      yield embedTexts(everydayWords.slice(at, at + textsAtOnce)).then(
        (vectors) => learnt.set(vectors, at * dims),
        (error: unknown) => (failed = error ?? 'unknown'),
      );
      // Without a text tower there are no texts to judge. It is tried again with the next sample.
      if (failed !== null) return;
    }
    wordsAsked = true;
    words = learnt;
    if (file === null) return;
    try {
      writeKept(file, { space, words: wordsId }, new Uint8Array(learnt.buffer));
    } catch {
      // A full disk: they are learnt again after the next start.
    }
  }

  return {
    judge(whole, wanted) {
      const drawn = current();
      background.makeWay();
      if (drawn === null) return null;
      const { centre, spread } = backgroundOf(drawn.vectors, whole.query);
      const peak = meanScore(topOf(whole, peakCount(rows())));
      return { sample: drawn.photos.length, centre, spread, peak, ...strengthOf(drawn, wanted) };
    },
    background(vector) {
      const drawn = current();
      return drawn && backgroundOf(drawn.vectors, vector);
    },
    nearerThan(query, score) {
      const scores = sample === null ? new Float32Array(0) : cosines(sample.vectors, query);
      return scores.length === 0 ? 0 : scores.filter((other) => other < score).length / scores.length;
    },
    async settled() {
      background.hurry(true);
      try {
        await wanted;
      } finally {
        background.hurry(false);
      }
    },
    close: () => background.close(),
  };

  function strengthOf(drawn: Sample, wanted: Wanted | null): Pick<Relevance, 'strength' | 'gates'> {
    if (wanted === null) return { strength: 0, gates: open };
    const top = topOf(wanted, bestCount);
    if (wanted.kind === 'photo') {
      const above = meanScore(top) - backgroundOf(drawn.vectors, wanted.query).centre;
      return { strength: above, gates: gates.photo };
    }
    if (words === null || top.length === 0) return { strength: 0, gates: open };
    const vectors = source.read(Uint32Array.from(top, ({ photo }) => photo));
    const strengths = top.map(({ score }, i) =>
      standsOut(words!, vectors.subarray(i * dims, (i + 1) * dims), score),
    );
    return {
      strength: strengths.reduce((a, b) => a + b, 0) / strengths.length,
      gates: gates.text,
    };
  }
}

/** The more photos there are, the further the very best stand out by chance: more of them are the peak. */
const peakCount = (rows: number): number => Math.min(8, Math.max(bestCount, Math.round(rows / 500)));

/** The best few, without copies of an example. */
function topOf({ kind, best }: Wanted, count: number): readonly Hit[] {
  const others = kind === 'photo' ? best.filter(({ score }) => score < sameCosine) : best;
  return (others.length > 0 ? others : best).slice(0, count);
}

function meanScore(hits: readonly Hit[]): number {
  return hits.reduce((sum, { score }) => sum + score, 0) / Math.max(1, hits.length);
}
