/**
 * @file The library's tables, one migration per version. Runs inside the process that owns the library.
 *
 * [Note: A photo is its bytes] `photos` has one row per distinct content (SHA-256); `files` says where
 * those bytes lie. A moved, renamed or copied file is a change in `files` only, so nothing is embedded
 * twice. A photo whose last file is gone is an orphan: it leaves search and timeline at once, but its row
 * and vector stay for a while, so that a drive that comes back, or an undone delete, costs nothing.
 *
 * [Note: One table per pack] Vectors of different packs are never compared. Each pack has a table of its
 * own, `vectors_<pack number>`, keyed by photo: dense rowid pages, a scan that reads nothing else, and a
 * whole pack dropped at once.
 *
 * [Note: What people add] Marks and albums cannot be made again from the photos, so they hang on nothing that
 * comes and goes: they are keyed by the photo's bytes (SHA-256), not by its row. A photo that is moved, indexed
 * again, or away for years with its drive has its stars back as soon as one file with those bytes is there.
 */
import { usualPatterns } from '../../shared/left-out.ts';

export const schemaVersion = 4;

/** migrations[v] brings a library from version v to v + 1, and changes its shape (shape.ts): a file that has the
 * tables of this version and claims a later one is taken for damaged. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE folders (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    path      TEXT NOT NULL UNIQUE,
    root_id   TEXT,                       -- device:inode of the root when last seen with files in it
    added_at  REAL NOT NULL
  ) STRICT;

  CREATE TABLE photos (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,   -- never reused: thumbnails are cached by it
    sha256      BLOB NOT NULL UNIQUE,
    bytes       INTEGER NOT NULL,
    format      TEXT NOT NULL,
    width       INTEGER NOT NULL,                    -- upright
    height      INTEGER NOT NULL,
    taken       REAL,                                -- ms since 1970, from EXIF
    sort_time   REAL NOT NULL,                       -- taken, else the file's mtime
    camera      TEXT,
    lens        TEXT,
    exposure_s  REAL,
    aperture    REAL,
    iso         REAL,
    focal_mm    REAL,
    latitude    REAL,
    longitude   REAL,
    orphaned_at REAL
  ) STRICT;
  CREATE INDEX photos_by_time ON photos (sort_time DESC, id DESC, width, height) WHERE orphaned_at IS NULL;
  CREATE INDEX photos_orphaned ON photos (orphaned_at) WHERE orphaned_at IS NOT NULL;

  CREATE TABLE files (
    id        INTEGER PRIMARY KEY,
    folder    INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    dir       TEXT NOT NULL,              -- below the folder, forward slashes, '' for the folder itself
    name      TEXT NOT NULL,
    size      INTEGER NOT NULL,
    mtime     REAL NOT NULL,              -- ms since 1970
    ctime     REAL NOT NULL,
    file_id   TEXT NOT NULL,              -- device:inode
    photo     INTEGER REFERENCES photos (id),
    failure   TEXT,                       -- why there is no photo
    attempts  INTEGER NOT NULL DEFAULT 0,
    final     INTEGER NOT NULL DEFAULT 0, -- 1: not tried again until the file changes
    UNIQUE (folder, dir, name),
    CHECK ((photo IS NULL) <> (failure IS NULL))
  ) STRICT;
  CREATE INDEX files_by_photo ON files (photo);
  CREATE INDEX files_by_id ON files (file_id);
  CREATE INDEX files_failed ON files (folder) WHERE failure IS NOT NULL;

  CREATE TABLE packs (
    number  INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    dims    INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE marks (                    -- no row: no mark
    sha256    BLOB PRIMARY KEY,
    favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),
    rating    INTEGER NOT NULL CHECK (rating BETWEEN 0 AND 5)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE albums (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL COLLATE NOCASE UNIQUE,
    created_at REAL NOT NULL
  ) STRICT;

  CREATE TABLE album_photos (
    album    INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    sha256   BLOB NOT NULL,
    added_at REAL NOT NULL,
    PRIMARY KEY (album, sha256)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE excluded (                 -- folders inside library folders that a person left out
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE             -- absolute, resolved: outlives the library folder's removal and return
  ) STRICT;
  `,
  `
  CREATE TABLE saved_searches (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL COLLATE NOCASE UNIQUE,
    query      TEXT NOT NULL,             -- JSON; photos in it by their SHA-256 (store/searches.ts)
    created_at REAL NOT NULL
  ) STRICT;

  CREATE TABLE search_images (            -- example pictures from outside that saved searches show
    token   TEXT PRIMARY KEY,
    picture BLOB NOT NULL                 -- WebP
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE recent_searches (          -- for the person only, who can clear it; in no backup
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    query    TEXT NOT NULL UNIQUE,
    asked_at REAL NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE left_out (pattern TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;   -- names of files and folders
  INSERT INTO left_out (pattern) VALUES
    ${usualPatterns.map((pattern) => `('${pattern}')`).join(', ')};

  CREATE TABLE distinct_photos (          -- looked at side by side, and found not to be duplicates
    a BLOB NOT NULL,                      -- SHA-256, the smaller one
    b BLOB NOT NULL,
    PRIMARY KEY (a, b)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE rebuilding (photo INTEGER PRIMARY KEY) STRICT;   -- to be read and embedded anew
  `,
];
