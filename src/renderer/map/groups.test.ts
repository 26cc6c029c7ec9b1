/** @file Every photo of the map is in exactly one group, whatever the zoom. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Groups } from './groups.ts';
import { mostZoom } from './mercator.ts';

const world = { west: 0, east: 1, north: 0, south: 1 };
const place = fc.record({
  latitude: fc.double({ min: -80, max: 80, noNaN: true }),
  longitude: fc.double({ min: -179, max: 179, noNaN: true }),
  // Bursts: several photos of one spot.
  photos: fc.integer({ min: 1, max: 4 }),
});

function groupsOf(places: readonly { latitude: number; longitude: number; photos: number }[]): {
  groups: Groups;
  total: number;
} {
  const all = places.flatMap(({ photos, ...at }) => Array<typeof at>(photos).fill(at));
  return {
    total: all.length,
    groups: new Groups({
      photos: Uint32Array.from(all, (_, i) => 1000 + i),
      latitudes: Float32Array.from(all, ({ latitude }) => latitude),
      longitudes: Float32Array.from(all, ({ longitude }) => longitude),
    }),
  };
}

it('counts every photo once at every zoom, and shows the newest of each group', () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 60 }), fc.integer({ min: 0, max: mostZoom }), (places, zoom) => {
      const { groups, total } = groupsOf(places);
      const seen = groups.within(world, zoom);
      expect(seen.reduce((sum, { photos }) => sum + photos, 0)).toBe(total);
      if (total > 0) expect(Math.min(...seen.map(({ cover }) => cover))).toBe(1000);
    }),
  );
});

it('says at which zoom a group falls apart', () => {
  const { groups } = groupsOf([
    { latitude: 48.8584, longitude: 2.2945, photos: 3 },
    { latitude: 48.8606, longitude: 2.3376, photos: 2 },
  ]);
  const [group] = groups.within(world, 2);
  expect(group).toMatchObject({ photos: 5, cover: 1000 });
  const zoom = groups.expansion(group!.cluster!);
  expect(groups.within(world, zoom)).toHaveLength(2);
  expect(groups.within(world, zoom - 1)).toHaveLength(1);
  // What lies in one spot never falls apart.
  expect(groups.within(world, mostZoom).map(({ cluster }) => cluster)).toEqual([null, null]);
});
