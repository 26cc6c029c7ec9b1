/**
 * @file Every sentence the window says, in the language it speaks: `strings.albums.title`,
 * `strings.albums.added({ count, name })`. Typed by the English catalogue (i18n/en/); how to add one: docs/i18n.md.
 */
import { stringsOf } from '../shared/words/catalogue.ts';
import { en } from './i18n/en/index.ts';
import { language } from './i18n/language.svelte.ts';

export const strings = stringsOf(en, (key, values) => language.say(key, values));
