/**
 * @file Which of some places a person means by a name. Pure.
 */
import type { Place } from '../../shared/place.ts';
import { foldText } from '../store/fold-text.ts';
import { regionNames } from './region-names.ts';

/** Countries are called by their names in these languages, and by their ISO codes of two letters in none. */
const languages = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'ru',
  'uk',
  'tr',
  'ar',
  'he',
  'hi',
  'ja',
  'ko',
  'zh',
];
const shortNames: Readonly<Record<string, readonly string[]>> = {
  US: ['usa', 'america', 'united states of america', 'the united states', 'the us'],
  GB: ['uk', 'great britain', 'britain', 'the uk'],
  AE: ['uae', 'emirates'],
  NL: ['holland', 'the netherlands'],
  CZ: ['czech republic'],
};
/** What people leave out of the end of a city's name: "New York". */
const endings = / (city|town)$/;

/** Of a place's name; more are not looked at. */
const mostWords = 8;

const namesOfCountry = new Map<string, ReadonlySet<string>>();
let displayNames: readonly Intl.DisplayNames[] | null = null;

function countryNames(country: string): ReadonlySet<string> {
  let names = namesOfCountry.get(country);
  if (names === undefined) {
    displayNames ??= languages.map(
      (language) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }),
    );
    names = new Set([
      ...displayNames.flatMap((inLanguage) => {
        const name = inLanguage.of(country);
        return name === undefined ? [] : [plain(name)];
      }),
      ...(shortNames[country] ?? []),
    ]);
    namesOfCountry.set(country, names);
  }
  return names;
}

/** Folded, with single spaces, without what separates words. */
function plain(text: string): string {
  return foldText(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function isNamed(name: string | null, wanted: string): boolean {
  if (name === null) return false;
  const folded = plain(name);
  return folded === wanted || folded.replace(endings, '') === wanted;
}

/**
 * The places among `known` that `text` names as a whole, as wide as the name is: "France" is the country with
 * all else null, "Paris" the city, "Paris, Texas" that one. Widest first; empty when it names none.
 */
export function placesNamed(text: string, known: readonly Place[]): readonly Place[] {
  const wanted = plain(text);
  if (wanted.length < 2) return [];
  const found = new Map<string, Place>();
  const add = (place: Place): void =>
    void found.set(`${place.country}\n${place.region}\n${place.city}\n${place.locality}`, place);

  for (const { country } of known) {
    if (countryNames(country).has(wanted)) add({ country, region: null, city: null, locality: null });
  }
  for (const { country, region } of known) {
    if (region !== null && isNamed(regionNames[country]?.[region] ?? null, wanted))
      add({ country, region, city: null, locality: null });
  }
  for (const place of known) {
    const { country, region, city, locality } = place;
    if (isNamed(city, wanted)) add({ country, region, city, locality: null });
    else if (isNamed(locality, wanted)) add(place);
  }
  if (found.size > 0) return [...found.values()];

  // "paris france", "springfield, illinois": the end names where the beginning lies.
  const words = wanted.split(' ').slice(0, mostWords);
  for (let end = words.length - 1; end > 0; end--) {
    const outer = placesNamed(words.slice(end).join(' '), known).filter(({ city }) => city === null);
    const state = words.slice(end).join(' ');
    const within = known.filter(
      ({ country, region }) =>
        (country === 'US' && region?.toLowerCase() === state) ||
        outer.some((some) => some.country === country && (some.region === null || some.region === region)),
    );
    if (within.length === 0) continue;
    const inner = placesNamed(words.slice(0, end).join(' '), within).filter(({ city }) => city !== null);
    if (inner.length > 0) return inner;
  }
  return [];
}
