/**
 * @file The query as a person composes it (words, words to steer away from, example photos) and the answer
 * to it. Searches by itself while the query changes.
 */
import { untrack } from 'svelte';
import type { Problem, Result } from '../../shared/problem.ts';
import { awayWeight } from '../../shared/search.ts';
import type { ImageToken, PhotoId, SearchAnswer, SearchTrace, Term } from '../../shared/search.ts';
import { parseQuery, takeFinished } from '../query/parse.ts';
import { strings } from '../strings.ts';
import { Latest } from './latest.ts';
import { library } from './library.svelte.ts';
import { resultList } from './photo-list.ts';
import type { PhotoList } from './photo-list.ts';
import { toasts } from './toasts.svelte.ts';

/** A part of the query that is not in the text field. */
export type Chip = { readonly id: number; readonly away: boolean } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'photo'; readonly photo: PhotoId }
  /** `bitmap` is null when Chromium cannot show the format (the engine can read it nevertheless). */
  | {
      readonly kind: 'image';
      readonly image: ImageToken;
      readonly name: string;
      readonly bitmap: ImageBitmap | null;
    }
);

type NewChip = Chip extends infer C ? (C extends Chip ? Omit<C, 'id'> : never) : never;

export interface Found {
  /** The same for two answers to the same query. */
  readonly subject: string;
  /** The query that this answers, in words: the field may already hold another. */
  readonly spoken: string;
  readonly list: PhotoList;
  readonly trace: SearchTrace;
  readonly searchable: number;
}

interface Question {
  readonly terms: readonly Term[];
  readonly spoken: string;
}

/** Long enough that a fast typist does not search for every letter, short enough to feel like none. */
const debounceMs = 70;
/** Results under the eye are renewed this seldom while photos keep arriving. */
const renewMs = 4000;
const busyAfterMs = 250;
const limit = 300;
const mostTerms = 16;
const mostImageBytes = 128 * 1024 * 1024;

const towards = 1;

class Query {
  text = $state('');
  chips = $state.raw<readonly Chip[]>([]);
  found = $state.raw<Found | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** True once an answer is being waited for noticeably. */
  busy = $state(false);

  readonly terms = $derived.by(() => this.#terms());
  readonly active = $derived(this.terms.length > 0);
  /** The person has begun a query, even if nothing can be searched for yet. */
  readonly begun = $derived(this.text !== '' || this.chips.length > 0);
  readonly spoken = $derived(this.#speak());

  #nextChip = 1;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asking = false;
  #stale = false;
  #busyTimer: ReturnType<typeof setTimeout> | null = null;
  readonly #latest = new Latest<Question, Result<SearchAnswer>>(
    ({ terms }) =>
      window.recollect.ask({
        type: 'search',
        request: { terms: [...terms], limit, mode: 'funnel', shortlist: 'auto', dims: 16 },
      }),
    (question, answer) => this.#answered(question, answer),
  );

  /** What the field holds after a keystroke. A finished `-word` leaves it and becomes a chip. */
  type(text: string): void {
    const { rest, without } = takeFinished(text);
    this.text = rest;
    for (const term of without) this.#add({ kind: 'text', text: term, away: true });
    this.#searchIn(without.length > 0 ? 0 : debounceMs);
  }

  /** Enter: nothing is left half-typed. */
  commit(): void {
    const { text, without } = parseQuery(this.text);
    if (without.length > 0) {
      for (const term of without) this.#add({ kind: 'text', text: term, away: true });
      this.text = text;
    }
    this.#searchIn(0);
  }

  addPhoto(photo: PhotoId, away = false): void {
    if (this.chips.some((chip) => chip.kind === 'photo' && chip.photo === photo && chip.away === away))
      return;
    this.#add({ kind: 'photo', photo, away });
    this.#searchIn(0);
  }

  /** "Find similar": the photo becomes the whole query. */
  onlyPhoto(photo: PhotoId): void {
    this.#forget();
    this.addPhoto(photo);
  }

  async addImage(file: Blob, name: string): Promise<void> {
    if (file.size > mostImageBytes) {
      return toasts.problem({ code: 'query-invalid', message: strings.toast.tooLarge({ name }), advice: '' });
    }
    const [bitmap, bytes] = await Promise.all([
      createImageBitmap(file, { resizeHeight: 64, resizeQuality: 'medium' }).catch(() => null),
      file.arrayBuffer(),
    ]);
    const answer = await window.recollect.ask({
      type: 'image.register',
      bytes: new Uint8Array(bytes),
      name: name.slice(0, 255),
    });
    if (!answer.ok) {
      const { code, message, advice } = answer.problem;
      return toasts.problem({ code, message: strings.toast.about({ name, message }), advice });
    }
    this.#add({ kind: 'image', image: answer.value, name, bitmap, away: false });
    this.#searchIn(0);
  }

  remove(id: number): void {
    this.chips = this.chips.filter((chip) => chip.id !== id);
    this.#searchIn(0);
  }

  /** Looks for the opposite of a chip. */
  flip(id: number): void {
    this.chips = this.chips.map((chip) => (chip.id === id ? { ...chip, away: !chip.away } : chip));
    this.#searchIn(0);
  }

  clear(): void {
    this.#forget();
    this.#searchIn(0);
  }

  retry(): void {
    this.#searchIn(0);
  }

  /** Photos came or went, or the engine came back: the answer is renewed, soon when there is none yet, else
   * seldom enough that nobody loses their place. A search that is under way is never put off. */
  renew(): void {
    if (!this.active) return;
    if (this.#asking || this.#timer !== null) this.#stale = true;
    else this.#searchIn(this.found === null ? 0 : renewMs);
  }

  #forget(): void {
    this.chips = [];
    this.text = '';
  }

  #add(chip: NewChip): void {
    if (this.terms.length >= mostTerms) {
      return toasts.problem({ code: 'query-invalid', message: strings.toast.tooManyParts, advice: '' });
    }
    this.chips = [...this.chips, { ...chip, id: this.#nextChip++ } as Chip];
  }

  #terms(): readonly Term[] {
    const weight = (away: boolean): number => (away ? awayWeight : towards);
    const terms: Term[] = this.chips.map((chip) => {
      switch (chip.kind) {
        case 'text':
          return { kind: 'text', text: chip.text, weight: weight(chip.away) };
        case 'photo':
          return { kind: 'photo', photo: chip.photo, weight: weight(chip.away) };
        case 'image':
          return { kind: 'image', image: chip.image, weight: weight(chip.away) };
      }
    });
    const { text, without } = parseQuery(this.text);
    if (text !== '') terms.push({ kind: 'text', text: text.slice(0, 1000), weight: towards });
    for (const term of without) terms.push({ kind: 'text', text: term.slice(0, 1000), weight: awayWeight });
    return terms.slice(0, mostTerms);
  }

  #speak(): string {
    const parts = this.chips.map((chip) => {
      if (chip.kind === 'text') return chip.away ? `${strings.chips.without} ${chip.text}` : chip.text;
      const name = chip.kind === 'image' ? chip.name : strings.chips.thisPhoto;
      return chip.away ? strings.chips.unlike({ name }) : strings.chips.like({ name });
    });
    if (this.text.trim() !== '') parts.unshift(this.text.trim());
    return parts.join(', ');
  }

  #searchIn(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#stale = false;
    this.#asking = false;
    // Whatever is still being asked is about a query that is no more.
    this.#latest.cancel();
    if (!this.active) {
      this.found = null;
      this.problem = null;
      this.#notBusy();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#asking = true;
      this.#busyTimer ??= setTimeout(() => (this.busy = true), busyAfterMs);
      this.#latest.ask({ terms: this.terms, spoken: this.spoken });
    }, ms);
  }

  #answered({ terms, spoken }: Question, answer: Result<SearchAnswer>): void {
    this.#asking = false;
    this.#notBusy();
    if (answer.ok) {
      const { hits, trace, searchable } = answer.value;
      this.found = { subject: JSON.stringify(terms), spoken, list: resultList(hits), trace, searchable };
      this.problem = null;
    } else {
      this.problem = answer.problem;
    }
    if (this.#stale) this.#searchIn(renewMs);
  }

  #notBusy(): void {
    if (this.#busyTimer !== null) clearTimeout(this.#busyTimer);
    this.#busyTimer = null;
    this.busy = false;
  }
}

export const query = new Query();

/** Keeps open results in step with the library. To be called once, inside a component. */
export function followLibrary(): void {
  $effect(() => {
    void library.changes;
    void library.engine;
    if (library.engine.state === 'ready') untrack(() => query.renew());
  });
}
