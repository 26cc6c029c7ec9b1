/**
 * @file Measures search on the library itself and finds the least effort that keeps its promise. A background
 * job: real searches, one to a step, against the exact answers of comparing every whole vector.
 *
 * [Note: Read first, then reach] What decides what a search finds is how far the shortlist reaches, and how
 * many full vectors are read. With the reach far too long, the number of reads that finds enough in the least
 * time is looked for; with that, the reach; then whether more reads allow a shorter one; last, in cells, the margin
 * ([Note: Near enough] in cells.ts). All that once more with less certainty that the best are found ([Note: Read until
 * sure]), as long as it gets faster. Each try is some hundred real searches, escalations included, so that what is measured
 * is what people get.
 * Ten results and three hundred are tuned apart, and so are photos and words.
 *
 * [Note: A promise with room for error] Some hundred queries tell the recall of all others only roughly, and that of the
 * rare ones that find little not at all. An effort is enough when what was measured keeps the promise less its standard
 * error, and as if one query more had been asked that found half. (Without that one: 0.996 measured, 0.985 among 900
 * other texts.) Of fewer queries that would cost more in reach than it is worth.
 */
import { anyMargin, firstEffort } from '../effort.ts';
import { fullCertainty } from '../routing.ts';
import type { Effort, FoundKind } from '../effort.ts';
import type { RamIndex } from '../ram-index.ts';
import { exactTops } from '../shortlist/exact.ts';
import type { VectorSource } from '../vector-source.ts';
import type { QuerySort } from '../searcher.ts';
import { targets } from './tuned.ts';
import type { Setting, Settings, Tuned, TunedQuality } from './tuned.ts';

/** Of the words that were asked; and enough for long answers, whose recall differs little from query to query. */
const samplesLeast = 400;
/** Photos that are asked for: the more, the nearer to its promise an effort may come. In a large library each takes longer. */
const samples = (rows: number): number => (rows > 250_000 ? samplesLeast : 1000);
/** Recall of the query that is counted beside those that were asked. */
const unasked = 0.5;
const askedMin = 16;
const shortLimit = 10;
const longLimit = 300;
/** Of a stored vector; the cosine with it is about 0.9, as two photos of one scene have. */
const noise = 0.45;
/** How sure a search of few has to be; what is read of a long list hardly depends on it. */
const certainties = [fullCertainty, 2.5, 2, 1.5] as const;
/** From one reach to the next. */
const closer = 1.2;
/** Margins that are tried: cosines of cells with a query lie closer together than the widest. */
const widest = 0.4;
const narrowest = 0.02;
/** Multiples of readStep in routing.ts. */
const reads = [16, 32, 48, 64, 96, 144, 240, 400, 608, 1008, 1504] as const;

export interface TuneOptions {
  readonly index: RamIndex;
  readonly source: VectorSource;
  readonly space: string;
  readonly kinds: readonly FoundKind[];
  readonly asked: readonly Float32Array[];
  readonly random: () => number;
  /** A search with this effort: photos, best first. */
  search(query: Float32Array, sort: QuerySort, kind: FoundKind, effort: Effort, limit: number): Uint32Array;
}

interface Sample {
  readonly query: Float32Array;
  readonly truth: Uint32Array;
}

/** null in a library too small to be told anything about. */
export function* tune(options: TuneOptions): Generator<void, Tuned | null, void> {
  const { index, source, kinds } = options;
  if (index.rows < 2 * longLimit) return null;
  const photos = photoQueries(options);
  const words = options.asked.length < askedMin ? [] : options.asked.slice(-samplesLeast);
  const queries = [...photos, ...words];
  const exact = yield* exactTops(index, source, queries, { dims: source.dims, k: longLimit, filter: null });
  const set = queries.map((query, i): Sample => ({ query, truth: exact.tops[i]!.ids }));
  const measured: Tuned['kinds'] = [];
  for (const kind of kinds) {
    measured.push({
      kind,
      photos: yield* bothQualities(options, 'photos', set.slice(0, photos.length), kind),
      words: words.length > 0 ? yield* bothQualities(options, 'words', set.slice(photos.length), kind) : null,
    });
  }
  return { version: 5, space: options.space, photos: index.rows, at: Date.now(), kinds: measured };
}

/** Photos of the library, moved by noise. */
function photoQueries({ index, source, random }: TuneOptions): Float32Array[] {
  const photos = index.photos();
  const drawn = Uint32Array.from(
    { length: samples(index.rows) },
    () => photos[Math.floor(random() * photos.length)]!,
  );
  const vectors = source.read(drawn);
  return Array.from(drawn, (_, i) =>
    vectors
      .slice(i * source.dims, (i + 1) * source.dims)
      .map((x) => x + (noise * gaussian(random)) / Math.sqrt(source.dims)),
  );
}

/** `recall` less the error that is allowed for. */
interface Trial extends Setting {
  readonly sureRecall: number;
}

/** Settings that were measured, of one kind and for one sort of queries. */
type Measured = Map<string, Trial>;

function* bothQualities(
  options: TuneOptions,
  sort: QuerySort,
  set: readonly Sample[],
  kind: FoundKind,
): Generator<void, Settings, void> {
  const known: Measured = new Map();
  function* bothLengths(quality: TunedQuality): Generator<void, Settings[TunedQuality], void> {
    const among = (limit: number, certainty: number) =>
      leastEffort(
        options,
        sort,
        limit === longLimit ? set.slice(0, samplesLeast) : set,
        kind,
        { limit, certainty, target: targets[quality] },
        known,
      );
    let short = yield* among(shortLimit, fullCertainty);
    for (const certainty of certainties.slice(1)) {
      if (!short.enough) break;
      const tried = yield* among(shortLimit, certainty);
      if (!tried.enough || tried.kept.ms >= short.kept.ms) break;
      short = tried;
    }
    const long = yield* among(longLimit, fullCertainty);
    return { short: settingOf(short.kept), long: settingOf(long.kept) };
  }
  return { balanced: yield* bothLengths('balanced'), fast: yield* bothLengths('fast') };
}

function* leastEffort(
  options: TuneOptions,
  sort: QuerySort,
  set: readonly Sample[],
  kind: FoundKind,
  {
    limit,
    certainty,
    target,
  }: { readonly limit: number; readonly certainty: number; readonly target: number },
  known: Measured,
): Generator<void, { readonly kept: Trial; readonly enough: boolean }, void> {
  const { rows } = options.index;
  const most = Math.min(rows, 4 * firstEffort(kind, rows, limit).reach);
  const lists = reads
    .map((read) => Math.min(rows, Math.max(read, limit)))
    .filter((read) => read >= 2 * limit || read === rows);
  const candidates = lists.length > 0 ? [...new Set(lists)] : [Math.min(rows, 2 * limit)];
  function* measured(
    tried: Pick<Effort, 'reach' | 'read'>,
    margin = anyMargin,
  ): Generator<void, Trial, void> {
    const effort = { ...tried, margin, certainty };
    const key = `${limit} ${certainty} ${effort.reach} ${margin} ${effort.read}`;
    const setting = known.get(key) ?? (yield* measure(options, sort, set, kind, effort, limit));
    known.set(key, setting);
    return setting;
  }

  // Short lists are widened often. The first that finds enough is not always the fastest: the next may be.
  let enough: Trial | null = null;
  for (const read of candidates) {
    const tried = yield* measured({ reach: Math.max(most, read), read });
    if (enough !== null) {
      if (tried.sureRecall >= target && tried.ms < enough.ms) enough = tried;
      break;
    }
    if (tried.sureRecall >= target || read === candidates.at(-1)) enough = tried;
  }
  let kept = enough!;
  if (kept.sureRecall < target) return { kept, enough: false };
  // With more reads a shorter reach may do, as long as that pays.
  let from = Math.ceil(kept.reach / 2);
  for (const read of candidates.slice(candidates.indexOf(kept.read))) {
    const before = kept;
    for (let reach = from; reach >= Math.max(read, 200); reach = Math.ceil(reach / closer)) {
      const tried = yield* measured({ reach, read });
      if (tried.sureRecall < target) break;
      if (tried.ms < kept.ms) kept = tried;
    }
    if (kept === before && read > kept.read) break;
    from = Math.ceil(kept.reach / closer);
  }
  if (kind !== 'cells') return { kept, enough: true };
  const { reach, read } = kept;
  for (let margin = widest; margin > narrowest; margin /= closer) {
    const tried = yield* measured({ reach, read }, margin);
    if (tried.sureRecall < target) break;
    if (tried.ms < kept.ms) kept = tried;
  }
  return { kept, enough: true };
}

/** Without what only tuning needs. */
const settingOf = ({ limit, reach, margin, read, certainty, recall, ms }: Trial): Setting => ({
  limit,
  reach,
  margin,
  read,
  certainty,
  recall,
  ms,
});

function* measure(
  { search }: TuneOptions,
  sort: QuerySort,
  set: readonly Sample[],
  kind: FoundKind,
  effort: Effort,
  limit: number,
): Generator<void, Trial, void> {
  const times: number[] = [];
  const recalls: number[] = [];
  for (const { query, truth } of set) {
    const began = performance.now();
    const found = new Set(search(query, sort, kind, effort, limit));
    times.push(performance.now() - began);
    const wanted = truth.subarray(0, limit);
    const hits = wanted.reduce((n, photo) => n + (found.has(photo) ? 1 : 0), 0);
    recalls.push(hits / Math.max(1, wanted.length));
    yield;
  }
  times.sort((a, b) => a - b);
  const recall = meanOf(recalls);
  const all = [...recalls, unasked];
  const mean = meanOf(all);
  const variance = meanOf(all.map((one) => (one - mean) ** 2));
  const sureRecall = mean - Math.sqrt(variance / all.length);
  return { limit, ...effort, recall, sureRecall, ms: times[times.length >> 1]! };
}

const meanOf = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

/** Box-Muller. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
