import { expect, it } from 'vitest';
import { spoken } from './language.ts';

it.each([
  ['system', ['de-CH', 'en-GB'], 'de', 'de-CH'],
  ['system', ['ar_EG.UTF-8'], 'ar', 'ar-EG'],
  ['system', ['nl-NL', 'fr_FR@euro', 'en'], 'fr', 'fr-FR'],
  ['system', ['C', 'POSIX', ''], 'en', 'en'],
  ['system', [], 'en', 'en'],
  ['es', ['de-DE', 'es-MX'], 'es', 'es-MX'],
  ['ar', ['de-DE'], 'ar', 'ar'],
] as const)('%s on a system of %j', (choice, system, language, locale) => {
  expect(spoken(choice, system)).toEqual({ language, locale });
});
