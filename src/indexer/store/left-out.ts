/** @file The names that a library leaves out, in SQLite: patterns as in shared/left-out.ts. */
import type { Connection } from './connection.ts';

export type LeftOut = ReturnType<typeof leftOutIn>;

/** Statements are made when first needed: a reader may have a library before it that knows no patterns yet. */
export function leftOutIn(db: Connection) {
  return {
    patterns: (): string[] =>
      db.prepare<[], string>('SELECT pattern FROM left_out ORDER BY pattern').pluck().all(),
    /** Replaces all. Call inside a transaction. */
    set(patterns: readonly string[]): void {
      db.prepare('DELETE FROM left_out').run();
      const add = db.prepare('INSERT OR IGNORE INTO left_out (pattern) VALUES (?)');
      for (const pattern of patterns) add.run(pattern.trim());
    },
  };
}
