/**
 * @file What is in a library twice, as other processes see it: the very same file in several places, and photos that
 * are nearly the same. Types and schemas, no logic.
 */
import { z } from 'zod';
import { photoSetSchema } from './user-data.ts';

/** How alike two photos taken within a minute must be to count, as a cosine; the least is what is looked for at all. */
export const nearness = { least: 0.86, usual: 0.94, most: 0.995 } as const;

export const nearSchema = z.number().min(nearness.least).max(1);
export const distinctSchema = photoSetSchema.refine((photos) => photos.length <= 200, 'too many at once');

/** One of the files that hold the same bytes. */
export interface CopyInfo {
  readonly file: number;
  readonly name: string;
  /** Folder name, then the path below it. */
  readonly place: readonly string[];
  /** When the file was last changed, ms since 1970. */
  readonly changed: number;
}

export interface ExactCopies {
  readonly photo: number;
  readonly bytes: number;
  /** Two or more; first the one to keep: not in a folder of copies, the oldest. */
  readonly copies: readonly CopyInfo[];
}

/** Why one of several is suggested: the first thing in which it is better than all others. */
export type BestReason = 'favourite' | 'rating' | 'pixels' | 'camera' | 'bytes' | 'older' | 'same';

export interface NearPhoto {
  readonly photo: number;
  readonly name: string;
  readonly place: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly format: string;
  /** ms since 1970. */
  readonly taken: number;
  readonly favourite: boolean;
  readonly rating: number;
}

export interface NearGroup {
  /** The best first. */
  readonly photos: readonly NearPhoto[];
  readonly reason: BestReason;
  /** Of the two that are least alike among those that were found alike, a cosine. */
  readonly alike: number;
}

export interface DuplicatesProgress {
  readonly done: number;
  readonly total: number;
}

export interface NearAnswer {
  /** The newest first; at most `mostGroups`. */
  readonly groups: readonly NearGroup[];
  /** How many there are in all. */
  readonly total: number;
}
export const mostGroups = 2000;
