/** @file Feasts that several languages have names for. Pure. */
import type { Feast } from './language.ts';

/** From one day of a month to before another; days after the month's last are the next month's. */
export const days =
  (month: number, from: number, until: number): Feast =>
  (year) => [new Date(year, month, from), new Date(year, month, until)];

/** The `nth` given weekday of a month (0 is Sunday), and so many days from it on. */
export const nthWeekday =
  (month: number, weekday: number, nth: number, lasts: number): Feast =>
  (year) => {
    const first = 1 + ((weekday - new Date(year, month, 1).getDay() + 7) % 7) + 7 * (nth - 1);
    return [new Date(year, month, first), new Date(year, month, first + lasts)];
  };

/** Good Friday to Easter Monday. Western Easter by the anonymous Gregorian computus. */
export const easter: Feast = (year) => {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  const [month, day] = [Math.floor(f / 31) - 1, (f % 31) + 1];
  return [new Date(year, month, day - 2), new Date(year, month, day + 2)];
};
