/**
 * @file The photos that a grid shows and the viewer walks through, in order, whatever they come from.
 * Typed arrays, because there may be 100,000 of them. Immutable: news make a new list.
 */
import type { MonthSpan } from '../layout/months.ts';
import { monthSpans } from '../layout/months.ts';
import type { Span } from '../layout/justified.ts';
import type { Timeline } from '../../shared/library.ts';
import type { TileHit } from '../../shared/search.ts';

export type PhotoList =
  | {
      readonly kind: 'timeline';
      readonly photos: Uint32Array;
      readonly aspects: Float32Array;
      readonly taken: Float64Array;
      readonly spans: readonly MonthSpan[];
    }
  | {
      readonly kind: 'results';
      readonly photos: Uint32Array;
      readonly aspects: Float32Array;
      readonly spans: readonly Span[];
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
