/**
 * @file What a search is (query, options) and what it answers (hits, trace). Shared by the renderer,
 * the engine and the command line. Types and schemas, no logic.
 */
import { z } from 'zod';
import { filterSchema } from './filter.ts';

/** A photo's number inside its library: never reused, says nothing about where the photo lies. */
export const photoIdSchema = z.number().int().min(1).max(0xffff_ffff);
export type PhotoId = z.infer<typeof photoIdSchema>;

/** Names an image handed over as bytes (dropped, pasted, picked) and embedded once by the engine. */
export const imageTokenSchema = z.string().regex(/^img-[0-9a-f]{16}$/);
export type ImageToken = z.infer<typeof imageTokenSchema>;

/** Weight of a term to stay away from. [Note: Steering away] A full negative weight would pull the query to the
 * far side of the sphere, where photos are like nothing at all; half of it keeps "beach -people" a beach. */
export const awayWeight = -0.5;

/** Sign says towards or away from; size says how much. */
const weightSchema = z.number().min(-4).max(4);

export const termSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string().trim().min(1).max(1000), weight: weightSchema }),
  z.object({ kind: z.literal('photo'), photo: photoIdSchema, weight: weightSchema }),
  z.object({ kind: z.literal('image'), image: imageTokenSchema, weight: weightSchema }),
]);
/** One part of a query. Terms are combined into one unit vector: the weighted sum of the terms' unit vectors. */
export type Term = z.infer<typeof termSchema>;

/** How the answer is found. [Note: Search modes] single: one scan at `dims`. adaptive: shortlist at
 * `dims`, then one re-rank at full width (AR, section 4.3 of arXiv 2205.13147). funnel: shortlist at
 * `dims`, then widening prefixes over a shrinking list (Funnel Retrieval, same section). */
export const searchModes = ['funnel', 'adaptive', 'single'] as const;
export type SearchMode = (typeof searchModes)[number];
/** How the shortlist is found. exact: every photo is compared. cells: photos in the cells nearest to the query
 * (inverted lists). hnsw: a graph is walked. auto: whichever was measured to be fastest on this library. */
export const shortlistKinds = ['auto', 'exact', 'cells', 'hnsw'] as const;
export type ShortlistKind = (typeof shortlistKinds)[number];
/** How many of the exact ten best a search is to find: 95 %, 99 %, all. exact compares every whole vector. */
export const searchQualities = ['fast', 'balanced', 'exact'] as const;
export type SearchQuality = (typeof searchQualities)[number];
/** How a funnel's list shrinks. library: as long as this library needs. paper: 200, halved at each width. */
export const funnelSchedules = ['library', 'paper'] as const;
export type FunnelSchedule = (typeof funnelSchedules)[number];

export const mostTerms = 16;
export const termsSchema = z.array(termSchema).min(1).max(mostTerms);

export const searchRequestSchema = z.object({
  terms: termsSchema,
  limit: z.number().int().min(1).max(5000),
  /** Only these photos. */
  filter: filterSchema.optional(),
  mode: z.enum(searchModes).default('funnel'),
  shortlist: z.enum(shortlistKinds).default('auto'),
  /** Width of the shortlist, D_s (of the only scan, in single mode). */
  dims: z.number().int().min(1).max(4096).default(16),
  /** Width of adaptive mode's re-rank, D_r. Default: all. */
  to: z.number().int().min(1).max(4096).optional(),
  /** Length of the shortlist, K. Default: as long as this library needs. */
  keep: z.number().int().min(1).max(1_000_000).optional(),
  schedule: z.enum(funnelSchedules).optional(),
  /** Default: balanced. */
  quality: z.enum(searchQualities).optional(),
  /** Whether it shall be said how well the hits match, and which of them are nearly the same photo. */
  judged: z.boolean().optional(),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;

/** One stage of a search, in the order they ran. `mflops` counts multiply-adds / 1e6, as the paper does. */
export interface TraceStage {
  readonly name: 'shortlist' | 'rerank';
  /** Where the compared numbers came from. */
  readonly source: 'ram-f32' | 'ram-i8' | 'ram-i4' | 'cells' | 'hnsw' | 'sqlite';
  readonly dims: number;
  readonly in: number;
  readonly out: number;
  readonly ms: number;
  readonly mflops: number;
  /** Bytes of vectors that the stage read. */
  readonly bytes: number;
  /** How it went; null where there is nothing to say. */
  readonly note: StageNote | null;
}

export type StageNote =
  | { readonly kind: 'visited'; readonly cells: number; readonly of: number }
  /** Few photos pass the filter: all of them were compared. */
  | { readonly kind: 'passing'; readonly photos: number }
  | { readonly kind: 'graph'; readonly ef: number };

/** What a search did and cost. `searchMs` excludes `encodeMs` (the query's own embedding). */
export interface SearchTrace {
  readonly mode: SearchMode;
  /** The one that was used. */
  readonly shortlist: Exclude<ShortlistKind, 'auto'>;
  /** Why that one. */
  readonly why: string;
  /** How often the search was widened because coarse and fine orders disagreed; its stages follow each other. */
  readonly escalations: number;
  readonly kernel: 'wasm-relaxed-simd' | 'wasm-simd' | 'typed-array';
  readonly encodeMs: number;
  readonly searchMs: number;
  readonly mflops: number;
  readonly stages: readonly TraceStage[];
}

/** One photo of an answer. `score` is the cosine at full width (at `dims` in single mode). */
export interface Hit {
  readonly photo: PhotoId;
  readonly score: number;
}

/** Hits with what the grid needs to lay them out at once. */
export interface TileHit extends Hit {
  /** Of the upright photo, width / height. */
  readonly aspect: number;
  /** Its place in the timeline, ms since 1970. */
  readonly taken: number;
  /** The best of the hits that are nearly the same photo; itself where it is alone, or the answer not judged. */
  readonly burst: PhotoId;
}

export interface SearchAnswer<H extends Hit = TileHit> {
  readonly hits: readonly H[];
  readonly trace: SearchTrace;
  /** Photos that could be searched when this ran. */
  readonly searchable: number;
}
