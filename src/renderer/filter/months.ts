/**
 * @file Months as numbers (year x 12 + month from 0), and ranges of them as the time clause of a filter, in the
 * person's own calendar. Pure; no DOM.
 */
import type { Facets } from '../../shared/filter.ts';

/** ms since 1970 of a month's beginning. */
export function startOfMonth(month: number): number {
  const date = new Date(2000, 0, 1);
  date.setFullYear(Math.floor(month / 12), month - 12 * Math.floor(month / 12), 1);
  return date.getTime();
}

export function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getFullYear() * 12 + date.getMonth();
}

/** First and last month, both included. */
export interface MonthRange {
  readonly first: number;
  readonly last: number;
}

/** What the months of a library span; null when there are none. */
export function extentOf(months: Facets['months']): MonthRange | null {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { first: first.year * 12 + first.month - 1, last: last.year * 12 + last.month - 1 };
}

/** The months that a time clause lets through, within `extent`; bounds inside a month count as that month. */
export function rangeOf(
  clause: { readonly from: number | null; readonly to: number | null },
  extent: MonthRange,
): MonthRange {
  const first = clause.from === null ? extent.first : monthOf(clause.from);
  const last = clause.to === null ? extent.last : monthOf(clause.to - 1);
  return { first: Math.max(first, extent.first), last: Math.min(last, extent.last) };
}

/** The time clause for a range; null when it leaves nothing out. */
export function clauseFor(
  range: MonthRange,
  extent: MonthRange,
): { readonly kind: 'time'; readonly from: number | null; readonly to: number | null } | null {
  const from = range.first <= extent.first ? null : startOfMonth(range.first);
  const to = range.last >= extent.last ? null : startOfMonth(range.last + 1);
  return from === null && to === null ? null : { kind: 'time', from, to };
}

export interface Bar {
  /** First month, and how many. */
  readonly month: number;
  readonly months: number;
  readonly photos: number;
}

/** Bars of 1, 3, 12 or more months, all alike, so that there are at most `most` of them. Bars begin with years or quarters. */
export function barsOf(months: Facets['months'], extent: MonthRange, most: number): readonly Bar[] {
  const span = extent.last - extent.first + 1;
  const width = [1, 3, 12, 36, 60, 120].find((wide) => span / wide <= most - 1) ?? 240;
  const begin = Math.floor(extent.first / width) * width;
  const photos = new Array<number>(Math.floor((extent.last - begin) / width) + 1).fill(0);
  for (const { year, month, photos: n } of months) {
    const at = Math.floor((year * 12 + month - 1 - begin) / width);
    if (at >= 0 && at < photos.length) photos[at]! += n;
  }
  return photos.map((n, at) => ({ month: begin + at * width, months: width, photos: n }));
}
