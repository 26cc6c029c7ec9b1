/**
 * @file Finds the words of a query that may be meant as a time: "summer 2019", "last christmas", "march". Pure; knows
 * no DOM, and of languages only what it is given.
 *
 * [Note: Dates are offered, never taken] "may", "fall" and "march" are words, too, and so is "2019" in a file's
 * name. What is found here becomes a filter only when the person says so.
 *
 * [Note: Every March] A time without a year means each year's, because that is all that was said. Photos do not
 * come from the future and hardly from before 1950, so there are less than a hundred of them.
 */
import type { DateLanguage, DateRange, Feast, Meaning, Season, Unit } from './language.ts';

export interface FoundDate {
  /** The letters of the query it was read from, `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** As they were typed. */
  readonly words: string;
  /** In order of time, not overlapping; several where no year was said. */
  readonly ranges: readonly DateRange[];
}

export type ReadDates = (text: string, now: Date) => readonly FoundDate[];

const earliestYear = 1950;
const seasonStart: Record<Season, number> = { spring: 2, summer: 5, autumn: 8, winter: 11 };

interface Compiled {
  readonly pattern: RegExp;
  readonly means: Meaning;
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Longest first, so that "christmas eve" is not read as "christmas". */
const oneOf = (words: Readonly<Record<string, unknown>>): string =>
  Object.keys(words)
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replaceAll(' ', '\\s+').replaceAll("'", "['’]"))
    .join('|');

function compile(language: DateLanguage): Compiled[] {
  const slots: Readonly<Record<string, string>> = {
    year: '(?<year>(?:19|20)\\d\\d)',
    to: '(?<to>(?:19|20)\\d\\d)',
    decade: "(?<decade>(?:19|20)?\\d0)(?:['’]?s)",
    iso: '(?<iso>(?:19|20)\\d\\d-\\d\\d(?:-\\d\\d)?)',
    month: `(?<month>${oneOf(language.months)})`,
    day: '(?<day>[0-3]?\\d)(?:st|nd|rd|th)?',
    dotted: '(?<day>[0-3]?\\d)\\.(?<number>[01]?\\d)\\.(?<year>(?:19|20)\\d\\d)',
    slashed: '(?<day>[0-3]?\\d)/(?<number>[01]?\\d)/(?<year>(?:19|20)\\d\\d)',
    season: `(?<season>${oneOf(language.seasons)})`,
    feast: `(?<feast>${oneOf(language.feasts)})`,
    weekday: `(?<weekday>${oneOf(language.weekdays)})`,
    unit: `(?<unit>${oneOf(language.units)})`,
    n: `(?<n>\\d{1,3}|${oneOf(language.numbers)})`,
    which: `(?<which>${oneOf(language.which)})`,
  };
  return language.phrases.map(({ form, means }) => {
    const body = form.replaceAll(/\{(\w+)\}/g, (_, slot: string) => slots[slot]!).replaceAll(' ', '\\s+');
    // Words end where letters, digits and what binds them end: "2019" is no year in "img_2019".
    return { pattern: new RegExp(`(?:${body})(?![\\p{L}\\p{N}_-])`, 'uy'), means };
  });
}

const known = (word: string | undefined): string => (word ?? '').replaceAll(/\s+/g, ' ').replaceAll('’', "'");

/** Made once per language. */
export function readerOf(language: DateLanguage): ReadDates {
  const phrases = compile(language);
  const reckon = reckoner(language);
  return (text, now) => {
    // One letter becomes one: places in the folded text are places in the typed one.
    const folded = [...text].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join('');
    const found: FoundDate[] = [];
    const starts = /(?<![\p{L}\p{N}_-])[\p{L}\p{N}]/gu;
    for (let start = starts.exec(folded); start !== null; start = starts.exec(folded)) {
      let best: FoundDate | null = null;
      for (const { pattern, means } of phrases) {
        pattern.lastIndex = start.index;
        const match = pattern.exec(folded);
        if (match === null) continue;
        const end = match.index + match[0].length;
        if (best !== null && end <= best.end) continue;
        const ranges = reckon(means, match.groups ?? {}, now);
        if (ranges.length > 0)
          best = { start: start.index, end, words: text.slice(start.index, end), ranges };
      }
      if (best === null) continue;
      found.push(best);
      starts.lastIndex = best.end;
    }
    return found;
  };
}

/** The query without a date that was read from it. */
export function withoutDate(text: string, { start, end }: FoundDate): string {
  return `${text.slice(0, start)} ${text.slice(end)}`.replaceAll(/\s+/g, ' ').trim();
}

function reckoner(language: DateLanguage) {
  const between = (from: Date, until: Date): DateRange[] =>
    from < until ? [{ from: from.getTime(), until: until.getTime() }] : [];
  /** Days of a month wrap into the next: the 32nd is the 1st. */
  const dayOf = (year: number, month: number, day: number): DateRange[] =>
    between(new Date(year, month, day), new Date(year, month, day + 1));

  /** Of each year until now, the current one included once it has begun. */
  function everyYear(of: (year: number) => DateRange[], now: Date): DateRange[] {
    const years = Array.from({ length: now.getFullYear() - earliestYear + 1 }, (_, i) => earliestYear + i);
    return years.flatMap(of).filter(({ from }) => from <= now.getTime());
  }

  /** The one that `back` says: 0 is the newest that has begun (or is this year's), 1 the newest that is over. */
  function oneOfYears(of: (year: number) => DateRange[], back: number, now: Date): DateRange[] {
    const year = now.getFullYear();
    if (back === 0) return of(year);
    const past = [year, year - 1, year - 2].flatMap(of).filter(({ until }) => until <= now.getTime());
    return past.slice(0, 1);
  }

  function yearly(of: (year: number) => DateRange[], groups: Groups, now: Date): DateRange[] {
    if (groups['year'] !== undefined) return of(Number(groups['year']));
    if (groups['which'] !== undefined) return oneOfYears(of, language.which[known(groups['which'])]!, now);
    return everyYear(of, now);
  }

  function unitBack(unit: Unit, back: number, now: Date): DateRange[] {
    const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
    switch (unit) {
      case 'day':
        return dayOf(year, month, day - back);
      case 'week': {
        // Weeks begin on Monday.
        const monday = day - ((now.getDay() + 6) % 7) - 7 * back;
        return between(new Date(year, month, monday), new Date(year, month, monday + 7));
      }
      case 'month':
        return between(new Date(year, month - back, 1), new Date(year, month - back + 1, 1));
      case 'year':
        return between(new Date(year - back, 0, 1), new Date(year - back + 1, 0, 1));
    }
  }

  return (means: Meaning, groups: Groups, now: Date): readonly DateRange[] => {
    const [thisYear, thisMonth, today] = [now.getFullYear(), now.getMonth(), now.getDate()];
    const named = groups['month'];
    const month = named === undefined ? Number(groups['number'] ?? 1) - 1 : language.months[known(named)]!;
    switch (means) {
      case 'year': {
        const year = Number(groups['year']);
        return between(new Date(year, 0, 1), new Date(year + 1, 0, 1));
      }
      case 'years':
        return between(new Date(Number(groups['year']), 0, 1), new Date(Number(groups['to']) + 1, 0, 1));
      case 'decade': {
        const said = groups['decade']!;
        // "the 90s" are those of this life.
        const short = 2000 + Number(said);
        const first = said.length === 4 ? Number(said) : short > thisYear ? short - 100 : short;
        return between(new Date(first, 0, 1), new Date(first + 10, 0, 1));
      }
      case 'iso': {
        const [year, monthOf, day] = groups['iso']!.split('-').map(Number) as [number, number, number?];
        if (monthOf < 1 || monthOf > 12) return [];
        if (day === undefined) return between(new Date(year, monthOf - 1, 1), new Date(year, monthOf, 1));
        return isDay(year, monthOf - 1, day) ? dayOf(year, monthOf - 1, day) : [];
      }
      case 'month':
        return yearly((year) => between(new Date(year, month, 1), new Date(year, month + 1, 1)), groups, now);
      case 'day': {
        const day = Number(groups['day']);
        return yearly((year) => (isDay(year, month, day) ? dayOf(year, month, day) : []), groups, now);
      }
      case 'season': {
        const first = seasonStart[language.seasons[groups['season']!]!];
        return yearly((year) => between(new Date(year, first, 1), new Date(year, first + 3, 1)), groups, now);
      }
      case 'feast': {
        const feast: Feast = language.feasts[known(groups['feast'])]!;
        return yearly((year) => between(...feast(year)), groups, now);
      }
      case 'weekday': {
        const back = (now.getDay() - language.weekdays[groups['weekday']!]! + 7) % 7;
        const last = groups['which'] !== undefined && language.which[known(groups['which'])] === 1;
        return dayOf(thisYear, thisMonth, today - (back === 0 && last ? 7 : back));
      }
      case 'weekend': {
        const weeks = language.which[known(groups['which'])]!;
        const saturday = today - ((now.getDay() + 6) % 7) + 5 - 7 * weeks;
        return between(new Date(thisYear, thisMonth, saturday), new Date(thisYear, thisMonth, saturday + 2));
      }
      case 'ago': {
        const said = groups['n'] ?? '1';
        return unitBack(language.units[groups['unit']!]!, language.numbers[said] ?? Number(said), now);
      }
      case 'unit':
        return unitBack(language.units[groups['unit']!]!, language.which[known(groups['which'])]!, now);
      case 'today':
        return dayOf(thisYear, thisMonth, today);
      case 'yesterday':
        return dayOf(thisYear, thisMonth, today - 1);
      case 'before-yesterday':
        return dayOf(thisYear, thisMonth, today - 2);
    }
  };
}

const isDay = (year: number, month: number, day: number): boolean =>
  day >= 1 && new Date(year, month, day).getMonth() === month;
