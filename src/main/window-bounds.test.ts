/** @file The remembered window always comes back where a person can reach it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimumSize, parsePlace, usablePlace } from './window-bounds.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const second = { x: 1920, y: -200, width: 2560, height: 1440 };

describe('the remembered place', () => {
  it('is kept when it is on a screen', () => {
    const place = { bounds: { x: 2000, y: 100, width: 1200, height: 800 }, maximised: true };
    expect(usablePlace(place, [screen, second])).toEqual(place);
  });

  it('is forgotten when its screen is gone, but not that it was maximised', () => {
    const place = { bounds: { x: 2000, y: 100, width: 1200, height: 800 }, maximised: true };
    expect(usablePlace(place, [screen])).toEqual({ bounds: null, maximised: true });
  });

  it('is forgotten when only the title bar is out of reach', () => {
    expect(
      usablePlace({ bounds: { x: 100, y: -100, width: 1200, height: 800 }, maximised: false }, [screen])
        .bounds,
    ).toBeNull();
  });

  it('shrinks to a smaller screen', () => {
    const { bounds } = usablePlace({ bounds: { x: 0, y: 0, width: 4000, height: 3000 }, maximised: false }, [
      screen,
    ]);
    expect(bounds).toEqual({ x: 0, y: 0, width: 1920, height: 1040 });
  });

  it('is nothing on the first start', () => {
    expect(usablePlace(null, [screen])).toEqual({ bounds: null, maximised: false });
  });

  it('can always be grabbed, whatever was remembered and whatever screens there are', () => {
    const rectangle = fc.record({
      x: fc.integer({ min: -5000, max: 5000 }),
      y: fc.integer({ min: -5000, max: 5000 }),
      width: fc.integer({ min: 1, max: 8000 }),
      height: fc.integer({ min: 1, max: 8000 }),
    });
    const screens = fc.array(
      rectangle.map((r) => ({ ...r, width: r.width + 800, height: r.height + 600 })),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(rectangle, screens, (bounds, all) => {
        const usable = usablePlace({ bounds, maximised: false }, all).bounds;
        if (usable === null) return;
        const seen = all.some(
          (s) =>
            Math.min(usable.x + usable.width, s.x + s.width) - Math.max(usable.x, s.x) >= 1 &&
            usable.y >= s.y &&
            usable.y < s.y + s.height,
        );
        expect(seen).toBe(true);
        expect(usable.width).toBeGreaterThanOrEqual(minimumSize.width);
        expect(usable.height).toBeGreaterThanOrEqual(minimumSize.height);
      }),
    );
  });
});

describe('the file it is kept in', () => {
  it('comes back as it was written', () => {
    const place = { bounds: { x: -3, y: 4, width: 900, height: 700 }, maximised: false };
    expect(parsePlace(JSON.stringify(place))).toEqual(place);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"bounds":{"x":"1"},"maximised":true}',
    '{"bounds":{"x":1e400,"y":0,"width":1,"height":1},"maximised":true}',
  ])('is nothing when damaged: %j', (json) => {
    expect(parsePlace(json)).toBeNull();
  });
});
