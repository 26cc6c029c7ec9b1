/**
 * @file Favourites and ratings in SQLite, by content (see [Note: What people add] in schema.ts). Asked and
 * answered in photo numbers.
 */
import type { MarkChange, Marks, PhotoSet } from '../../shared/user-data.ts';
import type { Connection } from './database.ts';

export interface StoredMark {
  readonly sha256: Buffer;
  readonly favourite: 0 | 1;
  readonly rating: number;
}

export type MarkStore = ReturnType<typeof marksIn>;

/** Statements are made when first needed: a reader may have a library before it that knows no marks yet. */
export function marksIn(db: Connection) {
  return {
    /** Of photos that are in the library. */
    all(): Marks {
      // CROSS: from the few marks to their photos. To have them in order, SQLite would go through all photos.
      const rows = db
        .prepare(
          `SELECT id, favourite, rating FROM marks CROSS JOIN photos USING (sha256) WHERE orphaned_at IS NULL ORDER BY id`,
        )
        .raw()
        .all() as [number, number, number][];
      return {
        photos: Uint32Array.from(rows, ([id]) => id),
        favourites: Uint8Array.from(rows, ([, favourite]) => favourite),
        ratings: Uint8Array.from(rows, ([, , rating]) => rating),
      };
    },

    /** Call inside a transaction. @returns how many of `photos` are known, which now have the mark */
    set(photos: PhotoSet, change: MarkChange): number {
      const { changes } = db
        .prepare(
          `INSERT INTO marks (sha256, favourite, rating)
           SELECT sha256, coalesce(@favourite, 0), coalesce(@rating, 0) FROM photos
           WHERE id IN (SELECT value FROM json_each(@photos))
           ON CONFLICT (sha256) DO UPDATE SET
             favourite = coalesce(@favourite, favourite), rating = coalesce(@rating, rating)`,
        )
        .run({
          photos: `[${photos.join()}]`,
          favourite: 'favourite' in change ? Number(change.favourite) : null,
          rating: 'rating' in change ? change.rating : null,
        });
      db.prepare('DELETE FROM marks WHERE favourite = 0 AND rating = 0').run();
      return changes;
    },

    /** Every mark there is, whether or not its photo is in the library. */
    stored: (): StoredMark[] =>
      db.prepare<[], StoredMark>('SELECT sha256, favourite, rating FROM marks ORDER BY sha256').all(),

    restore(marks: Iterable<StoredMark>): void {
      const insert = db.prepare(
        'INSERT OR REPLACE INTO marks (sha256, favourite, rating) VALUES (@sha256, @favourite, @rating)',
      );
      for (const mark of marks) insert.run(mark);
    },
  };
}
