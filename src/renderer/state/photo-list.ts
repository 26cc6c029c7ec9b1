/**
 * @file The photos that a grid shows and the viewer walks through, in order, whatever they come from.
 * Typed arrays, because there may be 100,000 of them. Immutable: news make a new list.
 */
import type { MonthSpan } from '../layout/months.ts';
import { monthSpans } from '../layout/months.ts';
import type { Span } from '../layout/justified.ts';
import type { Timeline } from '../../shared/library.ts';
import type { PhotoId, TileHit } from '../../shared/search.ts';
import type { Stack } from '../query/arrange.ts';

/** By the photo that is shown of each; `key` is what the stack is known by. */
export type Stacks = ReadonlyMap<PhotoId, Stack & { readonly key: PhotoId }>;

export type PhotoList =
  | {
      readonly kind: 'timeline';
      readonly photos: Uint32Array;
      readonly aspects: Float32Array;
      readonly taken: Float64Array;
      readonly spans: readonly MonthSpan[];
      readonly stacks?: Stacks;
    }
  | {
      readonly kind: 'results';
      readonly photos: Uint32Array;
      readonly aspects: Float32Array;
      readonly spans: readonly Span[];
      /** Photos that others, nearly the same, stand behind. */
      readonly stacks?: Stacks;
    };

export function timelineList({ photos, aspects, taken }: Timeline): PhotoList {
  return { kind: 'timeline', photos, aspects, taken, spans: monthSpans(taken) };
}

export function resultList(hits: readonly TileHit[]): PhotoList {
  return {
    kind: 'results',
    photos: Uint32Array.from(hits, (hit) => hit.photo),
    aspects: Float32Array.from(hits, (hit) => hit.aspect),
    spans: hits.length === 0 ? [] : [{ start: 0, end: hits.length }],
  };
}

export type DatedList = Extract<PhotoList, { kind: 'timeline' }>;

/** Those of a dated list that are in a set, in the list's order. */
export function only(list: DatedList, wanted: ReadonlySet<PhotoId>): DatedList {
  const at: number[] = [];
  if (wanted.size > 0) list.photos.forEach((photo, index) => wanted.has(photo) && at.push(index));
  return some(list, at);
}

/** Those of a dated list at these indices, which ascend. */
export function some(list: DatedList, at: readonly number[]): DatedList {
  const taken = Float64Array.from(at, (index) => list.taken[index]!);
  return {
    kind: 'timeline',
    photos: Uint32Array.from(at, (index) => list.photos[index]!),
    aspects: Float32Array.from(at, (index) => list.aspects[index]!),
    taken,
    spans: monthSpans(taken),
  };
}

/** The same list without some photos. */
export function without(list: PhotoList, gone: ReadonlySet<PhotoId>): PhotoList {
  if (list.kind === 'timeline') return only(list, new Set(list.photos.filter((photo) => !gone.has(photo))));
  const at = [...list.photos.keys()].filter((index) => !gone.has(list.photos[index]!));
  return {
    kind: 'results',
    photos: Uint32Array.from(at, (index) => list.photos[index]!),
    aspects: Float32Array.from(at, (index) => list.aspects[index]!),
    spans: at.length === 0 ? [] : [{ start: 0, end: at.length }],
  };
}
