/** @file Editing a filter, and months as the panel's histogram has them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pixelSteps } from '../../shared/filter.ts';
import { clauseOf, groupsOf, rangeToggled, toggled, turned, withClause } from './clauses.ts';
import { barsOf, clauseFor, extentOf, monthOf, rangeOf, startOfMonth } from './months.ts';

describe('a filter in the panel', () => {
  it('has one clause of each kind, keeps their order and what was turned round', () => {
    let filter = withClause([], 'camera', { kind: 'camera', cameras: ['A'] });
    filter = withClause(filter, 'rating', { kind: 'rating', least: 3 });
    filter = turned(filter, 0);
    filter = withClause(filter, 'camera', { kind: 'camera', cameras: ['A', null] });
    expect(filter).toEqual([
      { kind: 'camera', cameras: ['A', null], not: true },
      { kind: 'rating', least: 3 },
    ]);
    expect(turned(filter, 0)[0]).toEqual({ kind: 'camera', cameras: ['A', null] });
    expect(clauseOf(withClause(filter, 'camera', null), 'camera')).toBeNull();
  });

  it('puts values in and takes them out', () => {
    expect(toggled([1, 2], 3)).toEqual([1, 2, 3]);
    expect(toggled([1, null], null)).toEqual([1]);
  });

  it('covers sizes without holes, whatever is clicked', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: pixelSteps.length - 1 }), { maxLength: 12 }), (clicks) => {
        let range: { least: number | null; below: number | null } | null = null;
        for (const at of clicks) {
          const before = groupsOf(pixelSteps, range)[at];
          range = rangeToggled(pixelSteps, range, at);
          const chosen = groupsOf(pixelSteps, range);
          // Everything chosen is the same as nothing chosen.
          if (range !== null) {
            expect(chosen.lastIndexOf(true) - chosen.indexOf(true) + 1).toBe(chosen.filter(Boolean).length);
            if (!before) expect(chosen[at]).toBe(true);
          }
        }
      }),
    );
  });
});

describe('months', () => {
  const month = fc.integer({ min: 1850 * 12, max: 2100 * 12 });

  it('begin where they begin, also before the year 100', () => {
    fc.assert(
      fc.property(month, (n) => {
        expect(monthOf(startOfMonth(n))).toBe(n);
      }),
    );
    expect(new Date(startOfMonth(90 * 12)).getFullYear()).toBe(90);
  });

  it('become a clause and come back', () => {
    fc.assert(
      fc.property(fc.tuple(month, month, month, month), (four) => {
        const [a, b, c, d] = four.toSorted((x, y) => x - y) as [number, number, number, number];
        const extent = { first: a, last: d };
        const clause = clauseFor({ first: b, last: c }, extent);
        expect(clause === null ? extent : rangeOf(clause, extent)).toEqual({ first: b, last: c });
      }),
    );
  });

  it('are gathered into few bars that hold every photo', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(month, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 20, max: 120 }),
        (some, most) => {
          const months = some
            .toSorted((a, b) => a - b)
            .map((n) => ({ year: Math.floor(n / 12), month: (n % 12) + 1, photos: 1 + (n % 5) }));
          const bars = barsOf(months, extentOf(months)!, most);
          expect(bars.length).toBeLessThanOrEqual(most);
          const sum = (rows: readonly { photos: number }[]): number =>
            rows.reduce((total, { photos }) => total + photos, 0);
          expect(sum(bars)).toBe(sum(months));
        },
      ),
    );
  });
});
