/**
 * @file Looks for damage in a library that has just been opened, beside whatever else goes on: against its
 * seal when it was closed in an orderly way, otherwise table by table as SQLite can. Changes nothing.
 */
import { ProblemError } from '../../shared/problem.ts';
import type { Connection } from './connection.ts';
import { holds } from './seal.ts';
import type { Seal } from './seal.ts';

const turn = (): Promise<void> => new Promise((next) => setImmediate(next));

/** @throws ProblemError library-corrupt; or SQLite's own error when it trips over the damage. */
export async function checkLibrary(
  db: Connection,
  file: string,
  seal: Seal | null,
  signal: AbortSignal,
): Promise<void> {
  if (seal !== null) {
    // What is written meanwhile stays in the log, so that the file is still the one that was sealed.
    db.pragma('wal_autocheckpoint = 0');
    try {
      if (!(await holds(seal, file, signal))) throw damaged('its bytes are not those that were written');
    } finally {
      if (db.open) db.pragma('wal_autocheckpoint = 1000');
    }
    return;
  }
  const tables = db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all();
  for (const { name } of tables) {
    // Table by table: a search asked meanwhile waits for one of them at most.
    const [first] = db.pragma(`quick_check("${name}")`) as { quick_check: string }[];
    if (first?.quick_check !== 'ok') throw damaged(first?.quick_check ?? 'no answer');
    await turn();
    if (signal.aborted) return;
  }
}

function damaged(why: string): ProblemError {
  return new ProblemError(
    'library-corrupt',
    `The library file is damaged (${why}).`,
    'It is put aside when the library is next opened. What you told Recollect is restored from its backup, and your photos are not touched.',
  );
}
