/**
 * @file What main says in menus and dialogs, in the language of the app. Typed by English, like the window's words
 * (docs/i18n.md).
 */
import { languages } from '../../shared/language.ts';
import type { Spoken } from '../../shared/language.ts';
import { stringsOf } from '../../shared/words/catalogue.ts';
import { createSpeaker } from '../../shared/words/speaker.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

const catalogues = { en, de, es, fr, ar };
const speaker = createSpeaker(en);
for (const language of languages) speaker.learn(language, catalogues[language]);

export const speak = (spoken: Spoken): void => speaker.speak(spoken);
export const words = stringsOf(en, speaker.say);
