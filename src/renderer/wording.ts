/**
 * @file Numbers, sizes, times, dates, lists and order as people read them, in the language of the window. Said anew
 * when that changes.
 */
import { language } from './i18n/language.svelte.ts';
import { strings } from './strings.ts';

/** Intl's formatters are dear to make and cheap to use. */
function formatter<T>(make: (locale: string) => T): () => T {
  let made: { readonly locale: string; readonly formatter: T } | null = null;
  return () => {
    const { locale } = language;
    if (made?.locale !== locale) made = { locale, formatter: make(locale) };
    return made.formatter;
  };
}
const number = (options: Intl.NumberFormatOptions): (() => Intl.NumberFormat) =>
  formatter((locale) => new Intl.NumberFormat(locale, options));
const moment = (options: Intl.DateTimeFormatOptions): (() => Intl.DateTimeFormat) =>
  formatter((locale) => new Intl.DateTimeFormat(locale, options));
interface UnitOptions {
  readonly digits?: number;
  readonly least?: number;
  readonly display?: 'short' | 'narrow';
}
const unit = (
  unit: string,
  { digits = 0, least = 0, display = 'short' }: UnitOptions = {},
): (() => Intl.NumberFormat) =>
  number({
    style: 'unit',
    unit,
    unitDisplay: display,
    maximumFractionDigits: digits,
    minimumFractionDigits: least,
  });

const whole = number({ maximumFractionDigits: 0 });
const oneDigit = number({ maximumFractionDigits: 1 });
const fixedOne = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });

const shares = number({ style: 'percent', maximumFractionDigits: 0 });
const nearlyAll = number({ style: 'percent', maximumFractionDigits: 2 });
const twoDigits = number({ maximumFractionDigits: 2 });
const threeDigits = number({ maximumFractionDigits: 3 });
const gain = number({ maximumFractionDigits: 1, signDisplay: 'exceptZero' });

/** 0.5, 1.25 */
export const decimal = (n: number): string => twoDigits().format(n);
/** 0.317 */
export const cosine = (n: number): string => threeDigits().format(n);
/** +3.2, -0.4 */
export const signed = (n: number): string => gain().format(n);

/** 37%, 99.97%; never rounded up to all. */
export function percent(share: number): string {
  if (share < 0.9) return shares().format(share);
  return nearlyAll().format(share < 1 ? Math.floor(share * 10_000) / 10_000 : 1);
}

export const count = (n: number): string => whole().format(n);

const wholeMs = unit('millisecond');
const tenthMs = unit('millisecond', { digits: 1, least: 1 });
const hundredthMs = unit('millisecond', { digits: 2, least: 2 });
/** "1.2s": the short form is "sec" in English, which nobody writes for exposures. */
const seconds = unit('second', { digits: 1, display: 'narrow' });

/** 0.31 ms, 2.1 ms, 210 ms, 1.2s */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return seconds().format(ms / 1000);
  return (ms >= 100 ? wholeMs() : ms >= 1 ? tenthMs() : hundredthMs()).format(ms);
}

/** MFLOPs of one query; small ones in thousands. */
export function megaflops(n: number): string {
  return n >= 0.1
    ? strings.units.megaflops({ value: fixedOne().format(n) })
    : strings.units.kiloflops({ value: fixedOne().format(n * 1000) });
}

export const perSecond = (rate: number): string =>
  strings.units.perSecond({ value: (rate < 10 ? oneDigit() : whole()).format(rate) });

const minutesUnit = unit('minute');
const hoursUnit = unit('hour');

/** A time to wait, no more exact than an estimate is: "under a minute", "3 min", "2 hr 10 min". */
export function duration(seconds: number): string {
  if (seconds < 10) return strings.units.aFewSeconds;
  if (seconds < 60) return strings.units.underAMinute;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutesUnit().format(minutes);
  const hours = hoursUnit().format(Math.floor(minutes / 60));
  return minutes % 60 === 0 ? hours : `${hours} ${minutesUnit().format(minutes % 60)}`;
}

const inBytes = [
  { least: 1_000_000_000, format: unit('gigabyte', { digits: 1 }) },
  { least: 1_000_000, format: unit('megabyte', { digits: 1 }) },
  { least: 1000, format: unit('kilobyte') },
] as const;

export function bytes(n: number): string {
  const { least, format } = inBytes.find(({ least }) => n >= least) ?? inBytes[2];
  return format().format(n / least);
}

/** 1/250s, 0.8s, 30s */
export function exposure(time: number): string {
  if (time <= 0 || time >= 0.4) return seconds().format(time);
  // The unit as the language writes it after a one, with the fraction in place of the one.
  return seconds()
    .formatToParts(1)
    .map(({ type, value }) => (type === 'integer' ? `${value}/${whole().format(1 / time)}` : value))
    .join('');
}

const millimetres = unit('millimeter', { digits: 1 });
export const aperture = (n: number): string => `ƒ/${oneDigit().format(n)}`;
export const focalLength = (mm: number): string => millimetres().format(mm);
export const megapixels = (width: number, height: number): string =>
  strings.units.megapixels({ value: oneDigit().format((width * height) / 1e6) });

const degreesUnit = number({
  style: 'unit',
  unit: 'degree',
  unitDisplay: 'narrow',
  minimumFractionDigits: 4,
  maximumFractionDigits: 4,
});

/** 47.3769° N, 8.5417° E */
export function coordinates(latitude: number, longitude: number): string {
  const { north, south, east, west } = strings.units;
  const degrees = (n: number): string => degreesUnit().format(Math.abs(n));
  return list([
    (latitude >= 0 ? north : south)({ degrees: degrees(latitude) }),
    (longitude >= 0 ? east : west)({ degrees: degrees(longitude) }),
  ]);
}

const enumeration = formatter((locale) => new Intl.ListFormat(locale, { type: 'unit', style: 'short' }));
/** "a, b, c" */
export const list = (items: readonly string[]): string => enumeration().format(items);

/** Compares names as people sort them: 2 before 10, ä beside a. */
export const byName = formatter((locale) => new Intl.Collator(locale, { numeric: true }).compare);

const monthName = moment({ month: 'long' });
const day = moment({ day: 'numeric', month: 'long', year: 'numeric' });
const dayAndTime = moment({
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** @param month 0 to 11 */
export const month = (year: number, month: number): string => monthName().format(new Date(year, month, 15));
export const date = (ms: number): string => day().format(ms);
export const dateAndTime = (ms: number): string => dayAndTime().format(ms);

const regions = formatter((locale) => new Intl.DisplayNames(locale, { type: 'region' }));
/** @param code ISO 3166-1, two capital letters */
export const country = (code: string): string => regions().of(code) ?? code;
