/** @file Folders inside library folders that a person left out, in SQLite, by absolute path. */
import type { Connection } from './database.ts';

export interface ExcludedRow {
  readonly id: number;
  readonly path: string;
}

export type Excluded = ReturnType<typeof excludedIn>;

/** Statements are made when first needed: a reader may have a library before it that knows no exclusions yet. */
export function excludedIn(db: Connection) {
  return {
    all: (): ExcludedRow[] =>
      db.prepare<[], ExcludedRow>('SELECT id, path FROM excluded ORDER BY path').all(),
    add: (path: string): void =>
      void db.prepare('INSERT OR IGNORE INTO excluded (path) VALUES (?)').run(path),
    remove: (id: number): void => void db.prepare('DELETE FROM excluded WHERE id = ?').run(id),
  };
}
