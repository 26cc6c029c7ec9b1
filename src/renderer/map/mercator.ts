/**
 * @file The world as a square, and what part of it is seen: Web Mercator, x and y from 0 to 1 from the north-west.
 * Pure; no DOM.
 */

/** The world's square ends there. */
const mostLatitude = 85.0511;
/** Side of the world at zoom 0, px. */
export const worldSide = 256;
export const mostZoom = 14;

export const worldX = (longitude: number): number => (longitude + 180) / 360;

export function worldY(latitude: number): number {
  const sine = Math.sin((Math.min(mostLatitude, Math.max(-mostLatitude, latitude)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

export const longitudeAt = (x: number): number => x * 360 - 180;

export function latitudeAt(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The middle of the view, and how large the world is: its side is 256 x 2^zoom px. */
export interface MapView {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export const side = (view: MapView): number => worldSide * 2 ** view.zoom;

/** At this zoom the world just fills the view's longer side, or half of it on very wide ones. */
export function leastZoom({ width, height }: Size): number {
  return Math.max(0, Math.log2(Math.max(height, width / 2, 1) / worldSide));
}

/** The nearest view that shows no more of what lies beyond the world than it must. */
export function clamped(view: MapView, size: Size): MapView {
  const zoom = Math.min(mostZoom, Math.max(leastZoom(size), view.zoom));
  const world = worldSide * 2 ** zoom;
  const inside = (at: number, length: number): number => {
    const half = Math.min(0.5, length / world / 2);
    return Math.min(1 - half, Math.max(half, at));
  };
  return { zoom, x: inside(view.x, size.width), y: inside(view.y, size.height) };
}

/** Moved by so many px to the right and down. */
export function panned(view: MapView, dx: number, dy: number, size: Size): MapView {
  return clamped({ ...view, x: view.x + dx / side(view), y: view.y + dy / side(view) }, size);
}

/** Zoomed, with what is at (px, py) of the view staying there. */
export function zoomedAt(view: MapView, by: number, px: number, py: number, size: Size): MapView {
  const zoom = Math.min(mostZoom, Math.max(leastZoom(size), view.zoom + by));
  const [before, after] = [side(view), worldSide * 2 ** zoom];
  const [dx, dy] = [px - size.width / 2, py - size.height / 2];
  return clamped({ zoom, x: view.x + dx / before - dx / after, y: view.y + dy / before - dy / after }, size);
}

/** Where a place of the world stands in the view, px. */
export function onScreen(view: MapView, x: number, y: number, size: Size): { x: number; y: number } {
  return { x: (x - view.x) * side(view) + size.width / 2, y: (y - view.y) * side(view) + size.height / 2 };
}

/** What is seen: west and north edge, east and south, of the world; never beyond it. */
export interface Bounds {
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly south: number;
}

export function boundsOf(view: MapView, size: Size): Bounds {
  const [w, h] = [size.width / side(view) / 2, size.height / side(view) / 2];
  return {
    west: Math.max(0, view.x - w),
    east: Math.min(1, view.x + w),
    north: Math.max(0, view.y - h),
    south: Math.min(1, view.y + h),
  };
}

/** Whether a place of the world lies within. */
export const contains = ({ west, east, north, south }: Bounds, x: number, y: number): boolean =>
  x >= west && x <= east && y >= north && y <= south;

/** The view that shows all of an area with some room around it, no nearer than `nearest`. */
export function fitting(area: Bounds, size: Size, nearest: number): MapView {
  const [width, height] = [Math.max(1e-9, area.east - area.west), Math.max(1e-9, area.south - area.north)];
  const zoom = Math.log2(Math.min((size.width * 0.8) / width, (size.height * 0.8) / height) / worldSide);
  return clamped(
    { zoom: Math.min(nearest, zoom), x: (area.west + area.east) / 2, y: (area.north + area.south) / 2 },
    size,
  );
}
