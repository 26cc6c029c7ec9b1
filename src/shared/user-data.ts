/**
 * @file What people add to their photos: marks (favourite, stars) and albums, as other processes see them and
 * as they may ask for them. Types and schemas, no logic.
 */
import { z } from 'zod';
import type { PhotoId } from './search.ts';

/** As many as one request may name: more than any library holds, less than would stall a process. */
export const mostPhotosAtOnce = 2_000_000;

/** Photos by number, each once at best, in any order. */
export const photoSetSchema = z.custom<Uint32Array>(
  (value) =>
    value instanceof Uint32Array &&
    value.length > 0 &&
    value.length <= mostPhotosAtOnce &&
    !value.includes(0),
  'not a set of photos',
);
export type PhotoSet = Uint32Array;

export const ratings = [0, 1, 2, 3, 4, 5] as const;
/** Stars; 0 is "not rated". */
export type Rating = (typeof ratings)[number];
export const ratingSchema = z.literal(ratings);

/** What changes about some photos' marks; what is not named stays. */
export const markChangeSchema = z.union([
  z.strictObject({ favourite: z.boolean() }),
  z.strictObject({ rating: ratingSchema }),
]);
export type MarkChange = z.infer<typeof markChangeSchema>;

/** Every photo of the library that is marked, as parallel arrays. */
export interface Marks {
  readonly photos: Uint32Array;
  /** 0 or 1. */
  readonly favourites: Uint8Array;
  /** 0 to 5. */
  readonly ratings: Uint8Array;
}

export const mostAlbumNameLetters = 100;
export const albumNameSchema = z.string().trim().min(1).max(mostAlbumNameLetters);
export const albumIdSchema = z.number().int().min(1);
export type AlbumId = z.infer<typeof albumIdSchema>;

export interface AlbumInfo {
  readonly id: AlbumId;
  readonly name: string;
  /** Those that are in the library now; a photo on a drive that was removed from it comes back with it. */
  readonly photos: number;
  /** Its newest photo. */
  readonly cover: PhotoId | null;
}

/** A folder below a library folder that a person left out. */
export interface ExcludedFolder {
  readonly id: number;
  /** Library folder's name, then the path below it. */
  readonly place: readonly string[];
}
