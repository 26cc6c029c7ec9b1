/**
 * @file What the library's rows say about duplicates: files with the same bytes, facts to choose the best by, and the
 * pairs that a person told apart.
 */
import type { CopyInfo, ExactCopies, NearPhoto } from '../../shared/duplicates.ts';
import type { PhotoSet } from '../../shared/user-data.ts';
import type { Connection } from './connection.ts';
import { lastSegment } from './files.ts';

export type DuplicateRows = ReturnType<typeof duplicatesIn>;

interface CopyRow {
  readonly file: number;
  readonly photo: number;
  readonly bytes: number;
  readonly folder: string;
  readonly dir: string;
  readonly name: string;
  readonly mtime: number;
}

interface FactsRow extends Omit<NearPhoto, 'place' | 'favourite'> {
  readonly folder: string;
  readonly dir: string;
  readonly favourite: 0 | 1;
  readonly camera: 0 | 1;
}

const placeOf = ({ folder, dir }: { folder: string; dir: string }): string[] => [
  lastSegment(folder),
  ...dir.split('/').filter(Boolean),
];

/** "Copy of", "(2)", "- Kopie": what systems call copies. */
const copyName = /\bcop(y|ie|ia)\b|\bkopie\b|\(\d+\)(\.\w+)?$/i;

/** Statements are made when first needed: a reader may have a library before it that knows no such tables yet. */
export function duplicatesIn(db: Connection) {
  const state = db.prepare<[], number>('SELECT total_changes()').pluck();
  return {
    /** Photos with the same bytes in two files or more; hard links to one file take no space, and are not. Largest waste first. */
    exact(): ExactCopies[] {
      const rows = db
        .prepare<[], CopyRow>(
          `SELECT files.id AS file, photo, bytes, folders.path AS folder, dir, name, mtime
           FROM files JOIN folders ON folders.id = files.folder JOIN photos ON photos.id = photo
           WHERE photo IN (SELECT photo FROM files WHERE photo IS NOT NULL GROUP BY photo HAVING count(DISTINCT file_id) > 1)
           ORDER BY photo, mtime, files.id`,
        )
        .all();
      const byPhoto = new Map<number, { readonly bytes: number; readonly copies: CopyInfo[] }>();
      for (const row of rows) {
        const copy = { file: row.file, name: row.name, place: placeOf(row), changed: row.mtime };
        const known = byPhoto.get(row.photo);
        if (known) known.copies.push(copy);
        else byPhoto.set(row.photo, { bytes: row.bytes, copies: [copy] });
      }
      return [...byPhoto]
        .map(([photo, { bytes, copies }]) => ({
          photo,
          bytes,
          copies: copies.toSorted(
            (a, b) => Number(copyName.test(a.name)) - Number(copyName.test(b.name)) || a.changed - b.changed,
          ),
        }))
        .sort((a, b) => b.bytes * (b.copies.length - 1) - a.bytes * (a.copies.length - 1));
    },

    /** Another number after every change of the library. */
    state: (): number => state.get()!,

    /** When each of these photos was taken, ms since 1970; those that are gone are missing. */
    taken(photos: Iterable<number>): Map<number, number> {
      const rows = db
        .prepare(
          'SELECT id, sort_time FROM photos WHERE orphaned_at IS NULL AND id IN (SELECT value FROM json_each(?))',
        )
        .raw()
        .all(JSON.stringify([...photos])) as [number, number][];
      return new Map(rows);
    },

    /** What to choose by; those that are gone are missing. */
    facts(photos: Iterable<number>): Map<number, NearPhoto & { readonly camera: boolean }> {
      const rows = db
        .prepare<[string], FactsRow>(
          `SELECT photos.id AS photo, width, height, bytes, format, sort_time AS taken, photos.camera IS NOT NULL AS camera,
             coalesce(favourite, 0) AS favourite, coalesce(rating, 0) AS rating,
             folders.path AS folder, dir, name
           FROM photos JOIN files ON files.id = (SELECT min(id) FROM files WHERE photo = photos.id)
           JOIN folders ON folders.id = files.folder LEFT JOIN marks USING (sha256)
           WHERE photos.id IN (SELECT value FROM json_each(?))`,
        )
        .all(JSON.stringify([...photos]));
      return new Map(
        rows.map(({ folder, dir, favourite, camera, ...row }) => [
          row.photo,
          { ...row, place: placeOf({ folder, dir }), favourite: favourite === 1, camera: camera === 1 },
        ]),
      );
    },

    /** Pairs of photos that a person told apart, as "lower:higher". */
    distinct(): Set<string> {
      const rows = db
        .prepare(
          `SELECT min(p.id, q.id), max(p.id, q.id) FROM distinct_photos d
           JOIN photos p ON p.sha256 = d.a JOIN photos q ON q.sha256 = d.b`,
        )
        .raw()
        .all() as [number, number][];
      return new Set(rows.map(([a, b]) => `${a}:${b}`));
    },

    /** Tells each of these photos apart from each other. Call inside a transaction. */
    tellApart(photos: PhotoSet): void {
      db.prepare(
        `INSERT OR IGNORE INTO distinct_photos (a, b)
         SELECT p.sha256, q.sha256 FROM photos p JOIN photos q ON p.sha256 < q.sha256
         WHERE p.id IN (SELECT value FROM json_each(@photos)) AND q.id IN (SELECT value FROM json_each(@photos))`,
      ).run({ photos: `[${photos.join()}]` });
    },
    /** Takes that back. Call inside a transaction. */
    forgetApart(photos: PhotoSet): void {
      db.prepare(
        `DELETE FROM distinct_photos
         WHERE a IN (SELECT sha256 FROM photos WHERE id IN (SELECT value FROM json_each(@photos)))
           AND b IN (SELECT sha256 FROM photos WHERE id IN (SELECT value FROM json_each(@photos)))`,
      ).run({ photos: `[${photos.join()}]` });
    },

    /** Where files lie, absolute parts; unknown ones are missing. */
    files(files: Iterable<number>): {
      readonly file: number;
      readonly photo: number;
      readonly folder: string;
      readonly dir: string;
      readonly name: string;
    }[] {
      return db
        .prepare<[string], { file: number; photo: number; folder: string; dir: string; name: string }>(
          `SELECT files.id AS file, photo, folders.path AS folder, dir, name FROM files
           JOIN folders ON folders.id = files.folder
           WHERE photo IS NOT NULL AND files.id IN (SELECT value FROM json_each(?))`,
        )
        .all(JSON.stringify([...files]));
    },
  };
}
