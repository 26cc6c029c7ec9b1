/** @file Dates as English says them. Words only; what they mean is reckoned in date-words.ts. */
import type { DateLanguage, Feast } from './language.ts';

const days =
  (month: number, from: number, until: number): Feast =>
  (year) => [new Date(year, month, from), new Date(year, month, until)];

/** The `nth` given weekday of a month (0 is Sunday), and so many days from it on. */
const nthWeekday =
  (month: number, weekday: number, nth: number, lasts: number): Feast =>
  (year) => {
    const first = 1 + ((weekday - new Date(year, month, 1).getDay() + 7) % 7) + 7 * (nth - 1);
    return [new Date(year, month, first), new Date(year, month, first + lasts)];
  };

/** Good Friday to Easter Monday. Western Easter by the anonymous Gregorian computus. */
const easter: Feast = (year) => {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  const [month, day] = [Math.floor(f / 31) - 1, (f % 31) + 1];
  return [new Date(year, month, day - 2), new Date(year, month, day + 2)];
};

export const english: DateLanguage = {
  months: {
    january: 0,
    february: 1,
    march: 2,
    april: 3,
    may: 4,
    june: 5,
    july: 6,
    august: 7,
    september: 8,
    october: 9,
    november: 10,
    december: 11,
    jan: 0,
    feb: 1,
    mar: 2,
    apr: 3,
    jun: 5,
    jul: 6,
    aug: 7,
    sep: 8,
    sept: 8,
    oct: 9,
    nov: 10,
    dec: 11,
  },
  seasons: { spring: 'spring', summer: 'summer', autumn: 'autumn', fall: 'autumn', winter: 'winter' },
  feasts: {
    // As people tell of it: from the evening before to the days between the years.
    christmas: days(11, 24, 28),
    xmas: days(11, 24, 28),
    'christmas eve': days(11, 24, 25),
    'christmas day': days(11, 25, 26),
    'boxing day': days(11, 26, 27),
    "new year's eve": days(11, 31, 32),
    'new years eve': days(11, 31, 32),
    "new year's day": days(0, 1, 2),
    'new years day': days(0, 1, 2),
    halloween: days(9, 31, 32),
    "valentine's day": days(1, 14, 15),
    'valentines day': days(1, 14, 15),
    thanksgiving: nthWeekday(10, 4, 4, 4),
    easter,
  },
  weekdays: { sunday: 0, monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5, saturday: 6 },
  units: {
    day: 'day',
    days: 'day',
    week: 'week',
    weeks: 'week',
    month: 'month',
    months: 'month',
    year: 'year',
    years: 'year',
  },
  numbers: {
    a: 1,
    an: 1,
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
  },
  which: { this: 0, last: 1, 'this past': 1, previous: 1 },
  phrases: [
    { form: '{year}', means: 'year' },
    { form: 'in {year}', means: 'year' },
    { form: '{decade}', means: 'decade' },
    { form: 'the {decade}', means: 'decade' },
    { form: '{year}[-–]{to}', means: 'years' },
    { form: '{year} (?:to|until|-|–) {to}', means: 'years' },
    { form: '(?:from|between) {year} (?:to|until|and) {to}', means: 'years' },
    { form: '{iso}', means: 'iso' },
    { form: '(?:in )?{month}', means: 'month' },
    { form: '(?:in )?{month},? (?:of )?{year}', means: 'month' },
    { form: '(?:in )?{which} {month}', means: 'month' },
    { form: '(?:on )?{month} {day}(?:,? {year})?', means: 'day' },
    { form: '(?:on )?(?:the )?{day} (?:of )?{month}(?:,? {year})?', means: 'day' },
    { form: '(?:in )?{season}', means: 'season' },
    { form: '(?:in )?(?:the )?{season} (?:of )?{year}', means: 'season' },
    { form: '(?:in )?{which} {season}', means: 'season' },
    { form: '(?:at )?{feast}', means: 'feast' },
    { form: '(?:at )?{feast} (?:of )?{year}', means: 'feast' },
    { form: '(?:at )?{which} {feast}', means: 'feast' },
    { form: '(?:on )?(?:{which} )?{weekday}', means: 'weekday' },
    { form: '{which} weekend', means: 'weekend' },
    { form: '{which} {unit}', means: 'unit' },
    { form: '{n} {unit} ago', means: 'ago' },
    { form: 'today', means: 'today' },
    { form: 'yesterday', means: 'yesterday' },
    { form: 'the day before yesterday', means: 'before-yesterday' },
    { form: 'day before yesterday', means: 'before-yesterday' },
  ],
};
