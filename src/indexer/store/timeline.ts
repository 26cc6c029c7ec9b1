/**
 * @file The timeline and the map's positions, of all photos or of a filter's: kept in memory (16 and 12 bytes a photo), so
 * that a filter costs milliseconds at a million photos and no query reads a million rows while a search waits.
 */
import type { Filter } from '../../shared/filter.ts';
import type { Positions, Timeline } from '../../shared/library.ts';
import type { ChangedPhotos } from './changed-photos.ts';
import type { Connection } from './database.ts';
import type { Filters } from './filters.ts';
import { keptRows } from './kept-rows.ts';
import type { PhotoRow, Rows } from './kept-rows.ts';
import { hasPhoto } from './photo-bits.ts';
import type { PhotoBits } from './photo-bits.ts';

export interface Timelines {
  /** Newest first. */
  timelineOf(filter: Filter): Promise<Timeline>;
  /** Of the photos that say where they were taken. */
  positionsOf(filter: Filter): Promise<Positions>;
}

export function timelinesIn(
  db: Connection,
  filters: Pick<Filters, 'photosOf'>,
  changed: ChangedPhotos,
): Timelines {
  const ids = (photos: Uint32Array): string => `[${photos.join()}]`;

  const datedRows =
    'SELECT id, CAST(width AS REAL) / height, sort_time FROM photos WHERE orphaned_at IS NULL';
  const newestFirst = 'ORDER BY sort_time DESC, id DESC';
  const firstDated = db.prepare(`${datedRows} ${newestFirst} LIMIT ?`).raw();
  const nextDated = db.prepare(`${datedRows} AND (sort_time, id) < (?, ?) ${newestFirst} LIMIT ?`).raw();
  const someDated = db.prepare(`${datedRows} AND id IN (SELECT value FROM json_each(?))`).raw();
  const dated = keptRows(
    {
      columns: [Float32Array, Float64Array],
      after: (last, most) =>
        (last === null ? firstDated.all(most) : nextDated.all(last[2], last[0], most)) as PhotoRow[],
      of: (photos) => someDated.all(ids(photos)) as PhotoRow[],
      compare: ([a, , whenA], [b, , whenB]) => whenB! - whenA! || b - a,
    },
    changed,
  );

  const placedRows =
    'SELECT id, latitude, longitude FROM photos WHERE orphaned_at IS NULL AND latitude IS NOT NULL AND longitude IS NOT NULL';
  const nextPlaced = db.prepare(`${placedRows} AND id > ? ORDER BY id LIMIT ?`).raw();
  const somePlaced = db.prepare(`${placedRows} AND id IN (SELECT value FROM json_each(?))`).raw();
  const placed = keptRows(
    {
      columns: [Float32Array, Float32Array],
      after: (last, most) => nextPlaced.all(last?.[0] ?? 0, most) as PhotoRow[],
      of: (photos) => somePlaced.all(ids(photos)) as PhotoRow[],
      compare: ([a], [b]) => a - b,
    },
    changed,
  );

  return {
    async timelineOf(filter) {
      const rows = await dated();
      const { photos, columns } = among(rows, filters.photosOf(filter));
      return { photos, aspects: columns[0] as Float32Array, taken: columns[1] as Float64Array };
    },
    async positionsOf(filter) {
      const rows = await placed();
      const { photos, columns } = among(rows, filters.photosOf(filter));
      return { photos, latitudes: columns[0] as Float32Array, longitudes: columns[1] as Float32Array };
    },
  };
}

/** The rows of the photos of a set, in the same order; null: of all. */
function among(rows: Rows, bits: PhotoBits | null): Rows {
  if (bits === null) return rows;
  const { photos } = rows;
  const places = new Uint32Array(photos.length);
  let n = 0;
  for (let at = 0; at < photos.length; at++) if (hasPhoto(bits, photos[at]!)) places[n++] = at;
  const kept = places.subarray(0, n);
  return {
    photos: Uint32Array.from(kept, (at) => photos[at]!),
    columns: rows.columns.map((column) => {
      const some = column instanceof Float32Array ? new Float32Array(n) : new Float64Array(n);
      for (let i = 0; i < n; i++) some[i] = column[kept[i]!]!;
      return some;
    }),
  };
}
