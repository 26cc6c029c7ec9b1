import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justify, layoutAspect, placeRow, rowOf, rowsBetween } from './justified.ts';
import type { GridMetrics, JustifiedLayout, Span } from './justified.ts';

const metrics: GridMetrics = { width: 1200, rowHeight: 200, gap: 4, headingHeight: 48, sectionGap: 24 };

const arbitraryLibrary = fc
  .record({
    aspects: fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(1.5, 4 / 3, 0.75, 2 / 3, 1, 16 / 9) },
        { weight: 2, arbitrary: fc.double({ min: 0.05, max: 30, noNaN: true }) },
        { weight: 1, arbitrary: fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY) },
      ),
      { minLength: 1, maxLength: 300 },
    ),
    cuts: fc.array(fc.integer({ min: 1, max: 299 }), { maxLength: 6 }),
    width: fc.integer({ min: 320, max: 3800 }),
    rowHeight: fc.integer({ min: 90, max: 420 }),
  })
  .map(({ aspects, cuts, width, rowHeight }) => {
    const edges = [...new Set([0, ...cuts.filter((c) => c < aspects.length), aspects.length])].sort(
      (a, b) => a - b,
    );
    const spans: Span[] = edges.slice(1).map((end, i) => ({ start: edges[i]!, end }));
    return { aspects: Float32Array.from(aspects), spans, metrics: { ...metrics, width, rowHeight } };
  });

function eachRow(layout: JustifiedLayout, visit: (row: number) => void): void {
  for (let row = 0; row < layout.rows; row++) visit(row);
}

describe('justified rows', () => {
  it('hold every photo once, in order, and never mix sections', () => {
    fc.assert(
      fc.property(arbitraryLibrary, ({ aspects, spans, metrics }) => {
        const layout = justify(aspects, spans, metrics);
        expect(layout.rowStarts[0]).toBe(0);
        expect(layout.rowStarts[layout.rows]).toBe(aspects.length);
        eachRow(layout, (row) => expect(layout.rowStarts[row + 1]!).toBeGreaterThan(layout.rowStarts[row]!));
        for (const { start } of spans) expect([...layout.rowStarts]).toContain(start);
        for (let i = 0; i < aspects.length; i++) {
          const row = rowOf(layout, i);
          expect(layout.rowStarts[row]!).toBeLessThanOrEqual(i);
          expect(layout.rowStarts[row + 1]!).toBeGreaterThan(i);
        }
      }),
    );
  });

  it('fill the width to the pixel, unless they end a section', () => {
    fc.assert(
      fc.property(arbitraryLibrary, ({ aspects, spans, metrics }) => {
        const layout = justify(aspects, spans, metrics);
        eachRow(layout, (row) => {
          const { lefts, widths } = placeRow(layout, aspects, row);
          const right = lefts.at(-1)! + widths.at(-1)!;
          if (layout.rowFilled[row] === 1) expect(right).toBe(metrics.width);
          else {
            expect(right).toBeLessThan(metrics.width);
            expect(spans.some(({ end }) => end === layout.rowStarts[row + 1])).toBe(true);
          }
          for (let i = 1; i < lefts.length; i++)
            expect(lefts[i]).toBe(lefts[i - 1]! + widths[i - 1]! + metrics.gap);
        });
      }),
    );
  });

  it('keep aspect ratios to within the rounding of a pixel', () => {
    fc.assert(
      fc.property(arbitraryLibrary, ({ aspects, spans, metrics }) => {
        const layout = justify(aspects, spans, metrics);
        eachRow(layout, (row) => {
          const { first, widths } = placeRow(layout, aspects, row);
          const height = layout.rowHeights[row]!;
          for (const [i, width] of widths.entries()) {
            const wanted = layoutAspect(aspects[first + i]);
            // Height and both edges are rounded, each by at most half a pixel.
            expect(Math.abs(width - wanted * height)).toBeLessThanOrEqual(1.01 + wanted * 0.5);
          }
        });
      }),
    );
  });

  it('stay near the wanted height for ordinary photos', () => {
    const ordinary = fc.array(fc.constantFrom(1.5, 4 / 3, 0.75, 2 / 3, 1, 16 / 9), {
      minLength: 1,
      maxLength: 400,
    });
    fc.assert(
      fc.property(ordinary, (list) => {
        const aspects = Float32Array.from(list);
        const layout = justify(aspects, [{ start: 0, end: list.length }], metrics);
        eachRow(layout, (row) => {
          expect(layout.rowHeights[row]!).toBeGreaterThanOrEqual(metrics.rowHeight * 0.6);
          expect(layout.rowHeights[row]!).toBeLessThanOrEqual(metrics.rowHeight * 1.6);
        });
      }),
    );
  });

  it('fill the last row when a nearby choice of breaks allows it', () => {
    // Greedy filling at 200 px puts 4 of these on a row and leaves one photo alone at the end.
    const layout = justify(new Float32Array(9).fill(1.5), [{ start: 0, end: 9 }], {
      ...metrics,
      headingHeight: 0,
    });
    expect([...layout.rowFilled]).toEqual([1, 1]);
  });

  it('do not overlap, and sections enclose their rows', () => {
    fc.assert(
      fc.property(arbitraryLibrary, ({ aspects, spans, metrics }) => {
        const layout = justify(aspects, spans, metrics);
        for (let row = 1; row < layout.rows; row++) {
          expect(layout.rowTops[row]!).toBeGreaterThanOrEqual(
            layout.rowTops[row - 1]! + layout.rowHeights[row - 1]! + metrics.gap,
          );
        }
        for (const s of layout.sections) {
          expect(layout.rowTops[s.firstRow]).toBe(s.top + metrics.headingHeight);
          const last = s.endRow - 1;
          expect(s.top + s.height).toBe(layout.rowTops[last]! + layout.rowHeights[last]!);
        }
        const last = layout.rows - 1;
        expect(layout.height).toBe(layout.rowTops[last]! + layout.rowHeights[last]!);
      }),
    );
  });

  it('are found by scroll position as a linear search would find them', () => {
    fc.assert(
      fc.property(
        arbitraryLibrary,
        fc.double({ min: -0.2, max: 1.2, noNaN: true }),
        fc.integer({ min: 0, max: 3000 }),
        ({ aspects, spans, metrics }, at, view) => {
          const layout = justify(aspects, spans, metrics);
          const top = at * layout.height;
          const bottom = top + view;
          const { first, end } = rowsBetween(layout, top, bottom);
          const wanted: number[] = [];
          eachRow(layout, (row) => {
            const rowTop = layout.rowTops[row]!;
            if (rowTop < bottom && rowTop + layout.rowHeights[row]! > top) wanted.push(row);
          });
          expect(Array.from({ length: end - first }, (_, i) => first + i)).toEqual(wanted);
        },
      ),
    );
  });

  it('of nothing are nothing', () => {
    const layout = justify(new Float32Array(0), [], metrics);
    expect(layout.rows).toBe(0);
    expect(layout.height).toBe(0);
    expect(rowsBetween(layout, 0, 1000)).toEqual({ first: 0, end: 0 });
  });
});
