/** @file The library's folders in SQLite. Paths are absolute and resolved; who may nest in whom is decided in library/. */
import type { Connection } from './database.ts';

export interface FolderRow {
  readonly id: number;
  readonly path: string;
  /** device:inode of the root when last seen with files in it; null before the first scan. */
  readonly rootId: string | null;
}

export interface FolderCounts {
  readonly photos: number;
  readonly failed: number;
}

export type Folders = ReturnType<typeof foldersIn>;

export function foldersIn(db: Connection) {
  const all = db.prepare<[], FolderRow>('SELECT id, path, root_id AS rootId FROM folders ORDER BY id');
  const insert = db.prepare<[string, number]>('INSERT INTO folders (path, added_at) VALUES (?, ?)');
  const remove = db.prepare<[number]>('DELETE FROM folders WHERE id = ?');
  const setRootId = db.prepare<[string, number]>('UPDATE folders SET root_id = ? WHERE id = ?');
  // A file has a photo or a failure. Both counts come from indexes alone: the rows are 20 times as many bytes.
  const counts = db.prepare<{ folder: number }, FolderCounts>(
    `SELECT total - failed AS photos, failed FROM (SELECT
       (SELECT count(*) FROM files WHERE folder = @folder) AS total,
       (SELECT count(*) FROM files WHERE folder = @folder AND failure IS NOT NULL) AS failed)`,
  );
  const absorb = db.prepare<[number, string, string, number]>(
    "UPDATE files SET folder = ?, dir = CASE dir WHEN '' THEN ? ELSE ? || '/' || dir END WHERE folder = ?",
  );
  return {
    all: (): FolderRow[] => all.all(),
    add(path: string): FolderRow {
      const id = Number(insert.run(path, Date.now()).lastInsertRowid);
      return { id, path, rootId: null };
    },
    /** Its files must have been removed before (files.removeFolder), so that photos become orphans. */
    remove: (id: number): void => void remove.run(id),
    setRootId: (id: number, rootId: string): void => void setRootId.run(rootId, id),
    counts: (id: number): FolderCounts => counts.get({ folder: id })!,
    /** `outer` was added around `inner`: inner's files become outer's, under `below`; nothing is read again. */
    absorb(outer: number, inner: number, below: string): void {
      db.transaction(() => {
        absorb.run(outer, below, below, inner);
        remove.run(inner);
      })();
    },
  };
}
