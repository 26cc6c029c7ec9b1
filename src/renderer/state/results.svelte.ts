/**
 * @file What of an answer is shown, and how: down to where matching ends, by relevance or by date, nearly identical
 * photos stacked. Decided here, from one answer, so that the slider needs no new search.
 */
import { cutOf, nothingMatches } from '../../shared/relevance.ts';
import type { PhotoId, TileHit } from '../../shared/search.ts';
import { dateOrder, stackHits } from '../query/arrange.ts';
import { timelineList, resultList } from './photo-list.ts';
import type { PhotoList } from './photo-list.ts';
import { prefs } from './prefs.svelte.ts';
import { query } from './query.svelte.ts';

export type Sorting = 'relevance' | 'date';

export interface Shown {
  readonly list: PhotoList;
  /** Photos that match, stacked or not. */
  readonly matching: number;
  readonly why: 'matches' | 'everything' | 'anyway' | 'unjudged' | 'dated';
}

class Results {
  sorting = $state<Sorting>('relevance');
  /** The query whose nearest photos were asked for although nothing matches. */
  #anyway = $state('');
  /** Stacks that stand open, by their first photo. */
  #open = $state.raw<ReadonlySet<PhotoId>>(new Set());

  /** Nothing in the library, or of what the filter lets through, matches. */
  readonly nothing = $derived.by(() => {
    const found = query.found;
    if (found === null || found.dated !== null || found.hits.length === 0) return false;
    if (this.#anyway === found.subject) return false;
    return this.#matching === 0;
  });

  readonly shown = $derived.by<Shown | null>(() => {
    const found = query.found;
    if (found === null) return null;
    if (found.dated !== null)
      return { list: timelineList(found.dated), matching: found.dated.photos.length, why: 'dated' };
    const anyway = this.#anyway === found.subject && this.#matching === 0;
    const hits = anyway ? found.hits.slice(0, nearest) : found.hits.slice(0, this.#matching);
    return {
      list: this.#listOf(hits),
      matching: hits.length,
      why: anyway ? 'anyway' : this.judged ? (prefs.strictness > 0 ? 'matches' : 'everything') : 'unjudged',
    };
  });

  /** Whether it is known what matches: not in a tiny library, nor when scores are of few numbers. */
  readonly judged = $derived(
    query.found !== null && query.found.relevance !== null && query.found.width === null,
  );

  /** How many of the hits match; all where that is not known. */
  readonly #matching = $derived.by(() => {
    const found = query.found;
    if (found === null) return 0;
    const { hits, relevance } = found;
    if (relevance === null || found.width !== null) return hits.length;
    if (nothingMatches(relevance, prefs.strictness)) return 0;
    const cut = cutOf(relevance, prefs.strictness);
    const end = hits.findIndex(({ score }) => score < cut);
    return end < 0 ? hits.length : end;
  });

  /** The answer ends before matching does. */
  readonly wantsMore = $derived(
    query.found !== null && query.found.cutOff && this.#matching === query.found.hits.length,
  );

  showAnyway(): void {
    this.#anyway = query.found?.subject ?? '';
  }

  toggleStack(first: PhotoId): void {
    const open = new Set(this.#open);
    if (!open.delete(first)) open.add(first);
    this.#open = open;
  }

  #listOf(hits: readonly TileHit[]): PhotoList {
    const sorted = this.sorting === 'date' ? dateOrder(hits) : hits;
    const { shown, stacks } = prefs.stacked
      ? stackHits(sorted, this.#open)
      : { shown: sorted, stacks: new Map<PhotoId, never>() };
    if (this.sorting === 'relevance') return { ...resultList(shown), stacks };
    return {
      ...timelineList({
        photos: Uint32Array.from(shown, (hit) => hit.photo),
        aspects: Float32Array.from(shown, (hit) => hit.aspect),
        taken: Float64Array.from(shown, (hit) => hit.taken),
      }),
      stacks,
    };
  }
}

/** Shown when somebody wants to see the nearest although nothing matches. */
const nearest = 60;

export const results = new Results();
