/**
 * @file Photos on the map gathered into groups: those so near each other on the screen that their pictures would
 * overlap are one. Pure; runs in a worker (map-worker.ts), because a million photos take a second.
 */
import Supercluster from 'supercluster';
import { latitudeAt, longitudeAt, mostZoom, worldSide, worldX, worldY } from './mercator.ts';
import type { Bounds } from './mercator.ts';

export interface MappedPhotos {
  /** Newest first. */
  readonly photos: Uint32Array;
  /** Degrees. */
  readonly latitudes: Float32Array;
  readonly longitudes: Float32Array;
}

export interface Group {
  /** Of the world, 0 to 1. */
  readonly x: number;
  readonly y: number;
  readonly photos: number;
  /** The newest of them. */
  readonly cover: number;
  /** For `expansion`; null: all of them lie in one spot. */
  readonly cluster: number | null;
}

/** Pictures nearer than that are one group, px. */
const nearness = 64;
/** Photos within a pixel at the nearest zoom are one spot from the beginning: bursts cost nothing. */
const spots = worldSide * 2 ** mostZoom;

interface Spot {
  photos: number;
  /** Index into the photos: the least is the newest. */
  newest: number;
}

export class Groups {
  readonly #index: Supercluster<Spot, Spot>;
  readonly #photos: Uint32Array;

  constructor({ photos, latitudes, longitudes }: MappedPhotos) {
    this.#photos = photos;
    const found = new Map<number, Spot & { readonly longitude: number; readonly latitude: number }>();
    for (let i = 0; i < photos.length; i++) {
      const [longitude, latitude] = [longitudes[i]!, latitudes[i]!];
      const key = Math.floor(worldX(longitude) * spots) * spots * 2 + Math.floor(worldY(latitude) * spots);
      const spot = found.get(key);
      if (spot === undefined) found.set(key, { photos: 1, newest: i, longitude, latitude });
      else spot.photos++;
    }
    this.#index = new Supercluster<Spot, Spot>({
      radius: nearness,
      extent: worldSide,
      maxZoom: mostZoom,
      map: ({ photos: n, newest }) => ({ photos: n, newest }),
      reduce: (all, { photos: n, newest }) => {
        all.photos += n;
        all.newest = Math.min(all.newest, newest);
      },
    });
    this.#index.load(
      Array.from(found.values(), ({ longitude, latitude, ...properties }) => ({
        type: 'Feature',
        properties,
        geometry: { type: 'Point', coordinates: [longitude, latitude] },
      })),
    );
  }

  /** The groups in a part of the world, at a zoom. */
  within(bounds: Bounds, zoom: number): Group[] {
    const box: [number, number, number, number] = [
      longitudeAt(bounds.west),
      latitudeAt(bounds.south),
      longitudeAt(bounds.east),
      latitudeAt(bounds.north),
    ];
    return this.#index.getClusters(box, Math.floor(zoom)).map(({ geometry, properties }) => ({
      x: worldX(geometry.coordinates[0]!),
      y: worldY(geometry.coordinates[1]!),
      photos: properties.photos,
      cover: this.#photos[properties.newest]!,
      cluster: 'cluster_id' in properties ? Number(properties.cluster_id) : null,
    }));
  }

  /** The zoom at which a group falls apart. */
  expansion(cluster: number): number {
    return this.#index.getClusterExpansionZoom(cluster);
  }
}
