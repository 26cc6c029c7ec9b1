/** @file The map's arithmetic: places come back, what is pointed at stays, nothing leaves the world. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  boundsOf,
  clamped,
  fitting,
  latitudeAt,
  leastZoom,
  longitudeAt,
  mostZoom,
  onScreen,
  panned,
  side,
  worldX,
  worldY,
  zoomedAt,
} from './mercator.ts';

const part = fc.double({ min: 0, max: 1, noNaN: true });
const size = fc.record({
  width: fc.integer({ min: 200, max: 4000 }),
  height: fc.integer({ min: 200, max: 3000 }),
});
const anyView = fc.record({ x: part, y: part, zoom: fc.double({ min: 0, max: mostZoom, noNaN: true }) });

it('projects there and back', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.double({ min: -85, max: 85, noNaN: true }),
      (longitude, latitude) => {
        expect(longitudeAt(worldX(longitude))).toBeCloseTo(longitude, 9);
        expect(latitudeAt(worldY(latitude))).toBeCloseTo(latitude, 9);
      },
    ),
  );
  expect([worldY(90), worldY(-90)].map((y) => Math.round(y))).toEqual([0, 1]);
});

it('never shows what lies beyond the world while the world is larger than the view', () => {
  fc.assert(
    fc.property(anyView, size, fc.integer({ min: -5000, max: 5000 }), (view, seen, by) => {
      const moved = panned(clamped(view, seen), by, -by, seen);
      expect(moved.zoom).toBeGreaterThanOrEqual(leastZoom(seen));
      const world = side(moved);
      const left = onScreen(moved, 0, 0, seen);
      if (world >= seen.width) expect(left.x).toBeLessThanOrEqual(1e-6 * world + 1e-6);
      expect(left.y).toBeLessThanOrEqual(1e-6 * world + 1e-6);
      const { west, east, north, south } = boundsOf(moved, seen);
      expect(Math.min(west, north)).toBeGreaterThanOrEqual(0);
      expect(Math.max(east, south)).toBeLessThanOrEqual(1);
    }),
  );
});

it('keeps what is under the pointer when it zooms in', () => {
  fc.assert(
    fc.property(anyView, size, part, part, (view, seen, a, b) => {
      const before = clamped(view, seen);
      const [px, py] = [a * seen.width, b * seen.height];
      const at = {
        x: before.x + (px - seen.width / 2) / side(before),
        y: before.y + (py - seen.height / 2) / side(before),
      };
      fc.pre(at.x >= 0 && at.x <= 1 && side(before) >= seen.width);
      const after = onScreen(zoomedAt(before, 0.7, px, py, seen), at.x, at.y, seen);
      expect(after.x).toBeCloseTo(px, 3);
      expect(after.y).toBeCloseTo(py, 3);
    }),
  );
});

it('shows all of what it is to show', () => {
  fc.assert(
    fc.property(part, part, part, part, size, (a, b, c, d, seen) => {
      const area = {
        west: Math.min(a, b),
        east: Math.max(a, b),
        north: Math.min(c, d),
        south: Math.max(c, d),
      };
      const view = fitting(area, seen, 12);
      const shown = boundsOf(view, seen);
      // The least zoom may show less than the whole world of a very wide view.
      fc.pre(view.zoom > leastZoom(seen));
      expect(shown.west).toBeLessThanOrEqual(area.west);
      expect(shown.east).toBeGreaterThanOrEqual(area.east);
      expect(shown.north).toBeLessThanOrEqual(area.north);
      expect(shown.south).toBeGreaterThanOrEqual(area.south);
    }),
  );
});
