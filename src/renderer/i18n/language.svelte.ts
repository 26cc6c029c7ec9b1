/**
 * @file The language that the window speaks now: its catalogue loaded, its direction on the page. Whatever reads it, or
 * a text, is said anew when it changes; nothing restarts.
 */
import { directionOf } from '../../shared/language.ts';
import type { Language, Spoken } from '../../shared/language.ts';
import type { Catalogue } from '../../shared/words/catalogue.ts';
import { createSpeaker } from '../../shared/words/speaker.ts';
import { en } from './en/index.ts';

/** Loaded when they are wanted. */
const catalogues: Readonly<
  Record<Exclude<Language, 'en'>, () => Promise<Readonly<Record<string, Catalogue>>>>
> = {
  de: async () => (await import('./de/index.ts')).de,
  es: async () => (await import('./es/index.ts')).es,
  fr: async () => (await import('./fr/index.ts')).fr,
  ar: async () => (await import('./ar/index.ts')).ar,
};

const speaker = createSpeaker(en);

class CurrentLanguage {
  #spoken = $state.raw<Spoken>({ language: 'en', locale: 'en' });
  #wanted: Spoken | null = null;

  get now(): Language {
    return this.#spoken.language;
  }
  /** For Intl: numbers, dates, lists, order. BCP 47. */
  get locale(): string {
    return this.#spoken.locale;
  }
  get direction(): 'ltr' | 'rtl' {
    return directionOf(this.#spoken.language);
  }

  async speak(spoken: Spoken): Promise<void> {
    this.#wanted = spoken;
    const { language } = spoken;
    if (language !== 'en' && !speaker.knows(language)) speaker.learn(language, await catalogues[language]());
    // Another one was chosen while this one was being loaded.
    if (this.#wanted !== spoken) return;
    speaker.speak(spoken);
    this.#spoken = spoken;
    document.documentElement.lang = spoken.locale;
    document.documentElement.dir = this.direction;
  }

  /** @param key `section:name.of.text` */
  say(key: string, values?: Readonly<Record<string, string | number>>): string {
    // Read, so that whoever asks hears of a change.
    void this.#spoken;
    return speaker.say(key, values);
  }
}

export const language = new CurrentLanguage();
