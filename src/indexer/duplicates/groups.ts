/**
 * @file Pairs of photos that are alike become groups. Pure.
 *
 * [Note: Time and likeness together] Photos of one burst look alike because they are of one moment; two photos of
 * the same view years apart look alike and are no duplicates. So the further apart in time, the more alike
 * two photos must be. Copies of one photo (edited, scaled, sent by a messenger) often lost their time on the way, and
 * pass because they are very much alike.
 */
import type { Pairs } from './pairs.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How much more alike than the wish two photos must be that were taken so far apart, ms. */
export function stricterBy(apart: number): number {
  if (apart <= minute) return 0;
  return apart <= hour ? 0.015 : 0.03;
}

/** Nothing is more alike than this: rounding keeps equal vectors from being exactly 1. */
const mostWanted = 0.997;

export interface Group {
  readonly photos: readonly number[];
  /** Of the least alike pair in it. */
  readonly alike: number;
}

/**
 * @param taken when each photo was taken, ms since 1970; absent: no longer in the library
 * @param wanted cosine for photos of one minute
 * @param distinct whether a person has said that these two are no duplicates
 * @returns groups of two or more, in the order of their first photos
 */
export function groupsOf(
  pairs: Pairs,
  taken: ReadonlyMap<number, number>,
  wanted: number,
  distinct: (a: number, b: number) => boolean,
): Group[] {
  const parent = new Map<number, number>();
  const least = new Map<number, number>();
  const find = (photo: number): number => {
    let root = photo;
    for (let up = parent.get(root) ?? root; up !== root; up = parent.get(root) ?? root) root = up;
    parent.set(photo, root);
    return root;
  };
  pairs.a.forEach((a, at) => {
    const b = pairs.b[at]!;
    const alike = pairs.alike[at]!;
    const [when, then] = [taken.get(a), taken.get(b)];
    if (when === undefined || then === undefined) return;
    if (alike < Math.min(mostWanted, wanted + stricterBy(Math.abs(when - then))) || distinct(a, b)) return;
    const [one, other] = [find(a), find(b)];
    const together = Math.min(one, other);
    parent.set(Math.max(one, other), together);
    least.set(together, Math.min(alike, least.get(one) ?? 1, least.get(other) ?? 1));
  });
  const groups = new Map<number, number[]>();
  for (const photo of parent.keys()) {
    const root = find(photo);
    const group = groups.get(root);
    if (group) group.push(photo);
    else groups.set(root, [photo]);
  }
  return [...groups]
    .filter(([, photos]) => photos.length > 1)
    .map(([root, photos]) => ({ photos: photos.sort((a, b) => a - b), alike: least.get(root)! }))
    .sort((a, b) => a.photos[0]! - b.photos[0]!);
}
