/**
 * @file Cuts a timeline (newest first) into months of the person's own calendar. Pure; knows no DOM.
 */
import type { Span } from './justified.ts';

/** One month's photos. `month` is 0 to 11, as in `Date`. */
export interface MonthSpan extends Span {
  readonly year: number;
  readonly month: number;
}

/** @param taken ms since 1970, descending. One `Date` is made per month, not per photo. */
export function monthSpans(taken: Float64Array): readonly MonthSpan[] {
  const spans: MonthSpan[] = [];
  let start = 0;
  while (start < taken.length) {
    const date = new Date(taken[start]!);
    const year = date.getFullYear();
    const month = date.getMonth();
    const begins = new Date(year, month, 1).getTime();
    let end = start + 1;
    while (end < taken.length && taken[end]! >= begins) end++;
    spans.push({ start, end, year, month });
    start = end;
  }
  return spans;
}

/** The photos taken on the same day of the person's calendar as the one at `index`. */
export function daySpan(taken: Float64Array, index: number): Span {
  const date = new Date(taken[index]!);
  const begins = new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const ends = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
  let start = index;
  while (start > 0 && taken[start - 1]! < ends) start--;
  let end = index + 1;
  while (end < taken.length && taken[end]! >= begins) end++;
  return { start, end };
}

/**
 * The photos of this day in earlier years of the person's calendar, as indices, ascending (latest year first).
 * On 28 February of a year without a 29th, that day's photos are among them.
 * @param taken ms since 1970, descending
 */
export function onThisDay(taken: Float64Array, today: Date): number[] {
  const at: number[] = [];
  const oldest = taken.at(-1);
  if (oldest === undefined) return at;
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
  const leapDayToo = month === 1 && day === 28 && new Date(year, 1, 29).getMonth() !== 1;
  const firstYear = new Date(oldest).getFullYear();
  for (let then = year - 1; then >= firstYear; then--) {
    const begins = new Date(2000, 0, 1);
    begins.setFullYear(then, month, day);
    // The 29th of February of a year that has none.
    if (begins.getDate() !== day) continue;
    const ends = new Date(begins);
    ends.setDate(day + 1);
    if (leapDayToo && ends.getDate() === 29) ends.setDate(30);
    let index = firstBefore(taken, ends.getTime());
    while (index < taken.length && taken[index]! >= begins.getTime()) at.push(index++);
  }
  return at;
}

/** Of descending times, the first that is before `ms`. */
function firstBefore(taken: Float64Array, ms: number): number {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if (taken[mid]! < ms) high = mid;
    else low = mid + 1;
  }
  return low;
}
