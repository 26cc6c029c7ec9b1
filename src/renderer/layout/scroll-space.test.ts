/** @file Every pixel of a content of any height can be reached and seen, however one moves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScrollSpace } from './scroll-space.ts';

const view = fc.integer({ min: 200, max: 3000 });
const content = fc.integer({ min: 3000, max: 200_000_000 });
const most = 33_000_000;

function space(height: number, seen: number): ScrollSpace {
  const made = new ScrollSpace();
  made.resize(height, seen);
  return made;
}

describe('a content higher than an element', () => {
  it('is scrolled to any place, and stands inside the element', () => {
    fc.assert(
      fc.property(content, view, fc.double({ min: 0, max: 1, noNaN: true }), (height, seen, part) => {
        const made = space(height, seen);
        const y = Math.round(part * (height - seen));
        const scroll = made.goTo(y);
        expect(made.height).toBeLessThan(most);
        expect(scroll).toBeGreaterThanOrEqual(0);
        expect(scroll).toBeLessThanOrEqual(made.height - seen);
        expect(y - made.shift).toBeCloseTo(scroll, 3);
        expect(made.drifted).toBe(false);
        expect(made.moved(scroll)).toBeCloseTo(y, 3);
      }),
    );
  });

  it('moves pixel by pixel with the wheel, all the way to both ends, without a jump', () => {
    fc.assert(
      fc.property(
        content,
        view,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.integer({ min: -240, max: 240 }), { minLength: 1, maxLength: 200 }),
        (height, seen, part, wheel) => {
          const made = space(height, seen);
          let y = Math.round(part * (height - seen));
          let scroll = made.goTo(y);
          for (const by of wheel) {
            scroll = Math.min(made.height - seen, Math.max(0, scroll + by));
            const next = made.moved(scroll);
            const wanted = Math.min(height - seen, Math.max(0, y + by));
            expect(next).toBeCloseTo(wanted, 3);
            y = next;
            if (made.cornered) scroll = made.goTo(y);
          }
          // Settled: put right where it is.
          if (made.drifted) expect(made.moved(made.goTo(y))).toBeCloseTo(y, 3);
        },
      ),
    );
  });

  it('goes far in proportion: the ends of the scrollbar are the ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 9_000_000, max: 200_000_000 }), view, (height, seen) => {
        const made = space(height, seen);
        made.goTo(0);
        expect(made.moved(made.height - seen)).toBeCloseTo(height - seen, 3);
        expect(made.moved(0)).toBe(0);
        expect(made.moved((made.height - seen) / 2)).toBeCloseTo((height - seen) / 2, 0);
      }),
    );
  });
});
