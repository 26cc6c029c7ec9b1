/**
 * @file What the map shows, for whoever stands beside it: the photos in view, newest first.
 */
import type { PhotoList } from './photo-list.ts';

class Mapped {
  /** null until the map knows. */
  inView = $state.raw<PhotoList | null>(null);
}

export const mapped = new Mapped();
