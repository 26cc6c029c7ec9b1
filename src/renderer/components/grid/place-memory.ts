/**
 * @file Where a grid was left, for when it comes back: the timeline after a search.
 */
import { atTop } from '../../layout/place.ts';
import type { Place } from '../../layout/place.ts';
import type { PhotoId } from '../../../shared/search.ts';

export interface PlaceMemory {
  place: Place;
  current: PhotoId | null;
}

export const nowhere = (): PlaceMemory => ({ place: atTop, current: null });
