import fc from 'fast-check';
import { expect, it } from 'vitest';
import { daySpan, monthSpans } from './months.ts';

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
