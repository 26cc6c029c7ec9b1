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
