/** @file What is done for an answer of any length, from what was measured at two. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyMargin, effortBetween, widened } from './effort.ts';
import type { MeasuredEffort } from './effort.ts';

const measured = (limit: number): fc.Arbitrary<MeasuredEffort> =>
  fc.record({
    limit: fc.constant(limit),
    reach: fc.integer({ min: 1000, max: 80_000 }),
    margin: fc.oneof(fc.double({ min: 0.02, max: 0.4, noNaN: true }), fc.constant(anyMargin)),
    read: fc.integer({ min: 16, max: 1500 }),
    certainty: fc.constantFrom(1.5, 2, 2.5, 3),
  });

it('lies between what was measured, and stops at a margin only where both lengths did', () => {
  fc.assert(
    fc.property(measured(10), measured(300), fc.integer({ min: 1, max: 2000 }), (short, long, limit) => {
      const { reach, margin, read, certainty } = effortBetween(short, long, limit);
      expect(read).toBeGreaterThanOrEqual(2 * limit);
      expect(reach).toBeGreaterThanOrEqual(Math.max(read, short.reach));
      expect([short.certainty, long.certainty]).toContain(certainty);
      if (limit <= 10) expect(margin).toBe(short.margin);
      else if (short.margin === anyMargin || long.margin === anyMargin) expect(margin).toBe(anyMargin);
      else {
        expect(margin).toBeGreaterThanOrEqual(Math.min(short.margin, long.margin) - 1e-12);
        expect(margin).toBeLessThanOrEqual(Math.max(short.margin, long.margin) + 1e-12);
      }
      expect(widened({ reach, margin, read, certainty }, 3, 9).margin).toBe(anyMargin);
    }),
  );
});
