/**
 * @file How much a search does to find what the exact full width would: how far the shortlist reaches and how
 * many full vectors are read. Arithmetic only. Measured values come from tuning/; these are where it begins.
 */
import type { ShortlistKind } from '../../shared/search.ts';
import { fullCertainty } from './routing.ts';
import { shortlistLength, survivors } from '../matryoshka/schedule.ts';

export type FoundKind = Exclude<ShortlistKind, 'auto'>;

export interface Effort {
  /** exact: length of the 16-d shortlist. cells: photos compared at 128 dims. hnsw: length of its list, ef. */
  readonly reach: number;
  /** cells: how much less near to the query than the nearest one a cell may be that is looked into, as cosine at 128
   * dims ([Note: Near enough] in shortlist/cells.ts). */
  readonly margin: number;
  /** Photos whose full vectors are read, or read at first. */
  readonly read: number;
  /** How sure of the best a search has to be before it stops reading ([Note: Read until sure]). */
  readonly certainty: number;
}

/** Every cell is near enough. */
export const anyMargin = 2;
const cellsShare = 0.02;
const cellsMin = 8000;
const cellsMax = 40_000;
const readFirst = 400;

/** Before anything is measured: generous. */
export function firstEffort(kind: FoundKind, rows: number, limit: number): Effort {
  const common = { certainty: fullCertainty, margin: anyMargin };
  if (kind === 'exact')
    return { reach: shortlistLength(rows, limit), read: survivors(rows, limit), ...common };
  const read = Math.min(rows, Math.max(readFirst, 3 * limit));
  if (kind === 'hnsw') return { reach: 2 * read, read, ...common };
  const reach = Math.max(6 * limit, Math.min(cellsMax, Math.max(cellsMin, cellsShare * rows)));
  return { reach, read, ...common };
}

/** An effort measured for answers of `limit` photos. */
export interface MeasuredEffort extends Effort {
  readonly limit: number;
}

/**
 * The effort for an answer of `limit` from those measured at a shorter and a longer one: as if it grew as a
 * power of the answer's length; its margin evenly, if both have one. Never less than twice the answer is read. As sure
 * as the surer of both, beyond the shorter.
 */
export function effortBetween(short: MeasuredEffort, long: MeasuredEffort, limit: number): Effort {
  const share = Math.log(Math.max(limit, short.limit) / short.limit) / Math.log(long.limit / short.limit);
  const between = (a: number, b: number): number => Math.ceil(a * Math.max(1, b / a) ** share);
  const read = Math.max(2 * limit, between(short.read, long.read));
  const certainty = limit <= short.limit ? short.certainty : Math.max(short.certainty, long.certainty);
  const margin =
    Math.max(short.margin, share > 0 ? long.margin : 0) >= anyMargin
      ? anyMargin
      : short.margin + Math.min(1, share) * (long.margin - short.margin);
  return { reach: Math.max(read, between(short.reach, long.reach)), margin, read, certainty };
}

/** The same search once more, looking further, however far away. */
export function widened({ reach, read, certainty }: Effort, reaching: number, reading: number): Effort {
  return {
    reach: Math.ceil(reach * reaching),
    margin: anyMargin,
    read: Math.ceil(read * reading),
    certainty,
  };
}
