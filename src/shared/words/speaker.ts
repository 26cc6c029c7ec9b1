/**
 * @file Says texts of catalogues in one of the app's languages, through i18next. One in the page, one in main.
 */
import { createInstance } from 'i18next';
import { directionOf } from '../language.ts';
import type { Language, Spoken } from '../language.ts';
import { withAllForms } from './catalogue.ts';
import type { Catalogue } from './catalogue.ts';

type Sections = Readonly<Record<string, Catalogue>>;

export interface Speaker {
  /** Adds a language's words. English is always there: whatever another language lacks is said in it. */
  learn(language: Language, catalogue: Sections): void;
  knows(language: Language): boolean;
  speak(spoken: Spoken): void;
  /** @param key `section:name.of.text` */
  say(key: string, values?: Readonly<Record<string, string | number>>): string;
}

export function createSpeaker(en: Sections): Speaker {
  const i18n = createInstance();
  const known = new Set<Language>();
  let now: Spoken = { language: 'en', locale: 'en' };
  let figures = new Intl.NumberFormat('en');
  void i18n.init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    resources: {},
    ns: Object.keys(en),
    interpolation: { escapeValue: true, escape: isolated },
  });
  // As the locale writes them; i18next's own would make a new formatter for each figure.
  i18n.services.formatter?.add('number', (value: number) => figures.format(value));
  learn('en', en);

  function learn(language: Language, catalogue: Sections): void {
    for (const [section, words] of Object.entries(catalogue))
      i18n.addResourceBundle(language, section, withAllForms(words));
    known.add(language);
  }

  /** Names may be written in the other direction: set apart, so that they do not turn what stands around them. */
  function isolated(value: string): string {
    return directionOf(now.language) === 'rtl' && /\p{L}/u.test(value) ? `\u2068${value}\u2069` : value;
  }

  return {
    learn,
    knows: (language) => known.has(language),
    speak(spoken) {
      now = spoken;
      figures = new Intl.NumberFormat(spoken.locale, { maximumFractionDigits: 1 });
    },
    // What is put in is text: nothing in it is a placeholder or another key.
    say: (key, values = {}) =>
      i18n.t(key, { replace: values, count: values['count'] as number, lng: now.language, nest: false }),
  };
}
