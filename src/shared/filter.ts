/**
 * @file Which photos a search or the timeline may show: a list of clauses that must all hold. Shared by the
 * renderer, the engine and the command line. Types and schemas, no logic; store/filters.ts turns clauses
 * into SQL, and `holds` in its test says once more, in plain words, what each of them means.
 *
 * [Note: A filter is a list] All clauses hold (AND). Where several values would do, the clause takes a list
 * of them (OR). `not` turns one clause round. That is what a row of chips can say; anything deeper would need
 * brackets that nobody draws.
 */
import { z } from 'zod';
import { placeSchema } from './place.ts';
import type { Place } from './place.ts';

const folderId = z.number().int().min(1);
const name = z.string().min(1).max(1000);
/** What photos without it have: they match `null`, and no name. */
const names = z.array(name.nullable()).min(1).max(256);
const bound = z.number().min(0).nullable();

export const orientations = ['landscape', 'portrait', 'square'] as const;
export type Orientation = (typeof orientations)[number];

const not = z.boolean().optional();

/** Bounds are inclusive below and exclusive above; null: no bound. */
export const clauseSchema = z.discriminatedUnion('kind', [
  /** The photo's place in the timeline, ms since 1970: when it was taken, or, unknown, the file's time. */
  z.object({ kind: z.literal('time'), from: z.number().nullable(), to: z.number().nullable(), not }),
  /** The same, from one of several times: "every summer". */
  z.object({
    kind: z.literal('times'),
    ranges: z
      .array(z.object({ from: z.number(), until: z.number() }))
      .min(1)
      .max(200),
    not,
  }),
  /** A file of the photo lies in library folder `folder`, in `dir` below it ('' = the folder itself) or deeper. */
  z.object({ kind: z.literal('folder'), folder: folderId, dir: z.string().max(32_768), not }),
  z.object({ kind: z.literal('format'), formats: z.array(name).min(1).max(64), not }),
  z.object({ kind: z.literal('camera'), cameras: names, not }),
  z.object({ kind: z.literal('lens'), lenses: names, not }),
  /** Upright. Square: both sides are equal. */
  z.object({ kind: z.literal('orientation'), orientation: z.enum(orientations), not }),
  /** Width x height. */
  z.object({ kind: z.literal('pixels'), least: bound, below: bound, not }),
  /** Of the file. */
  z.object({ kind: z.literal('bytes'), least: bound, below: bound, not }),
  /** It says where it was taken. */
  z.object({ kind: z.literal('position'), not }),
  z.object({ kind: z.literal('favourite'), not }),
  /** Stars, `least` or more. */
  z.object({ kind: z.literal('rating'), least: z.number().int().min(1).max(5), not }),
  z.object({ kind: z.literal('album'), album: z.number().int().min(1), not }),
  /** It was taken in one of these places; what is null in a place may be anything. */
  z.object({ kind: z.literal('place'), places: z.array(placeSchema).min(1).max(64), not }),
  /** Every word of `text` is in the file's path from its library folder's name on, letter case and accents aside. */
  z.object({ kind: z.literal('path'), text: z.string().trim().min(1).max(200), not }),
]);
export type Clause = z.infer<typeof clauseSchema>;
export type ClauseKind = Clause['kind'];

/** All must hold. Empty: every photo. */
export const filterSchema = z.array(clauseSchema).max(32);
export type Filter = readonly Clause[];

/** Where the groups of sizes begin that facets count: pixels (width x height), and bytes of the file. */
export const pixelSteps = [0, 2e6, 8e6, 16e6, 32e6] as const;
export const byteSteps = [0, 1e6, 4e6, 10e6, 25e6] as const;

/** How many photos have each value, most first; `months` in order of time. Each facet is counted under the
 * clauses of the other kinds, so that its values can be swapped for one another. */
export interface Facets {
  /** Photos under the whole filter. */
  readonly photos: number;
  /** `month`: 1 to 12, in this machine's time zone. */
  readonly months: readonly { readonly year: number; readonly month: number; readonly photos: number }[];
  readonly folders: readonly { readonly folder: number; readonly photos: number }[];
  readonly formats: readonly { readonly format: string; readonly photos: number }[];
  readonly cameras: readonly { readonly camera: string | null; readonly photos: number }[];
  readonly lenses: readonly { readonly lens: string | null; readonly photos: number }[];
  readonly orientations: readonly { readonly orientation: Orientation; readonly photos: number }[];
  /** Photos in each group, from `pixelSteps[i]` to below the next. */
  readonly pixels: readonly number[];
  /** The same for `byteSteps`. */
  readonly bytes: readonly number[];
  /** That say where they were taken. */
  readonly positions: number;
  /** By city: `locality` is always null. */
  readonly places: readonly { readonly place: Place; readonly photos: number }[];
  readonly favourites: number;
  /** Photos with at least one star, two, ... five. */
  readonly ratings: readonly number[];
  readonly albums: readonly { readonly album: number; readonly photos: number }[];
}

/** A directory that holds photos, or holds directories that do. `dir` as in the `folder` clause. */
export interface DirectoryCount {
  readonly folder: number;
  readonly dir: string;
  /** In it and below it, each once. */
  readonly photos: number;
}
