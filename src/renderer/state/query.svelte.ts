/**
 * @file The query as a person composes it (words, words to steer away from, example photos, dates) and the answer
 * to it. Searches by itself while the query changes.
 */
import { untrack } from 'svelte';
import type { Filter } from '../../shared/filter.ts';
import type { Timeline } from '../../shared/library.ts';
import type { Problem, Result } from '../../shared/problem.ts';
import type { JudgedAnswer, Relevance } from '../../shared/relevance.ts';
import type { QueryPart, QueryRecord } from '../../shared/saved-search.ts';
import { mostTerms } from '../../shared/search.ts';
import type { PhotoId, SearchTrace, TileHit } from '../../shared/search.ts';
import { composeFilter, composeTerms, wantedWords } from '../query/compose.ts';
import type { ComposedTerm } from '../query/compose.ts';
import { withoutDate } from '../query/dates/date-words.ts';
import type { FoundDate } from '../query/dates/date-words.ts';
import { readDates } from '../query/dates/languages.ts';
import { language } from '../i18n/language.svelte.ts';
import { parseQuery, takeFinished } from '../query/parse.ts';
import type { SignedPart } from '../query/parse.ts';
import { clampWeight, weights } from '../query/weight.ts';
import { strings } from '../strings.ts';
import { problemWords } from '../problem-words.ts';
import { filter } from './filter.svelte.ts';
import { Latest } from './latest.ts';
import { library } from './library.svelte.ts';
import { toasts } from './toasts.svelte.ts';

/** A part of the query that is not in the text field. */
export interface Chip {
  readonly id: number;
  readonly part: QueryPart;
  /** Of an image from outside; null when Chromium cannot show the format (the engine can read it nevertheless). */
  readonly bitmap: ImageBitmap | null;
}

export interface Found {
  /** The same for two answers to the same query. */
  readonly subject: string;
  /** The query that this answers, in words: the field may already hold another. */
  readonly spoken: string;
  /** Best first. Empty where only dates were asked for. */
  readonly hits: readonly TileHit[];
  /** Where only dates were asked for: all photos from them, newest first. */
  readonly dated: Timeline | null;
  readonly relevance: Relevance | null;
  readonly trace: SearchTrace | null;
  readonly searchable: number;
  /** Whether a longer answer would hold more. */
  readonly cutOff: boolean;
  /** Whether a filter was set, so that what is outside it is not among the hits. */
  readonly filtered: boolean;
  /** Numbers of each vector that were compared; null: as many as the usual search takes. */
  readonly width: number | null;
}

interface Question {
  readonly composed: readonly ComposedTerm[];
  readonly filter: Filter;
  readonly spoken: string;
  readonly limit: number;
  readonly width: number | null;
}

/** Long enough that a fast typist does not search for every letter, short enough to feel like none. */
const debounceMs = 70;
/** Results under the eye are renewed this seldom while photos keep arriving. */
const renewMs = 4000;
const busyAfterMs = 250;
/** Enough for a first look, and for most queries all that match. */
const firstLimit = 300;
/** As many as the engine answers. */
const longLimit = 5000;
const mostImageBytes = 128 * 1024 * 1024;
/** As wide as what is held of every photo in memory; wider, a list of that width is ranked again. */
const inMemory = 64;

const plain = { weight: weights.usual, away: false, on: true } as const;

class Query {
  text = $state('');
  chips = $state.raw<readonly Chip[]>([]);
  found = $state.raw<Found | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** True once an answer is being waited for noticeably. */
  busy = $state(false);
  /** Only so many numbers of each vector are compared; null: the usual search. */
  width = $state<number | null>(null);

  readonly parts = $derived(this.chips.map(({ part }) => part));
  readonly composed = $derived(composeTerms(this.parts, this.text));
  readonly terms = $derived(this.composed.map(({ term }) => term));
  /** What dates and other clauses let through. */
  readonly wholeFilter = $derived(composeFilter(this.parts, filter.clauses));
  readonly words = $derived(wantedWords(this.parts, this.text));
  readonly dated = $derived(this.parts.some((part) => part.kind === 'date' && part.on));
  readonly active = $derived(this.terms.length > 0 || this.dated);
  /** The person has begun a query, even if nothing can be searched for yet. */
  readonly begun = $derived(this.text !== '' || this.chips.length > 0);
  readonly spoken = $derived(this.#speak());
  /** Words in the field that may be meant as a time. */
  readonly offered = $derived.by<FoundDate | null>(
    () =>
      readDates(this.text, new Date(), language.now).find(
        ({ words }) => !this.#notDates.has(words.toLowerCase()),
      ) ?? null,
  );
  readonly record = $derived<QueryRecord>({
    parts: [...this.parts],
    text: this.text.trim(),
    filter: [...filter.clauses],
  });

  /** Words that the person said are no dates; until the query is cleared. */
  #notDates = $state.raw<ReadonlySet<string>>(new Set());
  #nextChip = 1;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asking = false;
  #stale = false;
  #busyTimer: ReturnType<typeof setTimeout> | null = null;
  /** The query that the longer answer was asked for. */
  #long = '';
  readonly #latest = new Latest<Question, Result<JudgedAnswer | Timeline>>(
    (question) => this.#put(question),
    (question, answer) => this.#answered(question, answer),
  );

  /** What the field holds after a keystroke. A finished `-word` leaves it and becomes a chip. */
  type(text: string): void {
    const { rest, parts } = takeFinished(text);
    this.text = rest;
    this.#addSigned(parts);
    this.#searchIn(parts.length > 0 ? 0 : debounceMs);
  }

  /** Enter: nothing is left half-typed. */
  commit(): void {
    const { text, parts } = parseQuery(this.text);
    if (parts.length > 0) {
      this.#addSigned(parts);
      this.text = text;
    }
    this.#searchIn(0);
  }

  /** What stands in the field becomes a part that can be weighed and switched off. */
  makePart(): void {
    const { text, parts } = parseQuery(this.text);
    this.text = '';
    if (text !== '') this.#add({ kind: 'text', text, ...plain });
    this.#addSigned(parts);
    this.#searchIn(0);
  }

  acceptDate(date: FoundDate): void {
    this.text = withoutDate(this.text, date);
    this.#add({ kind: 'date', words: date.words, ranges: [...date.ranges], on: true });
    this.#searchIn(0);
  }

  dismissDate({ words }: FoundDate): void {
    this.#notDates = new Set([...this.#notDates, words.toLowerCase()]);
  }

  addPhoto(photo: PhotoId, away = false): void {
    const same = (part: QueryPart): boolean =>
      part.kind === 'photo' && part.photo === photo && part.away === away;
    if (this.parts.some(same)) return;
    this.#add({ kind: 'photo', photo, ...plain, away });
    this.#searchIn(0);
  }

  /** "Find similar": the photo becomes the whole query. */
  onlyPhoto(photo: PhotoId): void {
    this.#forget();
    this.addPhoto(photo);
  }

  /** @param instead the chip that the image takes the place of */
  async addImage(file: Blob, name: string, instead: number | null = null): Promise<void> {
    if (file.size > mostImageBytes) {
      return toasts.complain(strings.toast.tooLarge({ name }));
    }
    const [bitmap, bytes] = await Promise.all([smallBitmap(file), file.arrayBuffer()]);
    const answer = await window.recollect.ask({
      type: 'image.register',
      bytes: new Uint8Array(bytes),
      name: name.slice(0, 255),
    });
    if (!answer.ok) {
      const { message, advice } = problemWords(answer.problem);
      return toasts.complain(strings.toast.about({ name, message }), advice);
    }
    const part = { kind: 'image', image: answer.value, name: name.slice(0, 255) } as const;
    const old = this.chips.find(({ id }) => id === instead)?.part;
    if (old !== undefined && 'weight' in old) {
      const { weight, away, on } = old;
      this.chips = this.chips.map((chip) =>
        chip.id === instead ? { ...chip, part: { ...part, weight, away, on }, bitmap } : chip,
      );
    } else this.#add({ ...part, ...plain }, bitmap);
    this.#searchIn(0);
  }

  remove(id: number): void {
    this.chips = this.chips.filter((chip) => chip.id !== id);
    this.#searchIn(0);
  }

  /** Looks for the opposite of a chip. */
  flip(id: number): void {
    this.#change(id, (part) => ('away' in part ? { ...part, away: !part.away } : part));
  }

  /** Off, it stays but takes no part. */
  toggle(id: number): void {
    this.#change(id, (part) => ({ ...part, on: !part.on }));
  }

  weigh(id: number, weight: number): void {
    this.#change(id, (part) => ('weight' in part ? { ...part, weight: clampWeight(weight) } : part));
  }

  /** New words for a part; a sign and a weight before and after them count as when typed. */
  edit(id: number, typed: string): void {
    const words = typed.trim();
    if (words === '') return this.remove(id);
    this.#change(id, (part) => {
      if (part.kind !== 'text') return part;
      const { text, parts } = parseQuery(words);
      const signed = parts[0];
      if (text === '' && parts.length === 1 && signed !== undefined) return { ...part, ...signed };
      return { ...part, text: words.slice(0, 1000) };
    });
  }

  /** Other words for a date. @returns false when they are no date: nothing was changed */
  editDate(id: number, typed: string): boolean {
    const words = typed.trim();
    if (words === '') {
      this.remove(id);
      return true;
    }
    const date = readDates(words, new Date(), language.now)[0];
    if (date === undefined) return false;
    this.#change(id, (part) =>
      part.kind === 'date' ? { ...part, words: date.words, ranges: [...date.ranges] } : part,
    );
    return true;
  }

  /** Dates and other clauses no longer narrow the answer. */
  widen(): void {
    filter.clear();
    this.chips = this.chips.map((chip) =>
      chip.part.kind === 'date' ? { ...chip, part: { ...chip.part, on: false } } : chip,
    );
    this.#searchIn(0);
  }

  compareWidth(width: number | null): void {
    this.width = width;
    this.#searchIn(0);
  }

  /** Puts a kept query in the place of this one. */
  async restore({ parts, text, filter: clauses }: QueryRecord): Promise<void> {
    this.#forget();
    this.text = text;
    filter.clauses = clauses;
    const chips = await Promise.all(
      parts.map(async (part): Promise<Omit<Chip, 'id'>> => {
        if (part.kind !== 'image') return { part, bitmap: null };
        const answer = await window.recollect.ask({ type: 'image.recall', image: part.image });
        return {
          part,
          bitmap: answer.ok ? await smallBitmap(new Blob([new Uint8Array(answer.value)])) : null,
        };
      }),
    );
    this.chips = chips.map(({ part, bitmap }) => ({ id: this.#nextChip++, part, bitmap }));
    this.#searchIn(0);
  }

  clear(): void {
    this.#forget();
    this.#searchIn(0);
  }

  retry(): void {
    this.#searchIn(0);
  }

  /** All of the answer is wanted, as far as the engine goes. */
  wantMore(): void {
    if (this.found === null || !this.found.cutOff || this.#long === this.found.subject) return;
    this.#long = this.found.subject;
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
    this.#notDates = new Set();
  }

  #addSigned(parts: readonly SignedPart[]): void {
    for (const { text, away, weight } of parts)
      this.#add({ kind: 'text', text: text.slice(0, 1000), weight, away, on: true });
  }

  #add(part: QueryPart, bitmap: ImageBitmap | null = null): void {
    if (this.chips.length >= mostTerms || (part.kind !== 'date' && this.terms.length >= mostTerms)) {
      return toasts.complain(strings.toast.tooManyParts);
    }
    this.chips = [...this.chips, { id: this.#nextChip++, part, bitmap }];
  }

  #change(id: number, change: (part: QueryPart) => QueryPart): void {
    this.chips = this.chips.map((chip) => (chip.id === id ? { ...chip, part: change(chip.part) } : chip));
    this.#searchIn(0);
  }

  #speak(): string {
    const parts = this.chips.filter(({ part }) => part.on).map(({ part }) => spokenPart(part));
    if (this.text.trim() !== '') parts.unshift(this.text.trim());
    return parts.join(', ');
  }

  #subject(): string {
    return JSON.stringify([this.terms, this.wholeFilter]);
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
      this.#latest.ask({
        composed: this.composed,
        filter: this.wholeFilter,
        spoken: this.spoken,
        limit: this.#long === this.#subject() ? longLimit : firstLimit,
        width: this.width,
      });
    }, ms);
  }

  #put({ composed, filter, limit, width }: Question): Promise<Result<JudgedAnswer | Timeline>> {
    if (composed.length === 0) return window.recollect.ask({ type: 'timeline', filter: [...filter] });
    const terms = composed.map(({ term }) => term);
    return window.recollect.ask({
      type: 'search',
      request: {
        terms,
        limit,
        judged: true,
        shortlist: 'auto',
        ...(filter.length === 0 ? {} : { filter: [...filter] }),
        ...howTo(width),
      },
    });
  }

  #answered(
    { composed, filter, spoken, limit, width }: Question,
    answer: Result<JudgedAnswer | Timeline>,
  ): void {
    this.#asking = false;
    this.#notBusy();
    if (answer.ok) {
      const subject = JSON.stringify([composed.map(({ term }) => term), filter]);
      const filtered = filter.length > 0;
      if ('hits' in answer.value) {
        const { hits, trace, searchable, relevance } = answer.value;
        const cutOff = hits.length >= limit && limit < longLimit;
        this.found = {
          subject,
          spoken,
          hits,
          dated: null,
          relevance,
          trace,
          searchable,
          cutOff,
          filtered,
          width,
        };
      } else {
        const dated = answer.value;
        const searchable = dated.photos.length;
        const rest = { relevance: null, trace: null, cutOff: false, width: null };
        this.found = { subject, spoken, hits: [], dated, searchable, filtered, ...rest };
      }
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

/** How a search goes that compares only so many numbers of each vector. */
export function howTo(
  width: number | null,
):
  | { mode: 'funnel'; dims: 16 }
  | { mode: 'single'; dims: number }
  | { mode: 'adaptive'; dims: number; to: number } {
  if (width === null) return { mode: 'funnel', dims: 16 };
  if (width <= inMemory) return { mode: 'single', dims: width };
  return { mode: 'adaptive', dims: inMemory, to: width };
}

export function spokenPart(part: QueryPart): string {
  const words = strings.chips;
  switch (part.kind) {
    case 'date':
      return words.only({ words: part.words });
    case 'text':
      return part.away ? `${words.without} ${part.text}` : part.text;
    case 'photo':
    case 'image': {
      const name = part.kind === 'image' ? part.name : words.thisPhoto;
      return part.away ? words.unlike({ name }) : words.like({ name });
    }
  }
}

function smallBitmap(file: Blob): Promise<ImageBitmap | null> {
  return createImageBitmap(file, { resizeHeight: 64, resizeQuality: 'medium' }).catch(() => null);
}

export const query = new Query();

/** Keeps open results in step with the library. To be called once, inside a component. */
export function followLibrary(): void {
  $effect(() => {
    void library.changes;
    void library.engine;
    if (library.engine.state === 'ready') untrack(() => query.renew());
  });
  $effect(() => {
    void filter.clauses;
    untrack(() => query.retry());
  });
}
