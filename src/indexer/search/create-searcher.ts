/**
 * @file The searcher: puts the RAM index, the shortlists and the re-ranks together. See docs/search.md.
 */
import { ProblemError } from '../../shared/problem.ts';
import type { SearchTrace, TraceStage } from '../../shared/search.ts';
import { mflops } from '../matryoshka/cost.ts';
import { squaredNorm, unitPrefix } from '../matryoshka/prefix.ts';
import { createArrayKernel } from './kernel/array-kernel.ts';
import { bodyDims, headDims } from './kernel/kernel.ts';
import type { Kernel, TopRows } from './kernel/kernel.ts';
import { createWasmKernel } from './kernel/wasm-kernel.ts';
import { routeOf } from './plan.ts';
import { RamIndex } from './ram-index.ts';
import { Candidates } from './rerank.ts';
import type { PhotoFilter, SearchPlan, Searcher } from './searcher.ts';
import { exactShortlist, sourceScan } from './shortlist/exact.ts';
import { hnswShortlist } from './shortlist/hnsw.ts';
import type { HnswShortlist } from './shortlist/hnsw.ts';
import type { Shortlist } from './shortlist/shortlist.ts';
import type { VectorSource } from './vector-source.ts';

export interface SearcherOptions {
  /** Where full vectors are read. */
  readonly source: VectorSource;
  /** Default: WebAssembly SIMD where there is any, typed arrays elsewhere. */
  readonly kernel?: Kernel;
}

/** float16, as the source keeps them. */
const storedBytes = 2;

/**
 * A searcher without photos. Fill it from the source, a block at a time so that other work gets a turn:
 * `for (const { photos, vectors } of source.scan(4096)) searcher.put(photos, vectors)`.
 */
export function createSearcher({
  source,
  kernel = createWasmKernel() ?? createArrayKernel(),
}: SearcherOptions): Searcher {
  const { dims } = source;
  const index = new RamIndex(kernel, dims);
  const exact = exactShortlist(index, source);
  let graph: HnswShortlist | null = null;

  function shortlistFor(plan: SearchPlan): Shortlist {
    if (plan.shortlist === 'hnsw') return (graph ??= hnswShortlist(index, exact));
    // Alone, the int8 tier would answer with rounded scores.
    if (plan.mode === 'single' && plan.dims > headDims)
      return { find: (query, dims, k, filter) => sourceScan(index, source, query, dims, k, filter) };
    return exact;
  }

  function put(photos: Uint32Array, vectors: Float32Array): void {
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
      graph?.added(photo);
    });
  }

  function remove(photos: Uint32Array): void {
    for (const photo of photos) {
      if (!index.has(photo)) continue;
      index.remove(photo);
      graph?.removed(photo);
    }
  }

  function search(
    query: Float32Array,
    plan: SearchPlan,
    filter: PhotoFilter = null,
  ): ReturnType<Searcher['search']> {
    checkQuery(query, dims);
    const clock = stopwatch();
    const route = routeOf(plan, dims, index.rows);
    const stages: TraceStage[] = [];
    const record = (stage: Omit<TraceStage, 'ms' | 'mflops'>, compared = stage.in): void => {
      stages.push({ ...stage, ms: clock.lap(), mflops: mflops(compared, stage.dims) });
    };

    const answer = shortlistFor(plan).find(
      query,
      plan.dims,
      route.shortlist.out,
      filter,
      route.reranks.length > 0 ? 'any' : 'best-first',
    );
    let found: TopRows = answer.top;
    record(
      {
        name: 'shortlist',
        source: answer.source,
        dims: plan.dims,
        in: index.rows,
        out: found.rows.length,
        bytes: answer.bytes,
      },
      answer.compared,
    );

    let candidates: Candidates | null = null;
    for (const { from, dims: width, out } of route.reranks) {
      const before = candidates ? candidates.length : found.rows.length;
      if (from === 'ram-i8') {
        found = kernel.rescoreBody(unitPrefix(query, width), found.rows, out);
        record({
          name: 'rerank',
          source: 'ram-i8',
          dims: width,
          in: before,
          out: found.rows.length,
          bytes: before * bodyDims,
        });
        continue;
      }
      const bytes = candidates ? 0 : before * dims * storedBytes;
      candidates ??= new Candidates(query, index.photosOf(found.rows), source);
      candidates.narrow(width, out);
      record({ name: 'rerank', source: 'sqlite', dims: width, in: before, out: candidates.length, bytes });
    }
    const top = candidates?.top() ?? { photos: index.photosOf(found.rows), scores: found.scores };

    const trace: Omit<SearchTrace, 'encodeMs'> = {
      mode: plan.mode,
      shortlist: plan.shortlist,
      kernel: kernel.name,
      searchMs: clock.total(),
      mflops: stages.reduce((sum, stage) => sum + stage.mflops, 0),
      stages,
    };
    const hits = Array.from(top.photos, (photo, i) => ({ photo, score: top.scores[i]! }));
    return { hits, trace, searchable: index.rows };
  }

  return {
    dims,
    put,
    remove,
    search,
    stats: () => ({ rows: index.rows, ramBytes: index.bytes, kernel: kernel.name }),
    close: () => {
      kernel.close();
      // The rows' memory goes with the last reference to this searcher; the graph's is not the collector's.
      graph = null;
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

function stopwatch(): { lap(): number; total(): number } {
  const start = performance.now();
  let last = start;
  return {
    lap() {
      const now = performance.now();
      const ms = now - last;
      last = now;
      return ms;
    },
    total: () => performance.now() - start,
  };
}
