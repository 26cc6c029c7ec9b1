/** @file The filmstrip has every picture that can be seen, and never many. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stripRange } from './strip.ts';

it('holds what is in view, in bounds, and little more', () => {
  const pitch = 60;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500_000 }),
      fc.integer({ min: 100, max: 4000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (count, width, part) => {
        const lead = width / 2;
        const scroll = part * count * pitch;
        const { first, end } = stripRange(scroll, width, pitch, lead, count);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        expect(end - first).toBeLessThan(width / pitch + 16);
        const middle = Math.floor((scroll + width / 2 - lead) / pitch);
        if (middle >= 0 && middle < count) {
          expect(first).toBeLessThanOrEqual(middle);
          expect(end).toBeGreaterThan(middle);
        }
      },
    ),
  );
});
