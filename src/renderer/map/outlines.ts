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

function draw(path: Path2D, ring: Ring, closed: boolean): void {
  ring.forEach(([longitude = 0, latitude = 0], at) => {
    const [x, y] = [worldX(longitude), worldY(latitude)];
    if (at === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  if (closed) path.closePath();
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
    for (const polygon of polygons) for (const ring of polygon) draw(land, ring, true);
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
