/** @file Which of several photos of the same thing to keep, and why. Pure. */
import type { BestReason } from '../../shared/duplicates.ts';

export interface Candidate {
  readonly favourite: boolean;
  readonly rating: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** The file says what camera took it: scaled and sent copies have often lost that. */
  readonly camera: boolean;
  /** ms since 1970. */
  readonly taken: number;
}

/** A person's own word first, then what cannot be got back: pixels, camera data, bytes, in this order. */
const merits: readonly (readonly [BestReason, (candidate: Candidate) => number])[] = [
  ['favourite', (candidate) => Number(candidate.favourite)],
  ['rating', (candidate) => candidate.rating],
  ['pixels', (candidate) => candidate.width * candidate.height],
  ['camera', (candidate) => Number(candidate.camera)],
  ['bytes', (candidate) => candidate.bytes],
  ['older', (candidate) => -candidate.taken],
];

/** The best first; `reason`: the first merit in which the best is above the second. */
export function ranked<T extends Candidate>(
  candidates: readonly T[],
): { readonly photos: readonly T[]; readonly reason: BestReason } {
  const photos = candidates.toSorted((a, b) => {
    for (const [, merit] of merits) {
      const difference = merit(b) - merit(a);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  const [best, second] = photos;
  const reason = best && second ? merits.find(([, merit]) => merit(best) !== merit(second))?.[0] : undefined;
  return { photos, reason: reason ?? 'same' };
}
