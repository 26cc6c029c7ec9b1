import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justify, rowsBetween } from './justified.ts';
import { TilePlacer, affordableRowHeight, mountedRows } from './mounted.ts';

const arbitraryView = fc
  .record({
    list: fc.array(fc.constantFrom(1.5, 4 / 3, 0.75, 1, 16 / 9), { minLength: 1, maxLength: 1500 }),
    width: fc.integer({ min: 300, max: 3800 }),
    viewHeight: fc.integer({ min: 200, max: 2100 }),
    wanted: fc.integer({ min: 96, max: 440 }),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    sections: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ list, width, viewHeight, wanted, at, sections }) => {
    const aspects = Float32Array.from(list);
    const each = Math.ceil(list.length / sections);
    const spans = [];
    for (let start = 0; start < list.length; start += each)
      spans.push({ start, end: Math.min(list.length, start + each) });
    const rowHeight = affordableRowHeight(wanted, width, viewHeight);
    const layout = justify(aspects, spans, { width, rowHeight, gap: 4, headingHeight: 44, sectionGap: 20 });
    const photos = Uint32Array.from(list, (_, i) => 10_000 - i);
    return { layout, photos, aspects, viewHeight, top: at * Math.max(0, layout.height - viewHeight) };
  });

describe('mounted rows', () => {
  it('cover the view, and stay below 150 tiles in any window', () => {
    fc.assert(
      fc.property(arbitraryView, fc.boolean(), ({ layout, viewHeight, top }, hurried) => {
        const { first, end } = mountedRows(layout, top, viewHeight, hurried);
        const seen = rowsBetween(layout, top, top + viewHeight);
        expect(first).toBeLessThanOrEqual(seen.first);
        expect(end).toBeGreaterThanOrEqual(seen.end);
        expect(layout.rowStarts[end]! - layout.rowStarts[first]!).toBeLessThan(150);
      }),
    );
  });
});

describe('placed tiles', () => {
  it('are those of the mounted rows, in order, inside their sections', () => {
    fc.assert(
      fc.property(arbitraryView, ({ layout, photos, aspects, viewHeight, top }) => {
        const range = mountedRows(layout, top, viewHeight, false);
        const sections = new TilePlacer(layout, photos, aspects).sections(range);
        const indices = sections.flatMap((section) => section.tiles.map((tile) => tile.index));
        const wanted = Array.from(
          { length: layout.rowStarts[range.end]! - layout.rowStarts[range.first]! },
          (_, i) => layout.rowStarts[range.first]! + i,
        );
        expect(indices).toEqual(wanted);
        for (const { at, tiles } of sections) {
          const { start, end, height } = layout.sections[at]!;
          for (const tile of tiles) {
            expect(tile.photo).toBe(photos[tile.index]);
            expect(tile.index >= start && tile.index < end).toBe(true);
            expect(tile.top >= 44 && tile.top + tile.height <= height).toBe(true);
          }
        }
      }),
    );
  });

  it('stay the same objects while their row stays mounted', () => {
    const aspects = new Float32Array(400).fill(1.5);
    const photos = Uint32Array.from(aspects, (_, i) => i + 1);
    const layout = justify(aspects, [{ start: 0, end: 400 }], {
      width: 1000,
      rowHeight: 200,
      gap: 4,
      headingHeight: 0,
      sectionGap: 0,
    });
    const placer = new TilePlacer(layout, photos, aspects);
    const before = placer.sections({ first: 0, end: 6 })[0]!.tiles;
    const after = placer.sections({ first: 2, end: 8 })[0]!.tiles;
    const kept = after.filter((tile) => before.includes(tile));
    expect(kept.map((tile) => tile.index)).toEqual(
      before.filter((tile) => tile.index >= layout.rowStarts[2]!).map((tile) => tile.index),
    );
  });
});
