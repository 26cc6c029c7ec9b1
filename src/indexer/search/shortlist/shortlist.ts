/**
 * @file What a shortlist promises, however it finds it: the photos nearest to the query at a narrow width,
 * with what that cost. Types only. Above it nobody knows whether rows were scanned, a graph was walked or
 * another engine was asked.
 */
import type { TraceStage } from '../../../shared/search.ts';
import type { Order, TopRows } from '../kernel/kernel.ts';
import type { PhotoFilter } from '../searcher.ts';

export interface ShortlistAnswer {
  /** Rows of the RAM index: whatever found them, the next stage reads there. */
  readonly top: TopRows;
  readonly source: TraceStage['source'];
  /** Rows compared with the query; an upper bound where the index does not say. */
  readonly compared: number;
  /** Bytes of vectors read. */
  readonly bytes: number;
}

export interface Shortlist {
  /** The `k` photos of largest cosine at the first `dims` dims of `query` (full width, any length), among those in `filter`. */
  find(query: Float32Array, dims: number, k: number, filter: PhotoFilter, order: Order): ShortlistAnswer;
}
