/**
 * @file The search half's one face towards the engine: photos go in and out of the RAM index, queries
 * come out as hits with a trace. Knows no SQL, no encoder, no files but those it keeps its own measurements in.
 *
 * [Note: Where another engine would go] Everything above the searcher awaits its answers, so an external vector engine
 * (a server that is asked over the network) stands in for `Searcher` as a whole: its `search` returns a
 * promise of the same hits and trace, its `put` and `remove` send the rows on. Inside, sources and
 * shortlists stay synchronous: an await between two stages costs more than most stages do.
 */
import type {
  FunnelSchedule,
  Hit,
  SearchAnswer,
  SearchMode,
  SearchQuality,
  SearchTrace,
  ShortlistKind,
} from '../../shared/search.ts';
import type { TuningStatus } from '../../shared/library.ts';

/**
 * Photos and words lie apart. The neighbours of a photo are in the cells around it; what is nearest to words is
 * nearly as near as much else, in many cells. So each sort of query has an effort of its own.
 */
export type QuerySort = 'photos' | 'words';

/** A photo and those nearest to it, best first, without itself. Scores: cosine at 128 numbers of 4 bits, or at 16 without a body. */
export interface Neighbours {
  readonly photo: number;
  readonly neighbours: Uint32Array;
  readonly scores: Float32Array;
}

export interface SearchPlan {
  readonly mode: SearchMode;
  readonly shortlist: ShortlistKind;
  /** Width of the shortlist, D_s. Cells and graph compare at 128 whatever it says. */
  readonly dims: number;
  readonly limit: number;
  /** Width of adaptive mode's re-rank, D_r. Default: all. */
  readonly to?: number | undefined;
  /** Length of the shortlist, K. Default: as long as this library needs; then it is also widened when needed. */
  readonly keep?: number | undefined;
  /** Funnel: so many full vectors are read, no more and no fewer. Default: until it is sure of the best ([Note: Read until sure]). */
  readonly read?: number | undefined;
  readonly schedule?: FunnelSchedule | undefined;
  /** What lies where: see QuerySort. Default: words, for which a search looks further. */
  readonly sort?: QuerySort | undefined;
  /** Default: balanced. `exact` is for searchExactly(). */
  readonly quality?: SearchQuality | undefined;
}

/** One bit per photo id (bit id & 31 of word id >> 5); set = may appear. null = every photo. */
export type PhotoFilter = Uint32Array | null;

export type Found = Omit<SearchAnswer<Hit>, 'trace'> & {
  readonly trace: Omit<SearchAnswer['trace'], 'encodeMs'>;
};

export interface SearcherStats {
  readonly rows: number;
  /** Rows, cells and graph. */
  readonly ramBytes: number;
  readonly kernel: SearchTrace['kernel'];
  /** Cells the photos are kept in; 0 when there are none. */
  readonly cells: number;
  /** null until it was measured. */
  readonly tuning: TuningStatus | null;
}

export interface Searcher {
  readonly dims: number;
  /** Adds or replaces rows. `vectors`: photos.length x dims float32. Searchable when it returns. */
  put(photos: Uint32Array, vectors: Float32Array): void;
  /** The same, before loaded(), from the first 128 numbers of each (all, where there are fewer) as float16, as the
   * library hands them out; quick. */
  load(photos: Uint32Array, halves: Uint16Array): void;
  /** Unknown ids are ignored. */
  remove(photos: Uint32Array): void;
  /** `query`: dims float32, any length > 0 (normalised per prefix inside). Synchronous: it takes milliseconds. */
  search(query: Float32Array, plan: SearchPlan, filter?: PhotoFilter): Found;
  /** The answer that comparing every whole vector gives. Takes a second or so a million photos, in slices. */
  searchExactly(query: Float32Array, plan: SearchPlan, filter?: PhotoFilter): Promise<Found>;
  /** The `k` nearest of every photo, in steps of a few milliseconds (neighbours.ts). */
  neighbours(k: number): Iterable<readonly Neighbours[]>;
  /** Keeps a query of words for tuning. Vectors only, the last 400. */
  remember(query: Float32Array): void;
  /** The library is loaded: takes over what was kept of cells and measurements, and begins to look after them. */
  loaded(): void;
  /** Resolves when nothing is left to train, build, measure or save. */
  settled(): Promise<void>;
  stats(): SearcherStats;
  /** Ends what runs in the background. */
  close(): Promise<void>;
}
