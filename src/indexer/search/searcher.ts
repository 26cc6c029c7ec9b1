/**
 * @file The search half's one face towards the engine: photos go in and out of the RAM index, queries
 * come out as hits with a trace. Knows no SQL, no encoder, no files.
 */
import type { Hit, SearchAnswer, SearchMode, ShortlistKind } from '../../shared/search.ts';

export interface SearchPlan {
  readonly mode: SearchMode;
  readonly shortlist: ShortlistKind;
  readonly dims: number;
  readonly limit: number;
}

/** One bit per photo id (bit id & 31 of word id >> 5); set = may appear. null = every photo. */
export type PhotoFilter = Uint32Array | null;

export interface Searcher {
  readonly dims: number;
  /** Adds or replaces rows. `vectors`: photos.length x dims float32. Searchable when it returns. */
  put(photos: Uint32Array, vectors: Float32Array): void;
  /** Unknown ids are ignored. */
  remove(photos: Uint32Array): void;
  /** `query`: dims float32, any length > 0 (normalised per prefix inside). Synchronous: it takes milliseconds. */
  search(
    query: Float32Array,
    plan: SearchPlan,
    filter?: PhotoFilter,
  ): Omit<SearchAnswer<Hit>, 'trace'> & {
    readonly trace: Omit<SearchAnswer['trace'], 'encodeMs'>;
  };
  stats(): { readonly rows: number; readonly ramBytes: number; readonly kernel: 'wasm-simd' | 'typed-array' };
  close(): void;
}
