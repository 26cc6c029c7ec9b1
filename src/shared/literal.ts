/** @file Matches in letters, beside those by meaning: what is asked and answered. Types, no logic. */
import type { PhotoId } from './search.ts';

/** Where a word stands. */
export const literalFields = ['name', 'folder', 'camera', 'lens', 'place'] as const;
export type LiteralField = (typeof literalFields)[number];

export interface LiteralHit {
  readonly photo: PhotoId;
  /** width / height */
  readonly aspect: number;
  /** Its place in the timeline, ms since 1970. */
  readonly taken: number;
  /** Where the words were found, and the whole of what stands there. */
  readonly reasons: readonly { readonly field: LiteralField; readonly text: string }[];
}

export interface LiteralAnswer {
  /** Newest first; the first some hundreds. */
  readonly hits: readonly LiteralHit[];
  readonly total: number;
  /** Whether there may be more than `total`. */
  readonly more: boolean;
}
