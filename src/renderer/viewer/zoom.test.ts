import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampPose, fitScale, lookOf, maxScale, minScale, poseOf, zoomAt } from './zoom.ts';

const size = fc.record({
  width: fc.integer({ min: 1, max: 20_000 }),
  height: fc.integer({ min: 1, max: 20_000 }),
});
const stage = fc.record({
  width: fc.integer({ min: 300, max: 4000 }),
  height: fc.integer({ min: 300, max: 3000 }),
});
const ratio = fc.constantFrom(1, 1.25, 1.5, 2, 3);
const coordinate = fc.double({ min: -5000, max: 5000, noNaN: true });

describe('zoom', () => {
  it('fits the whole photo and blows a small one up no more than twice', () => {
    fc.assert(
      fc.property(size, stage, (photo, stage) => {
        const scale = fitScale(photo, stage);
        expect(photo.width * scale).toBeLessThanOrEqual(stage.width + 1e-6);
        expect(photo.height * scale).toBeLessThanOrEqual(stage.height + 1e-6);
        expect(scale).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('leaves no gap at an edge while the photo is larger than the stage, and centres it when smaller', () => {
    fc.assert(
      fc.property(
        size,
        stage,
        ratio,
        coordinate,
        coordinate,
        fc.double({ min: 0.0001, max: 50, noNaN: true }),
        (photo, stage, ratio, x, y, scale) => {
          const pose = clampPose({ scale, x, y }, photo, stage, ratio);
          expect(pose.scale).toBeGreaterThanOrEqual(minScale(photo, stage, ratio) - 1e-9);
          expect(pose.scale).toBeLessThanOrEqual(maxScale(photo, stage, ratio) + 1e-9);
          const half = (photo.width * pose.scale) / 2;
          if (half * 2 <= stage.width) expect(Math.abs(pose.x)).toBe(0);
          else {
            expect(pose.x - half).toBeLessThanOrEqual(-stage.width / 2 + 1e-6);
            expect(pose.x + half).toBeGreaterThanOrEqual(stage.width / 2 - 1e-6);
          }
        },
      ),
    );
  });

  it('keeps the point under the pointer in place, away from the edges', () => {
    const photo = { width: 8000, height: 6000 };
    const view = { width: 1000, height: 800 };
    const before = clampPose({ scale: 0.5, x: 30, y: -20 }, photo, view, 1);
    const at = { x: 100, y: 50 };
    const after = zoomAt(before, 1, at, photo, view, 1);
    expect((at.x - after.x) / after.scale).toBeCloseTo((at.x - before.x) / before.scale);
    expect((at.y - after.y) / after.scale).toBeCloseTo((at.y - before.y) / before.scale);
  });
});

it('a look shows the same part of every photo, and comes back from where it went', () => {
  const side = fc.integer({ min: 50, max: 9000 });
  fc.assert(
    fc.property(side, side, side, side, fc.double({ min: 1, max: 8, noNaN: true }), (w, h, sw, sh, zoom) => {
      const photo = { width: w, height: h };
      const stage = { width: sw, height: sh };
      const pose = poseOf({ zoom, x: 0.1, y: -0.1 }, photo, stage, 1);
      const again = poseOf(lookOf(pose, photo, stage), photo, stage, 1);
      expect(again.scale).toBeCloseTo(pose.scale, 6);
      expect(again.x).toBeCloseTo(pose.x, 3);
      expect(again.y).toBeCloseTo(pose.y, 3);
    }),
  );
});
