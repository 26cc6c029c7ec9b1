/**
 * @file Where on Earth a photo was taken, in names. Types and schemas, no logic.
 *
 * [Note: A place is its names] A place is named by country, region and city rather than by a number of the
 * gazetteer, so that a filter that was saved means the same after the gazetteer has been renewed.
 */
import { z } from 'zod';

const name = z.string().min(1).max(200);

/** null: any. A place with a locality has a city. */
export const placeSchema = z.object({
  /** ISO 3166-1, two capital letters. */
  country: z.string().regex(/^[A-Z]{2}$/),
  /** GeoNames' code of the first-order division ("CA" in the USA, "02" in Germany): tells towns of one name apart. */
  region: z.string().min(1).max(20).nullable(),
  city: name.nullable(),
  /** The town or quarter itself, where it stands inside or beside a larger city. */
  locality: name.nullable(),
});
export type Place = z.infer<typeof placeSchema>;

/** A part of the world, degrees; it does not reach across the 180th meridian. */
export const areaSchema = z.object({
  west: z.number().min(-180).max(180),
  south: z.number().min(-90).max(90),
  east: z.number().min(-180).max(180),
  north: z.number().min(-90).max(90),
});
export type Area = z.infer<typeof areaSchema>;

export interface Town {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
}
