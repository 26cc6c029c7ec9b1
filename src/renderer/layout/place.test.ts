import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justify, rowOf } from './justified.ts';
import { atTop, placeOf, scrollTo } from './place.ts';

const view = 700;

function grid(photos: readonly number[], width: number, rowHeight: number) {
  const aspects = Float32Array.from(photos, (id) => [1.5, 0.75, 1, 1.8][id % 4]!);
  const layout = justify(aspects, [{ start: 0, end: photos.length }], {
    width,
    rowHeight,
    gap: 4,
    headingHeight: 0,
    sectionGap: 0,
  });
  return { layout, photos: Uint32Array.from(photos) };
}

const size = fc.record({
  width: fc.integer({ min: 600, max: 2400 }),
  rowHeight: fc.integer({ min: 120, max: 300 }),
});

describe('the place in a grid', () => {
  it('is kept when photos arrive above, the width changes, or the tiles do', () => {
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0.1, max: 0.8, noNaN: true }),
        (a, b, arrived, at) => {
          const old = Array.from({ length: 400 }, (_, i) => 400 - i);
          const before = grid(old, a.width, a.rowHeight);
          const after = grid(
            [...Array.from({ length: arrived }, (_, i) => 400 + arrived - i), ...old],
            b.width,
            b.rowHeight,
          );
          const scroll = Math.round(at * (before.layout.height - view));
          fc.pre(scroll >= 8);
          const place = placeOf(before.layout, before.photos, scroll, view, -1);
          const next = scrollTo(place, after.layout, after.photos, view, scroll);
          fc.pre(next > 0 && next < after.layout.height - view);
          const row = rowOf(after.layout, after.photos.indexOf(place.photo!));
          expect(after.layout.rowTops[row]! - next).toBe(place.offset);
        },
      ),
    );
  });

  it('is the current photo while that is in view', () => {
    const { layout, photos } = grid(
      Array.from({ length: 200 }, (_, i) => 200 - i),
      1000,
      200,
    );
    const current = layout.rowStarts[5]!;
    expect(placeOf(layout, photos, layout.rowTops[3]!, view, current).photo).toBe(photos[current]);
    expect(placeOf(layout, photos, layout.rowTops[12]!, view, current).photo).toBe(
      photos[layout.rowStarts[12]!],
    );
  });

  it('at the top stays at the top', () => {
    const { layout, photos } = grid(
      Array.from({ length: 200 }, (_, i) => i + 1),
      1000,
      200,
    );
    expect(placeOf(layout, photos, 3, view, 0)).toEqual(atTop);
    expect(scrollTo(atTop, layout, photos, view, 500)).toBe(0);
  });

  it('stays where it was when its photo has gone, but never beyond the end', () => {
    const { layout, photos } = grid(
      Array.from({ length: 200 }, (_, i) => i + 1),
      1000,
      200,
    );
    expect(scrollTo({ photo: 999, offset: 0 }, layout, photos, view, 500)).toBe(500);
    expect(scrollTo({ photo: 999, offset: 0 }, layout, photos, view, 1e6)).toBe(layout.height - view);
  });
});
