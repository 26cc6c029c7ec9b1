/**
 * @file The name of a place as people read it, countries in the window's language.
 */
import type { Place } from '../shared/place.ts';
import { country, list } from './wording.ts';

/** "Brooklyn, New York City, United States"; a city state is not named twice. */
export function placeName({ country: code, city, locality }: Place): string {
  const parts = [locality, city, country(code)].filter((part) => part !== null);
  return list(parts.filter((part, at) => part !== parts[at - 1]));
}
