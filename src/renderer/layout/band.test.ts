/** @file The rubber band finds what the eye sees, compared with looking at every single photo. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boxAround, photosInBox } from './band.ts';
import { justify, placeRow } from './justified.ts';

it('touches exactly the photos whose rectangles it meets', () => {
  const number = fc.integer({ min: -50, max: 1500 });
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.4, max: 3, noNaN: true }), { minLength: 1, maxLength: 60 }),
      number,
      number,
      number,
      number,
      (ratios, ax, ay, bx, by) => {
        const aspects = Float32Array.from(ratios);
        const middle = Math.ceil(aspects.length / 2);
        const spans = [
          { start: 0, end: middle },
          { start: middle, end: aspects.length },
        ].filter(({ start, end }) => end > start);
        const layout = justify(aspects, spans, {
          width: 900,
          rowHeight: 180,
          gap: 4,
          headingHeight: 44,
          sectionGap: 20,
        });
        const box = boxAround(ax, ay, bx, by);
        const bottom = Math.max(box.bottom, box.top + 1);
        const expected: number[] = [];
        for (let row = 0; row < layout.rows; row++) {
          const top = layout.rowTops[row]!;
          if (top + layout.rowHeights[row]! <= box.top || top >= bottom) continue;
          const { first, lefts, widths } = placeRow(layout, aspects, row);
          lefts.forEach((left, i) => {
            if (left <= box.right && left + widths[i]! >= box.left) expected.push(first + i);
          });
        }
        expect(photosInBox(layout, aspects, box)).toEqual(expected);
      },
    ),
  );
});
