/**
 * @file Albums in SQLite, by content (see [Note: What people add] in schema.ts). Asked and answered in photo
 * numbers; which order an album is shown in is not kept here: it is the photos' own, by date.
 */
import { ProblemError } from '../../shared/problem.ts';
import type { AlbumId, AlbumInfo, PhotoSet } from '../../shared/user-data.ts';
import type { Connection } from './database.ts';

export interface StoredAlbum {
  readonly name: string;
  /** ms since 1970 */
  readonly createdAt: number;
  readonly photos: readonly { readonly sha256: Buffer; readonly addedAt: number }[];
}

export type Albums = ReturnType<typeof albumsIn>;

const summary = `
  SELECT albums.id, albums.name, count(photos.id) AS photos,
    (SELECT p.id FROM album_photos JOIN photos p USING (sha256) WHERE album = albums.id AND p.orphaned_at IS NULL
     ORDER BY p.sort_time DESC, p.id DESC LIMIT 1) AS cover
  FROM albums LEFT JOIN album_photos ON album_photos.album = albums.id
    LEFT JOIN photos ON photos.sha256 = album_photos.sha256 AND photos.orphaned_at IS NULL`;

/** Statements are made when first needed: a reader may have a library before it that knows no albums yet. */
export function albumsIn(db: Connection) {
  function info(album: AlbumId): AlbumInfo {
    const row = db
      .prepare<[number], AlbumInfo>(`${summary} WHERE albums.id = ? GROUP BY albums.id`)
      .get(album);
    if (row === undefined) throw albumMissing();
    return row;
  }

  /** @throws ProblemError album-name-taken */
  function free(name: string, except: AlbumId | null): void {
    const taken = db.prepare('SELECT 1 FROM albums WHERE name = ? AND id IS NOT ?').get(name, except);
    if (taken !== undefined) {
      throw new ProblemError(
        'album-name-taken',
        `There is an album called “${name}” already.`,
        'Choose another name, or add the photos to that album.',
      );
    }
  }

  return {
    all: (): AlbumInfo[] =>
      db.prepare<[], AlbumInfo>(`${summary} GROUP BY albums.id ORDER BY albums.name`).all(),

    /** Those that are in the library, in no order. @throws ProblemError album-missing */
    photos(album: AlbumId): Uint32Array {
      info(album);
      const rows = db
        .prepare(
          'SELECT id FROM album_photos JOIN photos USING (sha256) WHERE album = ? AND orphaned_at IS NULL ORDER BY id',
        )
        .pluck()
        .all(album) as number[];
      return Uint32Array.from(rows);
    },

    /** @throws ProblemError album-name-taken */
    create(name: string): AlbumInfo {
      free(name, null);
      const { lastInsertRowid } = db
        .prepare('INSERT INTO albums (name, created_at) VALUES (?, ?)')
        .run(name, Date.now());
      return info(Number(lastInsertRowid));
    },

    /** @throws ProblemError album-missing, album-name-taken */
    rename(album: AlbumId, name: string): AlbumInfo {
      free(name, album);
      db.prepare('UPDATE albums SET name = ? WHERE id = ?').run(name, album);
      return info(album);
    },

    /** Its photos stay where they are. @throws ProblemError album-missing */
    delete(album: AlbumId): void {
      if (db.prepare('DELETE FROM albums WHERE id = ?').run(album).changes === 0) throw albumMissing();
    },

    /** Those that are in it already stay as they are. @throws ProblemError album-missing */
    add(album: AlbumId, photos: PhotoSet): AlbumInfo {
      info(album);
      db.prepare(
        `INSERT OR IGNORE INTO album_photos (album, sha256, added_at)
         SELECT ?, sha256, ? FROM photos WHERE id IN (SELECT value FROM json_each(?))`,
      ).run(album, Date.now(), `[${photos.join()}]`);
      return info(album);
    },

    /** @throws ProblemError album-missing */
    remove(album: AlbumId, photos: PhotoSet): AlbumInfo {
      info(album);
      db.prepare(
        `DELETE FROM album_photos WHERE album = ? AND sha256 IN
           (SELECT sha256 FROM photos WHERE id IN (SELECT value FROM json_each(?)))`,
      ).run(album, `[${photos.join()}]`);
      return info(album);
    },

    /** Every album with every photo it was given, whether or not that is in the library. */
    stored(): StoredAlbum[] {
      const inside = db.prepare<[number], StoredAlbum['photos'][number]>(
        'SELECT sha256, added_at AS addedAt FROM album_photos WHERE album = ? ORDER BY sha256',
      );
      return db
        .prepare<[], { id: number; name: string; createdAt: number }>(
          'SELECT id, name, created_at AS createdAt FROM albums ORDER BY id',
        )
        .all()
        .map(({ id, name, createdAt }) => ({ name, createdAt, photos: inside.all(id) }));
    },

    restore(albums: Iterable<StoredAlbum>): void {
      const insert = db.prepare('INSERT INTO albums (name, created_at) VALUES (?, ?)');
      const put = db.prepare('INSERT INTO album_photos (album, sha256, added_at) VALUES (?, ?, ?)');
      for (const { name, createdAt, photos } of albums) {
        const { lastInsertRowid } = insert.run(name, createdAt);
        for (const { sha256, addedAt } of photos) put.run(lastInsertRowid, sha256, addedAt);
      }
    },
  };
}

function albumMissing(): ProblemError {
  return new ProblemError('album-missing', 'This album is no longer there.');
}
