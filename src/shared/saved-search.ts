/**
 * @file Queries as they are kept: recent ones and saved ones, part by part, as a person composed them. Types and
 * schemas, no logic.
 */
import { z } from 'zod';
import { filterSchema } from './filter.ts';
import { imageTokenSchema, photoIdSchema } from './search.ts';

/** On: it takes part in the search. `weight` is how much it counts, before `away` turns it round. */
const counted = { weight: z.number().min(0).max(4), away: z.boolean(), on: z.boolean() };

export const dateRangeSchema = z.object({ from: z.number(), until: z.number() });

export const queryPartSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string().trim().min(1).max(1000), ...counted }),
  z.object({ kind: z.literal('photo'), photo: photoIdSchema, ...counted }),
  z.object({ kind: z.literal('image'), image: imageTokenSchema, name: z.string().max(255), ...counted }),
  /** Only photos from one of these times. */
  z.object({
    kind: z.literal('date'),
    words: z.string().min(1).max(200),
    ranges: z.array(dateRangeSchema).min(1).max(200),
    on: z.boolean(),
  }),
]);
export type QueryPart = z.infer<typeof queryPartSchema>;

export const queryRecordSchema = z.object({
  parts: z.array(queryPartSchema).max(32),
  /** What stands in the field. */
  text: z.string().max(1000),
  /** Other clauses that were set. */
  filter: filterSchema,
});
export type QueryRecord = z.infer<typeof queryRecordSchema>;

export const searchNameSchema = z.string().trim().min(1).max(100);
export const mostSearchNameLetters = 100;

export interface RecentSearch {
  readonly id: number;
  readonly query: QueryRecord;
  /** Parts that are left out because their photo is not in the library now, or their picture was not kept. */
  readonly missing: number;
}

export interface SavedSearch extends RecentSearch {
  readonly name: string;
}

export interface Searches {
  /** By name. */
  readonly saved: readonly SavedSearch[];
  /** Newest first. */
  readonly recent: readonly RecentSearch[];
}
