/**
 * @file The outlines of land and the borders of countries, drawn once into paths of the world's square. Loaded when a
 * map is first shown; Natural Earth at 1:50 million, from the app's own files.
 */
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { worldX, worldY } from './mercator.ts';

export interface Outlines {
  readonly land: Path2D;
  readonly borders: Path2D;
}

type Ring = readonly (readonly number[])[];

/** @param turns added to each point's place, in worlds to the east; one for all where it is not told */
function draw(path: Path2D, ring: Ring, closed: boolean, turns: readonly number[] = [], east = 0): void {
  ring.forEach(([longitude = 0, latitude = 0], at) => {
    const [x, y] = [worldX(longitude) + (turns[at] ?? 0) + east, worldY(latitude)];
    if (at === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  if (closed) path.closePath();
}

/**
 * Land on both sides of the date line comes as one ring that jumps from one edge of the map to the other, which drawn
 * as it is fills bands across the whole map. Drawn beyond the edge instead, and once more from the other side.
 */
function drawLand(path: Path2D, ring: Ring): void {
  const turns: number[] = [];
  let turn = 0;
  ring.forEach(([longitude = 0], at) => {
    const step = longitude - (ring[at - 1]?.[0] ?? longitude);
    if (Math.abs(step) > 180) turn -= Math.sign(step);
    turns.push(turn);
  });
  // Around the pole, a ring ends a world away from where it began: its jump lies along the map's lower edge.
  if (turn !== 0 || turns.every((one) => one === 0)) return draw(path, ring, true);
  draw(path, ring, true, turns);
  draw(path, ring, true, turns, turns.some((one) => one > 0) ? -1 : 1);
}

async function load(): Promise<Outlines> {
  const atlas = (await import('world-atlas/countries-50m.json')).default as unknown as Topology<{
    land: GeometryCollection;
    countries: GeometryCollection;
  }>;
  const land = new Path2D();
  for (const { geometry } of feature(atlas, atlas.objects.land).features) {
    const polygons =
      geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : geometry.type === 'Polygon'
          ? [geometry.coordinates]
          : [];
    for (const polygon of polygons) for (const ring of polygon) drawLand(land, ring);
  }
  const borders = new Path2D();
  for (const line of mesh(atlas, atlas.objects.countries, (a, b) => a !== b).coordinates)
    draw(borders, line, false);
  return { land, borders };
}

let loaded: Promise<Outlines> | null = null;

/** The same for everybody. */
export function outlines(): Promise<Outlines> {
  return (loaded ??= load());
}
