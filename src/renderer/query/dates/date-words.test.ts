import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readerOf, withoutDate } from './date-words.ts';
import { english } from './english.ts';
import { readDates } from './languages.ts';

const read = readerOf(english);
/** A Wednesday. */
const now = new Date(2024, 4, 15, 13, 30);

const day = (ms: number): string => {
  const date = new Date(ms);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
};
const said = (text: string, at = now): readonly string[] =>
  read(text, at).flatMap(({ words, ranges }) =>
    ranges.length === 1
      ? [`${words}: ${day(ranges[0]!.from)} to ${day(ranges[0]!.until)}`]
      : [
          `${words}: ${ranges.length} times, the last ${day(ranges.at(-1)!.from)} to ${day(ranges.at(-1)!.until)}`,
        ],
  );

describe('date words', () => {
  it.each([
    ['beach summer 2019', ['summer 2019: 2019-6-1 to 2019-9-1']],
    ['last christmas', ['last christmas: 2023-12-24 to 2023-12-28']],
    ['Christmas 2018 with grandma', ['Christmas 2018: 2018-12-24 to 2018-12-28']],
    ['christmas eve 2018', ['christmas eve 2018: 2018-12-24 to 2018-12-25']],
    ['yesterday', ['yesterday: 2024-5-14 to 2024-5-15']],
    ['today', ['today: 2024-5-15 to 2024-5-16']],
    ['the day before yesterday', ['the day before yesterday: 2024-5-13 to 2024-5-14']],
    ['2019', ['2019: 2019-1-1 to 2020-1-1']],
    ['dogs in 2019', ['in 2019: 2019-1-1 to 2020-1-1']],
    ['2015-2018', ['2015-2018: 2015-1-1 to 2019-1-1']],
    ['from 2015 to 2018', ['from 2015 to 2018: 2015-1-1 to 2019-1-1']],
    ['march 2020', ['march 2020: 2020-3-1 to 2020-4-1']],
    ['in March of 2020', ['in March of 2020: 2020-3-1 to 2020-4-1']],
    ['march', ['march: 75 times, the last 2024-3-1 to 2024-4-1']],
    ['last march', ['last march: 2024-3-1 to 2024-4-1']],
    ['last may', ['last may: 2023-5-1 to 2023-6-1']],
    ['june', ['june: 74 times, the last 2023-6-1 to 2023-7-1']],
    ['last summer', ['last summer: 2023-6-1 to 2023-9-1']],
    ['this summer', ['this summer: 2024-6-1 to 2024-9-1']],
    ['winter 2018', ['winter 2018: 2018-12-1 to 2019-3-1']],
    ['12 may 2020', ['12 may 2020: 2020-5-12 to 2020-5-13']],
    ['May 12th, 2020', ['May 12th, 2020: 2020-5-12 to 2020-5-13']],
    ['on the 3rd of april', ['on the 3rd of april: 75 times, the last 2024-4-3 to 2024-4-4']],
    ['2020-05-12', ['2020-05-12: 2020-5-12 to 2020-5-13']],
    ['2020-05', ['2020-05: 2020-5-1 to 2020-6-1']],
    ['last week', ['last week: 2024-5-6 to 2024-5-13']],
    ['last weekend', ['last weekend: 2024-5-11 to 2024-5-13']],
    ['last month', ['last month: 2024-4-1 to 2024-5-1']],
    ['this year', ['this year: 2024-1-1 to 2025-1-1']],
    ['three days ago', ['three days ago: 2024-5-12 to 2024-5-13']],
    ['2 years ago', ['2 years ago: 2022-1-1 to 2023-1-1']],
    ['monday', ['monday: 2024-5-13 to 2024-5-14']],
    ['last wednesday', ['last wednesday: 2024-5-8 to 2024-5-9']],
    ['the 90s', ['the 90s: 1990-1-1 to 2000-1-1']],
    ['1980s', ['1980s: 1980-1-1 to 1990-1-1']],
    ['easter 2024', ['easter 2024: 2024-3-29 to 2024-4-2']],
    ['thanksgiving 2023', ['thanksgiving 2023: 2023-11-23 to 2023-11-27']],
    ['new year’s eve 2022', ['new year’s eve 2022: 2022-12-31 to 2023-1-1']],
    [
      'summer 2019 and winter 2020',
      ['summer 2019: 2019-6-1 to 2019-9-1', 'winter 2020: 2020-12-1 to 2021-3-1'],
    ],
    ['31 february 2020', ['february 2020: 2020-2-1 to 2020-3-1']],
    // No dates
    ['img_2019', []],
    ['2019x', []],
    ['x-2019', []],
    ['1200 people', []],
    ['a dog running in the snow', []],
    ['marching band', []],
    ['sunday-school', []],
    ['2020-13-01', []],
    ['', []],
  ])('%j', (text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  it('mean nothing beyond now where no year was said', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('march', 'summer', 'christmas', '29 february', 'winter', 'december'),
        fc.date({ min: new Date(1990, 0, 1), max: new Date(2090, 0, 1), noInvalidDate: true }),
        (words, at) => {
          const ranges = read(words, at)[0]?.ranges ?? [];
          expect(ranges.length).toBeGreaterThan(5);
          ranges.forEach(({ from, until }, i) => {
            expect(from).toBeLessThan(until);
            expect(from).toBeLessThanOrEqual(at.getTime());
            if (i > 0) expect(from).toBeGreaterThanOrEqual(ranges[i - 1]!.until);
          });
        },
      ),
    );
  });

  it('lie where they were typed, in order, and leave the rest alone', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'summer 2019',
        'LAST Christmas',
        'march',
        '2020-05-12',
        '3 weeks ago',
        'Übermorgen',
        'İ',
        '2019',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const text = parts.join(' ');
        let end = 0;
        for (const date of read(text, now)) {
          expect(date.start).toBeGreaterThanOrEqual(end);
          expect(text.slice(date.start, date.end)).toBe(date.words);
          end = date.end;
          const rest = withoutDate(text, date);
          const all = `${text.slice(0, date.start)}${text.slice(date.end)}`;
          expect(rest.replaceAll(/\s/g, '')).toBe(all.replaceAll(/\s/g, ''));
        }
      }),
    );
  });
});

describe('date words of other languages', () => {
  const saidIn = (language: 'de' | 'es' | 'fr' | 'ar', text: string): readonly string[] =>
    readDates(text, now, language).map(
      ({ words, ranges }) => `${words}: ${day(ranges.at(-1)!.from)} to ${day(ranges.at(-1)!.until)}`,
    );

  it.each([
    ['de', 'Strand im Sommer 2019', ['im Sommer 2019: 2019-6-1 to 2019-9-1']],
    ['de', 'letzte Weihnachten', ['letzte Weihnachten: 2023-12-24 to 2023-12-28']],
    ['de', 'am 3. März 2020', ['am 3. März 2020: 2020-3-3 to 2020-3-4']],
    ['de', 'Hund 12.05.2020', ['12.05.2020: 2020-5-12 to 2020-5-13']],
    ['de', 'vor zwei Jahren', ['vor zwei Jahren: 2022-1-1 to 2023-1-1']],
    ['de', 'die 90er Jahre', ['90er Jahre: 1990-1-1 to 2000-1-1']],
    ['de', 'letztes Wochenende', ['letztes Wochenende: 2024-5-11 to 2024-5-13']],
    ['de', 'vorgestern', ['vorgestern: 2024-5-13 to 2024-5-14']],
    ['es', 'playa verano de 2019', ['verano de 2019: 2019-6-1 to 2019-9-1']],
    ['es', 'la navidad pasada', ['la navidad pasada: 2023-12-24 to 2023-12-28']],
    ['es', 'el 3 de abril de 2021', ['el 3 de abril de 2021: 2021-4-3 to 2021-4-4']],
    ['es', 'el año pasado', ['el año pasado: 2023-1-1 to 2024-1-1']],
    ['es', 'hace tres días', ['hace tres días: 2024-5-12 to 2024-5-13']],
    ['es', 'ayer', ['ayer: 2024-5-14 to 2024-5-15']],
    ['fr', "l'été dernier", ["l'été dernier: 2023-6-1 to 2023-9-1"]],
    ['fr', 'à Noël 2018', ['à Noël 2018: 2018-12-24 to 2018-12-28']],
    ['fr', 'le 1er mai 2020', ['le 1er mai 2020: 2020-5-1 to 2020-5-2']],
    ['fr', 'la semaine dernière', ['la semaine dernière: 2024-5-6 to 2024-5-13']],
    ['fr', 'il y a deux ans', ['il y a deux ans: 2022-1-1 to 2023-1-1']],
    ['fr', "aujourd'hui", ["aujourd'hui: 2024-5-15 to 2024-5-16"]],
    ['ar', 'الصيف الماضي', ['الصيف الماضي: 2023-6-1 to 2023-9-1']],
    ['ar', 'صيف 2019', ['صيف 2019: 2019-6-1 to 2019-9-1']],
    ['ar', '3 مارس 2020', ['3 مارس 2020: 2020-3-3 to 2020-3-4']],
    ['ar', 'العام الماضي', ['العام الماضي: 2023-1-1 to 2024-1-1']],
    ['ar', 'قبل ثلاثة أيام', ['قبل ثلاثة أيام: 2024-5-12 to 2024-5-13']],
    ['ar', 'أمس', ['أمس: 2024-5-14 to 2024-5-15']],
  ] as const)('%s: %s', (language, text, dates) => {
    expect(saidIn(language, text)).toEqual(dates);
  });

  it('reads English in every window, and each stretch of letters once', () => {
    expect(saidIn('de', 'beach summer 2019')).toEqual(['summer 2019: 2019-6-1 to 2019-9-1']);
    expect(saidIn('fr', 'plage été 2019')).toEqual(['été 2019: 2019-6-1 to 2019-9-1']);
  });
});
