/** @file Reads dates in the language that the window speaks, and in English, which queries are written in everywhere. */
import type { Language } from '../../../shared/language.ts';
import { arabic } from './arabic.ts';
import { readerOf } from './date-words.ts';
import type { FoundDate, ReadDates } from './date-words.ts';
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import type { DateLanguage } from './language.ts';
import { spanish } from './spanish.ts';

const languages: Readonly<Record<Language, DateLanguage>> = {
  en: english,
  de: german,
  es: spanish,
  fr: french,
  ar: arabic,
};
const readers = new Map<Language, ReadDates>();

/** Made when it is first asked for, once. */
function readerFor(language: Language): ReadDates {
  let reader = readers.get(language);
  if (reader === undefined) readers.set(language, (reader = readerOf(languages[language])));
  return reader;
}

/** The times that `text` may mean, in its order. Of two that share letters, the longer; of equals, the window's language. */
export function readDates(text: string, now: Date, language: Language): readonly FoundDate[] {
  const own = readerFor(language)(text, now);
  const all = language === 'en' ? own : [...own, ...readerFor('en')(text, now)];
  const chosen: FoundDate[] = [];
  for (const date of all.toSorted((a, b) => b.end - b.start - (a.end - a.start)))
    if (chosen.every(({ start, end }) => date.end <= start || end <= date.start)) chosen.push(date);
  return chosen.toSorted((a, b) => a.start - b.start);
}
