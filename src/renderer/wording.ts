/**
 * @file Numbers, sizes, times and dates as people read them, in the window's language. Pure.
 */

const locale: string | undefined = typeof navigator === 'undefined' ? 'en' : navigator.language;

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const fixedOne = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const fixedTwo = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const count = (n: number): string => whole.format(n);

/** 0.31 ms, 2.1 ms, 210 ms, 1.2 s */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return `${oneDigit.format(ms / 1000)} s`;
  return `${(ms >= 100 ? whole : ms >= 1 ? fixedOne : fixedTwo).format(ms)} ms`;
}

/** MFLOPs of one query; small ones in thousands. */
export function megaflops(n: number): string {
  return n >= 0.1 ? `${fixedOne.format(n)} MFLOP` : `${fixedOne.format(n * 1000)} kFLOP`;
}

export const perSecond = (rate: number): string => `${(rate < 10 ? oneDigit : whole).format(rate)}/s`;

/** A time to wait, no more exact than an estimate is: "under a minute", "3 min", "2 h 10 min". */
export function duration(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 60) return 'under a minute';
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  if (n < 1_000_000) return `${whole.format(n / 1000)} kB`;
  if (n < 1_000_000_000) return `${oneDigit.format(n / 1_000_000)} MB`;
  return `${oneDigit.format(n / 1_000_000_000)} GB`;
}

/** 1/250 s, 0.8 s, 30 s */
export function exposure(seconds: number): string {
  if (seconds > 0 && seconds < 0.4) return `1/${whole.format(1 / seconds)} s`;
  return `${oneDigit.format(seconds)} s`;
}

export const aperture = (n: number): string => `ƒ/${oneDigit.format(n)}`;
export const focalLength = (mm: number): string => `${oneDigit.format(mm)} mm`;
export const megapixels = (width: number, height: number): string =>
  `${oneDigit.format((width * height) / 1e6)} MP`;

/** 47.3769° N, 8.5417° E */
export function coordinates(latitude: number, longitude: number): string {
  const part = (degrees: number, positive: string, negative: string): string =>
    `${Math.abs(degrees).toFixed(4)}° ${degrees >= 0 ? positive : negative}`;
  return `${part(latitude, 'N', 'S')}, ${part(longitude, 'E', 'W')}`;
}

const monthName = new Intl.DateTimeFormat(locale, { month: 'long' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const dayAndTime = new Intl.DateTimeFormat(locale, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** @param month 0 to 11 */
export const month = (year: number, month: number): string => monthName.format(new Date(year, month, 15));
export const date = (ms: number): string => day.format(ms);
export const dateAndTime = (ms: number): string => dayAndTime.format(ms);
