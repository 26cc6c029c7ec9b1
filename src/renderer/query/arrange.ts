/** @file The order of hits, and which of them stand behind which. Pure; knows no DOM. */
import type { PhotoId, TileHit } from '../../shared/search.ts';

export interface Stack {
  /** Photos in it, the one on top counted. */
  readonly size: number;
  readonly open: boolean;
}

/** Newest first, as the timeline has it. */
export function dateOrder(hits: readonly TileHit[]): readonly TileHit[] {
  return hits.toSorted((a, b) => b.taken - a.taken || b.photo - a.photo);
}

/**
 * Of nearly identical photos only the first in the given order, unless their stack is open: then the others follow it.
 * `stacks` has an entry for the first of each two or more; stacks are known by the photo that leads them (`burst`).
 */
export function stackHits(
  hits: readonly TileHit[],
  open: ReadonlySet<PhotoId>,
): {
  readonly shown: readonly TileHit[];
  readonly stacks: ReadonlyMap<PhotoId, Stack & { readonly key: PhotoId }>;
} {
  const groups = new Map<PhotoId, TileHit[]>();
  for (const hit of hits) {
    const group = groups.get(hit.burst);
    if (group === undefined) groups.set(hit.burst, [hit]);
    else group.push(hit);
  }
  const shown: TileHit[] = [];
  const stacks = new Map<PhotoId, Stack & { key: PhotoId }>();
  // Maps keep the order in which their keys came: that of each group's first.
  for (const [key, group] of groups) {
    const isOpen = open.has(key);
    shown.push(...(isOpen ? group : group.slice(0, 1)));
    if (group.length > 1) stacks.set(group[0]!.photo, { size: group.length, open: isOpen, key });
  }
  return { shown, stacks };
}
