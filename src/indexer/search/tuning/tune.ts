/**
 * @file Measures search on the library itself and finds the least effort that keeps its promise. A background
 * job: real searches, one to a step, against the exact answers of comparing every whole vector.
 *
 * [Note: Read first, then reach] Two numbers decide what a search finds: how far the shortlist reaches, and how
 * many full vectors are read. With the reach far too long, the number of reads that finds enough in the least
 * time is looked for; with that, the reach. Each try is a few dozen real searches, escalations included, so
 * what is measured is what people get. Ten results and three hundred are tuned apart.
 */
import { firstEffort } from '../effort.ts';
import type { Effort, FoundKind } from '../effort.ts';
import type { RamIndex } from '../ram-index.ts';
import { exactTops } from '../shortlist/exact.ts';
import type { VectorSource } from '../vector-source.ts';
import { recallOf, targets } from './tuned.ts';
import type { Setting, Tuned, TunedQuality } from './tuned.ts';

/** Queries of each sort. 64 x 10 neighbours tell 99 % from 98 %. */
const samples = 64;
const askedMin = 16;
const shortLimit = 10;
const longLimit = 300;
/** Of a stored vector; the cosine with it is about 0.9, as two photos of one scene have. */
const noise = 0.45;
const reads = [20, 30, 45, 65, 100, 150, 250, 400, 600, 1000, 1500] as const;

export interface TuneOptions {
  readonly index: RamIndex;
  readonly source: VectorSource;
  readonly space: string;
  readonly kinds: readonly FoundKind[];
  readonly asked: readonly Float32Array[];
  readonly random: () => number;
  /** A search with this effort: photos, best first. */
  search(query: Float32Array, kind: FoundKind, effort: Effort, limit: number): Uint32Array;
}

interface Sample {
  readonly query: Float32Array;
  readonly truth: Uint32Array;
  readonly asked: boolean;
}

/** null in a library too small to be told anything about. */
export function* tune(options: TuneOptions): Generator<void, Tuned | null, void> {
  const { index, source, kinds } = options;
  if (index.rows < 2 * longLimit) return null;
  const queries = sampleQueries(options);
  const exact = yield* exactTops(
    index,
    source,
    queries.map(({ query }) => query),
    { dims: source.dims, k: longLimit, filter: null },
  );
  const set = queries.map(({ query, asked }, i): Sample => ({ query, asked, truth: exact.tops[i]!.ids }));
  const measured: Tuned['kinds'] = [];
  for (const kind of kinds) {
    const known: Measured = new Map();
    const balanced = yield* bothLengths(options, set, kind, 'balanced', known);
    const fast = yield* bothLengths(options, set, kind, 'fast', known);
    measured.push({ kind, balanced, fast });
  }
  return { version: 1, space: options.space, photos: index.rows, at: Date.now(), kinds: measured };
}

function sampleQueries({
  index,
  source,
  asked,
  random,
}: TuneOptions): { query: Float32Array; asked: boolean }[] {
  const photos = index.photos();
  const drawn = Uint32Array.from({ length: samples }, () => photos[Math.floor(random() * photos.length)]!);
  const vectors = source.read(drawn);
  const queries = Array.from(drawn, (_, i) => {
    const query = vectors.slice(i * source.dims, (i + 1) * source.dims);
    return { query: query.map((x) => x + (noise * gaussian(random)) / Math.sqrt(source.dims)), asked: false };
  });
  if (asked.length < askedMin) return queries;
  return [...queries, ...asked.slice(-samples).map((query) => ({ query, asked: true }))];
}

/** Settings that were measured, of one kind. */
type Measured = Map<string, Setting>;

function* bothLengths(
  options: TuneOptions,
  set: readonly Sample[],
  kind: FoundKind,
  quality: TunedQuality,
  known: Measured,
): Generator<void, { short: Setting; long: Setting }, void> {
  const short = yield* leastEffort(options, set, kind, shortLimit, targets[quality], known);
  const long = yield* leastEffort(options, set, kind, longLimit, targets[quality], known);
  return { short, long };
}

function* leastEffort(
  options: TuneOptions,
  set: readonly Sample[],
  kind: FoundKind,
  limit: number,
  target: number,
  known: Measured,
): Generator<void, Setting, void> {
  const { rows } = options.index;
  const most = Math.min(rows, 4 * firstEffort(kind, rows, limit).reach);
  const lists = reads
    .map((read) => Math.min(rows, Math.max(read, limit)))
    .filter((read) => read >= 2 * limit || read === rows);
  const candidates = lists.length > 0 ? [...new Set(lists)] : [Math.min(rows, 2 * limit)];
  function* measured(effort: Effort): Generator<void, Setting, void> {
    const key = `${limit} ${effort.reach} ${effort.read}`;
    const setting = known.get(key) ?? (yield* measure(options, set, kind, effort, limit));
    known.set(key, setting);
    return setting;
  }

  // Short lists are widened often. The first that finds enough is not always the fastest: the next may be.
  let enough: Setting | null = null;
  for (const read of candidates) {
    const tried = yield* measured({ reach: Math.max(most, read), read });
    if (enough !== null) {
      if (recallOf(tried) >= target && tried.ms < enough.ms) enough = tried;
      break;
    }
    if (recallOf(tried) >= target || read === candidates.at(-1)) enough = tried;
  }
  let kept = enough!;
  if (recallOf(kept) < target) return kept;
  const { read } = kept;
  for (let reach = Math.ceil(kept.reach / 2); reach >= Math.max(read, 200); reach = Math.ceil(reach / 1.6)) {
    const tried = yield* measured({ reach, read });
    if (recallOf(tried) < target) break;
    if (tried.ms < kept.ms) kept = tried;
  }
  return kept;
}

function* measure(
  { search }: TuneOptions,
  set: readonly Sample[],
  kind: FoundKind,
  effort: Effort,
  limit: number,
): Generator<void, Setting, void> {
  const times: number[] = [];
  const recall = { photos: 0, asked: 0 };
  const counts = { photos: 0, asked: 0 };
  for (const { query, truth, asked } of set) {
    const began = performance.now();
    const found = new Set(search(query, kind, effort, limit));
    times.push(performance.now() - began);
    const sort = asked ? 'asked' : 'photos';
    const wanted = truth.subarray(0, limit);
    recall[sort] +=
      wanted.reduce((n, photo) => n + (found.has(photo) ? 1 : 0), 0) / Math.max(1, wanted.length);
    counts[sort]++;
    yield;
  }
  times.sort((a, b) => a - b);
  return {
    limit,
    ...effort,
    recallPhotos: recall.photos / counts.photos,
    recallAsked: counts.asked > 0 ? recall.asked / counts.asked : null,
    ms: times[times.length >> 1]!,
  };
}

/** Box-Muller. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
