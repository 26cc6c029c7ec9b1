/**
 * @file What the map shows: where it stands, which outlives a visit elsewhere, and, for whoever stands beside it,
 * the photos in view, newest first.
 */
import type { MapView } from '../map/mercator.ts';
import type { PhotoList } from './photo-list.ts';

class Mapped {
  view = $state.raw<MapView>({ x: 0.5, y: 0.4, zoom: 1.5 });
  /** The person has chosen the view; until then the map shows all photos. */
  placed = false;
  /** null until the map knows. */
  inView = $state.raw<PhotoList | null>(null);
}

export const mapped = new Mapped();
