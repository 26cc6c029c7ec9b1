import fc from 'fast-check';
import { expect, it } from 'vitest';
import { daySpan, monthSpans, onThisDay } from './months.ts';

it('puts every photo into the month it was taken in, in order, once', () => {
  const times = fc.array(fc.integer({ min: Date.UTC(1969, 0, 1), max: Date.UTC(2031, 0, 1) }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(times, (list) => {
      const taken = Float64Array.from(list.sort((a, b) => b - a));
      const spans = monthSpans(taken);
      let next = 0;
      for (const span of spans) {
        expect(span.start).toBe(next);
        next = span.end;
        for (let i = span.start; i < span.end; i++) {
          const date = new Date(taken[i]!);
          expect([date.getFullYear(), date.getMonth()]).toEqual([span.year, span.month]);
        }
      }
      expect(next).toBe(taken.length);
      expect(new Set(spans.map((s) => `${s.year}-${s.month}`)).size).toBe(spans.length);
    }),
  );
});

it('finds the whole day around a photo, and nothing of the days beside it', () => {
  const at = (day: number, hour: number): number => new Date(2024, 5, day, hour).getTime();
  const taken = Float64Array.of(at(12, 0), at(11, 23), at(11, 9), at(11, 0), at(10, 23));
  expect([0, 1, 2, 3, 4].map((index) => daySpan(taken, index))).toEqual([
    { start: 0, end: 1 },
    { start: 1, end: 4 },
    { start: 1, end: 4 },
    { start: 1, end: 4 },
    { start: 4, end: 5 },
  ]);
});

it('finds this day in earlier years, whatever the year, and not today itself', () => {
  const days = fc.array(fc.integer({ min: Date.UTC(1969, 0, 1), max: Date.UTC(2031, 0, 1) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(
      days,
      fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2031, 0, 1) }),
      fc.array(fc.nat({ max: 40 }), { maxLength: 5 }),
      (others, now, ago) => {
        const today = new Date(now);
        const [month, day] = [today.getMonth(), today.getDate()];
        // Some that lie on the day, surely.
        const on = ago.map((years) => new Date(today.getFullYear() - years, month, day, 13).getTime());
        const taken = Float64Array.from([...others, ...on].sort((a, b) => b - a));
        const leapless = month === 1 && day === 28 && new Date(today.getFullYear(), 1, 29).getMonth() === 2;
        const expected = [...taken.keys()].filter((i) => {
          const date = new Date(taken[i]!);
          return (
            date.getFullYear() < today.getFullYear() &&
            date.getMonth() === month &&
            (date.getDate() === day || (leapless && date.getDate() === 29))
          );
        });
        expect(onThisDay(taken, today)).toEqual(expected);
      },
    ),
  );
  const leapDay = Float64Array.of(new Date(2024, 1, 29, 12).getTime(), new Date(2020, 1, 29, 12).getTime());
  expect(onThisDay(leapDay, new Date(2025, 1, 28))).toEqual([0, 1]);
  expect(onThisDay(leapDay, new Date(2028, 1, 28))).toEqual([]);
  expect(onThisDay(leapDay, new Date(2028, 1, 29))).toEqual([0, 1]);
});
