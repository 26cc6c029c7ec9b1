/** @file Photos (distinct contents) and what is known of them, in SQLite. */
import type { Connection } from './database.ts';
import type { PhotoDetails, PhotoMetadata } from '../../shared/library.ts';
import { lastSegment } from './files.ts';

interface StoredFacts extends PhotoMetadata {
  readonly bytes: number;
  readonly format: string;
  /** Upright, px. */
  readonly width: number;
  readonly height: number;
}

/** What is stored of a photo beside its vector. */
export interface PhotoFacts extends StoredFacts {
  readonly sha256: Uint8Array;
  /** Its place in the timeline, ms since 1970. */
  readonly sortTime: number;
}

export interface TileFacts {
  /** width / height */
  readonly aspect: number;
  readonly sortTime: number;
  /** null: the file does not say. */
  readonly taken: number | null;
}

interface PlaceRow {
  readonly folder: string;
  readonly dir: string;
  readonly name: string;
}

/** How long an orphan's row, vector and thumbnail are kept: a holiday with the drive in a drawer. */
const orphanDays = 60;

export type Photos = ReturnType<typeof photosIn>;

export function photosIn(db: Connection) {
  const bySha = db.prepare<[Uint8Array], { id: number }>('SELECT id FROM photos WHERE sha256 = ?');
  const hereBySha = db.prepare<[Uint8Array], { id: number }>(
    'SELECT id FROM photos WHERE sha256 = ? AND orphaned_at IS NULL',
  );
  const shaOf = db.prepare<[number], { sha256: Buffer }>('SELECT sha256 FROM photos WHERE id = ?');
  const insert = db.prepare(
    `INSERT INTO photos (sha256, bytes, format, width, height, taken, sort_time, camera, lens, exposure_s, aperture, iso,
       focal_mm, latitude, longitude)
     VALUES (@sha256, @bytes, @format, @width, @height, @taken, @sortTime, @camera, @lens, @exposureSeconds, @aperture, @iso,
       @focalLengthMm, @latitude, @longitude)`,
  );
  const update = db.prepare(
    `UPDATE photos SET format = @format, width = @width, height = @height, taken = @taken, sort_time = @sortTime,
       camera = @camera, lens = @lens, exposure_s = @exposureSeconds, aperture = @aperture, iso = @iso,
       focal_mm = @focalLengthMm, latitude = @latitude, longitude = @longitude WHERE id = @id`,
  );
  // The rows of a whole table SQLite counts by its pages, and orphans are few.
  const count = db.prepare<[], { n: number }>(
    'SELECT (SELECT count(*) FROM photos) - (SELECT count(*) FROM photos WHERE orphaned_at IS NOT NULL) AS n',
  );
  const tiles = db
    .prepare(
      'SELECT id, width, height, sort_time, taken FROM photos WHERE orphaned_at IS NULL AND id IN (SELECT value FROM json_each(?))',
    )
    .raw();
  const details = db.prepare<[number], StoredFacts>(
    `SELECT bytes, width, height, format, taken, camera, lens, exposure_s AS exposureSeconds, aperture, iso,
       focal_mm AS focalLengthMm, latitude, longitude FROM photos WHERE id = ?`,
  );
  const places = db.prepare<[number], PlaceRow>(
    `SELECT folders.path AS folder, dir, name FROM files JOIN folders ON folders.id = files.folder
     WHERE photo = ? ORDER BY files.id`,
  );
  const expired = db.prepare<[number], { id: number }>('SELECT id FROM photos WHERE orphaned_at < ?');
  const purge = db.prepare<[number]>('DELETE FROM photos WHERE id = ?');

  return {
    idOf: (sha256: Uint8Array): number | null => bySha.get(sha256)?.id ?? null,
    add: (facts: PhotoFacts): number => Number(insert.run(facts).lastInsertRowid),
    /** What was read anew from the same bytes. */
    update: (id: number, facts: PhotoFacts): void => void update.run({ ...facts, id }),
    /** Every photo is to be read and embedded anew, one by one, while what is known of it goes on being used. */
    rebuildAll: (): void =>
      void db
        .prepare('INSERT OR IGNORE INTO rebuilding (photo) SELECT id FROM photos WHERE orphaned_at IS NULL')
        .run(),
    count: (): number => count.get()!.n,

    /** What a grid and a burst need to know of those of `ids` that are in the library; others are missing from the map. */
    tiles(ids: Iterable<number>): Map<number, TileFacts> {
      const rows = tiles.all(JSON.stringify([...ids])) as [number, number, number, number, number | null][];
      return new Map(
        rows.map(([id, width, height, sortTime, taken]) => [id, { aspect: width / height, sortTime, taken }]),
      );
    },

    /** The photo with these bytes, if it is in the library. */
    withContent: (sha256: Uint8Array): number | null => hereBySha.get(sha256)?.id ?? null,
    contentOf: (id: number): Buffer | null => shaOf.get(id)?.sha256 ?? null,

    /** Absolute parts of every file that holds this photo; empty for an orphan or an unknown id. */
    places: (id: number): PlaceRow[] => places.all(id),

    details(id: number): Omit<PhotoDetails, 'online' | 'location'> | null {
      const row = details.get(id);
      const all = places.all(id);
      const first = all[0];
      if (!row || !first) return null;
      const place = [lastSegment(first.folder), ...first.dir.split('/').filter(Boolean)];
      return { photo: id, name: first.name, place, copies: all.length, ...row };
    },

    /** Orphans past keeping. Their vectors and thumbnails are the caller's to drop, in the same transaction. */
    expiredOrphans: (): number[] => expired.all(Date.now() - orphanDays * 86_400_000).map((row) => row.id),
    purge: (id: number): void => void purge.run(id),
  };
}
