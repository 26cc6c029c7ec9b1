/**
 * @file What a shortlist promises, however it finds it: the photos nearest to the query at a narrow width,
 * with what that cost. Types only. Above it nobody knows whether rows were scanned, cells visited or a graph
 * walked.
 */
import type { StageNote, TraceStage } from '../../../shared/search.ts';
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
  /** How it went, for people: "visited 34 of 4,000 cells". null where there is nothing to say. */
  readonly note: StageNote | null;
}

export interface ShortlistRequest {
  /** Full width, any length. */
  readonly query: Float32Array;
  /** The cosine is that of the first `dims` dims. */
  readonly dims: number;
  readonly k: number;
  readonly filter: PhotoFilter;
  readonly order: Order;
  /** How far an approximate shortlist looks: photos compared in cells, list length (ef) in a graph. */
  readonly reach: number;
  /** How much less near than the nearest cell one may be that is looked into. See [Note: Near enough]. */
  readonly margin: number;
}

export interface Shortlist {
  /** The `k` photos of largest cosine among those in `filter`, best first or in any order as asked. */
  find(request: ShortlistRequest): ShortlistAnswer;
}

/** A shortlist with a structure of its own, which follows the RAM index: tell it after each change. */
export interface FollowingShortlist extends Shortlist {
  /** Whether it answers at all now; until then the exact shortlist does. */
  readonly ready: boolean;
  /** Memory held. */
  readonly bytes: number;
  added(photo: number): void;
  removed(photo: number): void;
}
