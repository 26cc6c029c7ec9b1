/**
 * @file The searcher: puts the RAM index, the shortlists and the re-ranks together, and decides which of them a
 * search takes. What goes on in the background is upkeep.ts. See docs/search.md.
 */
import { ProblemError } from '../../shared/problem.ts';
import type { SearchTrace, TraceStage } from '../../shared/search.ts';
import { mflops } from '../matryoshka/cost.ts';
import { squaredNorm, unitPrefix } from '../matryoshka/prefix.ts';
import { neighboursOfAll } from './neighbours.ts';
import { firstEffort, widened } from './effort.ts';
import type { Effort, FoundKind } from './effort.ts';
import { createArrayKernel } from './kernel/array-kernel.ts';
import { bodyDims, headDims } from './kernel/kernel.ts';
import type { Kernel } from './kernel/kernel.ts';
import { createWasmKernel } from './kernel/wasm-kernel.ts';
import { checkPlan, routeOf } from './plan.ts';
import { RamIndex } from './ram-index.ts';
import type { Top } from './rerank.ts';
import { widening } from './routing.ts';
import type { Found, PhotoFilter, QuerySort, SearchPlan, Searcher } from './searcher.ts';
import { exactShortlist, exactTops, sourceScan } from './shortlist/exact.ts';
import type { Shortlist } from './shortlist/shortlist.ts';
import { runRoute, stopwatch } from './stages.ts';
import type { Run, Stopwatch } from './stages.ts';
import { choose, targets, tunedEffort } from './tuning/tuned.ts';
import { createUpkeep } from './upkeep.ts';
import type { UpkeepOptions } from './upkeep.ts';
import type { VectorSource } from './vector-source.ts';

export interface SearcherOptions {
  /** Where full vectors are read. */
  readonly source: VectorSource;
  /** Default: WebAssembly SIMD where there is any, typed arrays elsewhere. */
  readonly kernel?: Kernel;
  /** Cells, graph and tuning; see upkeep.ts. Default: none are kept, nothing runs in the background. */
  readonly upkeep?: UpkeepOptions;
}

/** How a search goes, decided before it begins. */
interface Course {
  readonly kind: FoundKind;
  readonly shortlist: Shortlist;
  readonly effort: Effort;
  readonly why: string;
  /** Whether it may be done again, looking further. */
  readonly routed: boolean;
}

/** What takes longer gives other work its turn. */
const turnMs = 4;

/**
 * A searcher without photos. Fill it from the source, a block at a time so that other work gets a turn:
 * `for (const { photos, vectors } of source.scan(4096)) searcher.put(photos, vectors)`, then loaded().
 */
export function createSearcher({
  source,
  kernel = createWasmKernel() ?? createArrayKernel(),
  upkeep: upkeepOptions,
}: SearcherOptions): Searcher {
  const { dims } = source;
  const index = new RamIndex(kernel, dims);
  const exact = exactShortlist(index, source);
  const wide: Shortlist = { find: (request) => sourceScan(index, source, request) };
  const upkeep = createUpkeep({ index, source, exact, search: measured }, upkeepOptions);

  /** What tuning measures: a search as people get it, with a given effort. */
  function measured(
    query: Float32Array,
    sort: QuerySort,
    kind: FoundKind,
    effort: Effort,
    limit: number,
  ): Uint32Array {
    const plan: SearchPlan = { mode: 'funnel', shortlist: kind, dims: Math.min(headDims, dims), limit, sort };
    const course: Course = {
      kind,
      shortlist: upkeep.shortlists[kind] ?? exact,
      effort,
      why: '',
      routed: true,
    };
    return follow(course, query, plan, null, stopwatch(), []).top.photos;
  }

  function courseOf(plan: SearchPlan): Course {
    const quality = plan.quality === 'fast' ? 'fast' : 'balanced';
    const sort = plan.sort ?? 'words';
    const tuned = upkeep.tuned;
    const ready = (kind: FoundKind): boolean => kind === 'exact' || (upkeep.shortlists[kind]?.ready ?? false);
    const course = (kind: FoundKind, why: string): Course => {
      const effort =
        (tuned && tunedEffort(tuned, kind, sort, quality, plan.limit)) ??
        firstEffort(kind, index.rows, plan.limit);
      return {
        kind,
        shortlist: kind === 'exact' ? exact : upkeep.shortlists[kind]!,
        effort,
        why,
        routed:
          plan.mode === 'funnel' &&
          plan.schedule !== 'paper' &&
          plan.keep === undefined &&
          plan.read === undefined,
      };
    };
    // Alone, the tiers in memory would answer with rounded scores.
    if (plan.mode === 'single') {
      const base = course('exact', 'every photo is compared once');
      return plan.dims > headDims ? { ...base, shortlist: wide } : base;
    }
    if (plan.shortlist !== 'auto') {
      const asked = plan.shortlist;
      if (asked === 'hnsw') upkeep.wantGraph();
      if (asked === 'exact' || ready(asked)) return course(asked, 'asked for');
      return course('exact', upkeep.whyNot(asked));
    }
    // Whoever names widths or lengths of the first step means a scan at that width.
    const own =
      plan.dims !== Math.min(headDims, dims) || plan.keep !== undefined || plan.schedule === 'paper';
    if (own || plan.mode === 'adaptive')
      return course('exact', `asked for a scan at ${plan.dims} dimensions`);
    const best = tuned && choose(tuned, sort, quality, ready);
    if (best) {
      const promise = `${Math.round(100 * targets[quality])} %`;
      return course(
        best.kind,
        `fastest at ${promise} recall for ${sort} on this library (${best.setting.ms.toFixed(1)} ms)`,
      );
    }
    if (ready('cells')) return course('cells', 'a large library, not measured yet');
    return course('exact', 'a small library, or not measured yet');
  }

  /** Runs the course; where it ends without being sure, searches once more, wider. */
  function follow(
    { kind, shortlist, effort, routed }: Course,
    query: Float32Array,
    plan: SearchPlan,
    filter: PhotoFilter,
    clock: Stopwatch,
    stages: TraceStage[],
  ): { readonly top: Top; readonly escalations: number } {
    const search = (looking: Effort): Run => {
      const route = routeOf(plan, dims, kind, looking, routed);
      return runRoute({ index, source }, { route, query, filter }, shortlist, clock, stages);
    };
    const { top, sure } = search(effort);
    if (!routed || sure) return { top, escalations: 0 };
    return { top: search(widened(effort, widening, widening ** 2)).top, escalations: 1 };
  }

  function answer(top: Top, trace: Omit<SearchTrace, 'encodeMs' | 'mflops' | 'kernel'>): Found {
    return {
      hits: Array.from(top.photos, (photo, i) => ({ photo, score: top.scores[i]! })),
      trace: {
        ...trace,
        kernel: kernel.name,
        mflops: trace.stages.reduce((sum, stage) => sum + stage.mflops, 0),
      },
      searchable: index.rows,
    };
  }

  return {
    dims,
    put(photos, vectors) {
      if (vectors.length !== photos.length * dims) {
        throw new RangeError(`${vectors.length} numbers are not ${photos.length} vectors of ${dims}`);
      }
      // All or nothing: a batch with a broken vector leaves the index as it was.
      photos.forEach((photo, i) => {
        if (!Number.isFinite(squaredNorm(vectors, i * dims, (i + 1) * dims))) {
          throw new RangeError(`the vector of photo ${photo} holds a number that is not finite`);
        }
      });
      photos.forEach((photo, i) => {
        index.put(photo, vectors, i * dims);
        upkeep.added(photo);
      });
    },
    load: (photos, halves) => index.load(photos, halves, Math.min(bodyDims, dims)),
    remove(photos) {
      for (const photo of photos) {
        if (!index.has(photo)) continue;
        index.remove(photo);
        upkeep.removed(photo);
      }
    },
    search(query, plan, filter = null) {
      checkQuery(query, dims);
      checkPlan(plan, dims);
      upkeep.makeWay();
      const clock = stopwatch();
      const stages: TraceStage[] = [];
      const course = courseOf(plan);
      const { top, escalations } = follow(course, query, plan, filter, clock, stages);
      const { kind, why } = course;
      return answer(top, {
        mode: plan.mode,
        shortlist: kind,
        why,
        escalations,
        searchMs: clock.total(),
        stages,
      });
    },
    async searchExactly(query, plan, filter = null) {
      checkQuery(query, dims);
      checkPlan(plan, dims);
      const clock = stopwatch();
      const scan = exactTops(index, source, [query], { dims, k: plan.limit, filter });
      for (let turn = performance.now(); ;) {
        const step = scan.next();
        if (step.done) {
          const { ids, scores } = step.value.tops[0]!;
          const { compared } = step.value;
          const stage: TraceStage = {
            name: 'shortlist',
            source: 'sqlite',
            dims,
            in: index.rows,
            out: ids.length,
            ms: clock.lap(),
            mflops: mflops(compared, dims),
            bytes: compared * dims * 2,
            note: null,
          };
          const why = 'asked for exact answers: every whole vector is compared';
          const { mode } = plan;
          const searchMs = clock.total();
          const trace = { mode, shortlist: 'exact', why, escalations: 0, searchMs, stages: [stage] } as const;
          return answer({ photos: ids, scores }, trace);
        }
        if (performance.now() - turn < turnMs) continue;
        await new Promise((other) => setImmediate(other));
        turn = performance.now();
      }
    },
    neighbours: (k) => neighboursOfAll(index, k),
    remember: (query) => upkeep.asked.add(unitPrefix(query, dims)),
    loaded: () => upkeep.start(),
    settled: () => upkeep.settled(),
    stats: () => ({
      rows: index.rows,
      ramBytes: index.bytes + upkeep.bytes,
      kernel: kernel.name,
      cells: upkeep.cells,
      tuning: upkeep.status,
    }),
    async close() {
      await upkeep.close();
      kernel.close();
    },
  };
}

function checkQuery(query: Float32Array, dims: number): void {
  if (query.length !== dims)
    throw new RangeError(`a query of ${query.length} numbers in a library of ${dims}`);
  const square = squaredNorm(query);
  if (!Number.isFinite(square) || square === 0) {
    throw new ProblemError(
      'query-invalid',
      'This query points nowhere.',
      'Describe the photo with other words.',
    );
  }
}
