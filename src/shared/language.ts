/**
 * @file The languages that the app speaks, and which of them it speaks here. Runs in main, which knows the system's
 * languages, and in the page. Pure.
 */
import { z } from 'zod';

export const languages = ['en', 'de', 'es', 'fr', 'ar'] as const;
export type Language = (typeof languages)[number];

/** What languages call themselves: in a list of languages, everybody finds their own. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  ar: 'العربية',
};

export const languageChoiceSchema = z.enum(['system', ...languages]);
export type LanguageChoice = z.infer<typeof languageChoiceSchema>;

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

export interface Spoken {
  readonly language: Language;
  /** For numbers and dates: the system's own variant of the language ("de-CH"), where it has one. BCP 47. */
  readonly locale: string;
}

/**
 * @param choice the person's
 * @param system the system's languages, the most wanted first, as it writes them: "de-CH", "ar_EG.UTF-8", "C"
 */
export function spoken(choice: LanguageChoice, system: readonly string[]): Spoken {
  const locales = system.flatMap(localeOf);
  const language =
    choice === 'system' ? (locales.map(languageOf).find((each) => each !== null) ?? 'en') : choice;
  return { language, locale: locales.find((locale) => languageOf(locale) === language) ?? language };
}

function localeOf(name: string): string[] {
  try {
    return Intl.getCanonicalLocales(name.replace(/[.@].*$/, '').replaceAll('_', '-'));
  } catch {
    return []; // "C", and whatever else is no language.
  }
}

function languageOf(locale: string): Language | null {
  const [code] = locale.split('-');
  return languages.find((language) => language === code) ?? null;
}
