/**
 * @file What a language brings to reading dates: its words and the ways it puts them together. One file per language
 * (english.ts); date-words.ts reads with whichever it is given. Types, no logic.
 */

/** Days, in this machine's calendar. `until` is the first moment that is no longer meant. ms since 1970. */
export interface DateRange {
  readonly from: number;
  readonly until: number;
}

/** A feast in a given year: the days that people mean by it. */
export type Feast = (year: number) => readonly [from: Date, until: Date];

/** Seasons by the month they begin in (0 to 11), three months long, as the northern half of the world has them. */
export type Season = 'spring' | 'summer' | 'autumn' | 'winter';

export type Unit = 'day' | 'week' | 'month' | 'year';

/** What a phrase says, once its words are known. Words in braces in a phrase name what stands there. */
export type Meaning =
  | 'year'
  | 'decade'
  | 'years'
  | 'month'
  | 'day'
  | 'iso'
  | 'season'
  | 'feast'
  | 'weekday'
  | 'ago'
  | 'unit'
  | 'today'
  | 'yesterday'
  | 'before-yesterday'
  | 'weekend';

export interface Phrase {
  /** With {month}, {year}, {which} ("last", "this"), ... A space stands for any spaces. Words are in lower case. */
  readonly form: string;
  readonly means: Meaning;
}

export interface DateLanguage {
  readonly months: Readonly<Record<string, number>>;
  readonly seasons: Readonly<Record<string, Season>>;
  readonly feasts: Readonly<Record<string, Feast>>;
  /** 0 is Sunday. */
  readonly weekdays: Readonly<Record<string, number>>;
  readonly units: Readonly<Record<string, Unit>>;
  /** Small numbers in words. */
  readonly numbers: Readonly<Record<string, number>>;
  /** How far back: 0 this one, 1 the last one. */
  readonly which: Readonly<Record<string, number>>;
  /** Tried at every word, all of them; the longest counts. */
  readonly phrases: readonly Phrase[];
}
