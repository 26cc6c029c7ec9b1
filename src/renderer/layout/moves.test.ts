import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justify, placeRow, rowOf } from './justified.ts';
import type { GridMetrics } from './justified.ts';
import { centreX, moves, step } from './moves.ts';

const metrics: GridMetrics = { width: 1000, rowHeight: 180, gap: 4, headingHeight: 40, sectionGap: 20 };

const arbitraryGrid = fc
  .record({
    list: fc.array(fc.constantFrom(1.5, 0.75, 1, 16 / 9, 2 / 3, 3), { minLength: 1, maxLength: 120 }),
    at: fc.nat(),
    cut: fc.nat(),
  })
  .map(({ list, at, cut }) => {
    const aspects = Float32Array.from(list);
    const middle = cut % list.length;
    const spans =
      middle === 0
        ? [{ start: 0, end: list.length }]
        : [
            { start: 0, end: middle },
            { start: middle, end: list.length },
          ];
    return { aspects, layout: justify(aspects, spans, metrics), index: at % list.length };
  });

describe('arrow keys', () => {
  it('always lead to a photo, and left undoes right', () => {
    fc.assert(
      fc.property(arbitraryGrid, fc.constantFrom(...moves), ({ aspects, layout, index }, move) => {
        const next = step(layout, aspects, index, move, null, 600).index;
        expect(next).toBeGreaterThanOrEqual(0);
        expect(next).toBeLessThan(aspects.length);
        if (move === 'right' && index < aspects.length - 1) {
          expect(step(layout, aspects, next, 'left', null, 600).index).toBe(index);
        }
      }),
    );
  });

  it('go down to the photo under the one they leave', () => {
    fc.assert(
      fc.property(arbitraryGrid, ({ aspects, layout, index }) => {
        const row = rowOf(layout, index);
        const next = step(layout, aspects, index, 'down', null, 600).index;
        if (row === layout.rows - 1) {
          expect(next).toBe(index);
          return;
        }
        expect(rowOf(layout, next)).toBe(row + 1);
        const x = centreX(layout, aspects, index);
        const { first, lefts, widths } = placeRow(layout, aspects, row + 1);
        const distances = lefts.map((left, i) => Math.max(left - x, x - left - widths[i]!, 0));
        expect(distances[next - first]).toBe(Math.min(...distances));
      }),
    );
  });

  it('down, then up, comes back to where it began', () => {
    fc.assert(
      fc.property(arbitraryGrid, fc.integer({ min: 1, max: 5 }), ({ aspects, layout, index }, times) => {
        const row = rowOf(layout, index);
        fc.pre(row + times < layout.rows);
        let at = { index, aim: centreX(layout, aspects, index) };
        for (let i = 0; i < times; i++) at = step(layout, aspects, at.index, 'down', at.aim, 600);
        for (let i = 0; i < times; i++) at = step(layout, aspects, at.index, 'up', at.aim, 600);
        expect(at.index).toBe(index);
      }),
    );
  });

  it('page by about a view, and by one row at least', () => {
    fc.assert(
      fc.property(arbitraryGrid, fc.integer({ min: 10, max: 900 }), ({ aspects, layout, index }, view) => {
        const row = rowOf(layout, index);
        const down = rowOf(layout, step(layout, aspects, index, 'page-down', null, view).index);
        const up = rowOf(layout, step(layout, aspects, index, 'page-up', null, view).index);
        if (row < layout.rows - 1) expect(down).toBeGreaterThan(row);
        if (row > 0) expect(up).toBeLessThan(row);
        if (down > row + 1)
          expect(layout.rowTops[down]! - layout.rowTops[row]!).toBeLessThanOrEqual(
            view + layout.rowHeights[row]!,
          );
        if (up < row - 1)
          expect(layout.rowTops[row]! - layout.rowTops[up]!).toBeLessThanOrEqual(
            view + layout.rowHeights[up]!,
          );
      }),
    );
  });
});
