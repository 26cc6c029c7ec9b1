/**
 * @file Where photos lie: one row per file of a library folder, in SQLite. Compared with the disk one
 * directory at a time (library/diff.ts), so a scan needs memory for one directory, not for the library.
 */
import type { Connection } from './database.ts';
import type { FailureInfo } from '../../shared/library.ts';

/** What a directory entry and one stat() say. Times in ms since 1970, `fileId` = device:inode. */
export interface FileStat {
  readonly name: string;
  readonly size: number;
  readonly mtime: number;
  readonly ctime: number;
  readonly fileId: string;
}

/** A file of a library folder, named the way the disk is walked. `dir`: below the folder, forward slashes. */
export interface FilePlace {
  readonly folder: number;
  readonly dir: string;
  readonly stat: FileStat;
}

export interface FileRow extends FileStat {
  readonly id: number;
  readonly photo: number | null;
  readonly attempts: number;
  readonly final: 0 | 1;
}

export type Files = ReturnType<typeof filesIn>;

const columns = 'id, name, size, mtime, ctime, file_id AS fileId, photo, attempts, final';

export function filesIn(db: Connection) {
  const inDirectory = db.prepare<[number, string], FileRow>(
    `SELECT ${columns} FROM files WHERE folder = ? AND dir = ?`,
  );
  const directories = db.prepare<[number], { dir: string }>(
    'SELECT DISTINCT dir FROM files WHERE folder = ?',
  );
  const directoriesUnder = db.prepare<{ folder: number; dir: string }, { dir: string }>(
    // '0' follows '/' in ASCII: the range holds exactly the directories below.
    "SELECT DISTINCT dir FROM files WHERE folder = @folder AND (dir = @dir OR (dir >= @dir || '/' AND dir < @dir || '0'))",
  );
  const sameInode = db.prepare<[string, number, number], { photo: number }>(
    'SELECT photo FROM files WHERE file_id = ? AND size = ? AND mtime = ? AND photo IS NOT NULL LIMIT 1',
  );
  const upsertPhoto = db.prepare(
    `INSERT INTO files (folder, dir, name, size, mtime, ctime, file_id, photo) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (folder, dir, name) DO UPDATE SET size = excluded.size, mtime = excluded.mtime, ctime = excluded.ctime,
       file_id = excluded.file_id, photo = excluded.photo, failure = NULL, attempts = 0, final = 0`,
  );
  const upsertFailure = db.prepare(
    `INSERT INTO files (folder, dir, name, size, mtime, ctime, file_id, failure, attempts, final) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (folder, dir, name) DO UPDATE SET
       attempts = CASE WHEN failure IS NOT NULL AND size = excluded.size AND mtime = excluded.mtime AND ctime = excluded.ctime
                       THEN attempts + excluded.attempts ELSE excluded.attempts END,
       size = excluded.size, mtime = excluded.mtime, ctime = excluded.ctime, file_id = excluded.file_id,
       photo = NULL, failure = excluded.failure,
       final = max(excluded.final, CASE WHEN failure IS NOT NULL AND size = excluded.size AND mtime = excluded.mtime
                                         AND ctime = excluded.ctime AND attempts >= 1 THEN 1 ELSE 0 END)`,
  );
  const photoAt = db.prepare<[number, string, string], { photo: number | null }>(
    'SELECT photo FROM files WHERE folder = ? AND dir = ? AND name = ?',
  );
  const orphan = db.prepare<{ photo: number; now: number }>(
    'UPDATE photos SET orphaned_at = @now WHERE id = @photo AND orphaned_at IS NULL AND NOT EXISTS (SELECT 1 FROM files WHERE photo = @photo)',
  );
  const revive = db.prepare<[number]>(
    'UPDATE photos SET orphaned_at = NULL WHERE id = ? AND orphaned_at IS NOT NULL',
  );
  const deleteFile = db.prepare<[number], { photo: number | null }>(
    'DELETE FROM files WHERE id = ? RETURNING photo',
  );
  const deleteFolder = db.prepare<[number], { photo: number | null }>(
    'DELETE FROM files WHERE folder = ? RETURNING photo',
  );
  const touch = db.prepare<[number, number, string, number]>(
    'UPDATE files SET ctime = ?, mtime = ?, file_id = ? WHERE id = ?',
  );
  const failures = db.prepare<
    [number],
    { folder: string; dir: string; name: string; reason: string; attempts: number; final: number }
  >(
    `SELECT folders.path AS folder, dir, name, failure AS reason, attempts, final
     FROM files JOIN folders ON folders.id = files.folder WHERE failure IS NOT NULL ORDER BY folder, dir, name LIMIT ?`,
  );
  const failedCount = db.prepare<[], { n: number }>(
    'SELECT count(*) AS n FROM files WHERE failure IS NOT NULL',
  );
  const forgive = db.prepare('UPDATE files SET attempts = 0, final = 0 WHERE failure IS NOT NULL');

  /** Photos among `candidates` that have no file any more become orphans; those are returned. */
  function orphansOf(candidates: Iterable<number | null>): number[] {
    const gone: number[] = [];
    for (const photo of new Set(candidates)) {
      if (photo !== null && orphan.run({ photo, now: Date.now() }).changes > 0) gone.push(photo);
    }
    return gone;
  }

  return {
    inDirectory: (folder: number, dir: string): FileRow[] => inDirectory.all(folder, dir),
    directories: (folder: number): string[] => directories.all(folder).map((row) => row.dir),
    directoriesUnder: (folder: number, dir: string): string[] =>
      dir === ''
        ? directories.all(folder).map((row) => row.dir)
        : directoriesUnder.all({ folder, dir }).map((row) => row.dir),

    /** The photo of another row with the same inode, size and mtime: a rename, a move or a hard link of it. */
    photoOfSameFile: (stat: FileStat): number | null =>
      sameInode.get(stat.fileId, stat.size, stat.mtime)?.photo ?? null,

    /** The file now holds `photo`. Returns what that changed: photos that came back and that lost their last file. */
    place(at: FilePlace, photo: number): { readonly revived: boolean; readonly orphaned: number[] } {
      const before = photoAt.get(at.folder, at.dir, at.stat.name)?.photo ?? null;
      const s = at.stat;
      upsertPhoto.run(at.folder, at.dir, s.name, s.size, s.mtime, s.ctime, s.fileId, photo);
      const revived = revive.run(photo).changes > 0;
      return { revived, orphaned: before === null || before === photo ? [] : orphansOf([before]) };
    },

    /** The file could not be indexed in `tries` attempts. `final`: another cannot help until it changes. */
    fail(at: FilePlace, reason: string, final: boolean, tries: number): number[] {
      const before = photoAt.get(at.folder, at.dir, at.stat.name)?.photo ?? null;
      const s = at.stat;
      upsertFailure.run(
        at.folder,
        at.dir,
        s.name,
        s.size,
        s.mtime,
        s.ctime,
        s.fileId,
        reason,
        tries,
        final ? 1 : 0,
      );
      return before === null ? [] : orphansOf([before]);
    },

    /** Same bytes, new times or inode (restored from a backup, another mount): only the row is brought up to date. */
    touch: (row: FileRow, stat: FileStat): void =>
      void touch.run(stat.ctime, stat.mtime, stat.fileId, row.id),

    /** Forgets files; returns the photos that have no file left. */
    remove(ids: readonly number[]): number[] {
      return db.transaction(() => orphansOf(ids.map((id) => deleteFile.get(id)?.photo ?? null)))();
    },
    removeFolder(folder: number): number[] {
      return db.transaction(() => orphansOf(deleteFolder.all(folder).map((row) => row.photo)))();
    },

    failedCount: (): number => failedCount.get()!.n,
    failures: (limit: number): FailureInfo[] =>
      failures.all(limit).map((row) => ({
        folder: lastSegment(row.folder),
        file: row.dir === '' ? row.name : `${row.dir}/${row.name}`,
        reason: row.reason,
        attempts: row.attempts,
        quarantined: row.final === 1,
      })),
    /** Every failed file may be tried again, because a person asked. */
    forgive: (): void => void forgive.run(),
  };
}

export function lastSegment(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}
