/**
 * @file Looks for damage in a library that has just been opened, beside whatever else goes on: against its
 * seal, and table by table as SQLite can when it was not closed in an orderly way. Changes nothing.
 */
import type { Backup } from './backup.ts';
import type { Connection } from './connection.ts';
import { readIrreplaceable, revisionOf } from './irreplaceable.ts';
import { isUnit } from './salvage.ts';
import { damagedLibrary } from './sqlite-problems.ts';
import { holds, isWhole } from './seal.ts';
import type { Seal } from './seal.ts';

const turn = (): Promise<void> => new Promise((next) => setImmediate(next));

/**
 * @param crashed whether there was a log beside the file
 * @throws ProblemError library-corrupt; or SQLite's own error when it trips over the damage.
 */
export async function checkLibrary(
  db: Connection,
  file: string,
  { seal, crashed }: { readonly seal: Seal | null; readonly crashed: boolean },
  backup: Backup | null,
  signal: AbortSignal,
): Promise<void> {
  if (seal !== null && !(await holds(seal, file, signal)))
    throw damagedLibrary('its bytes are not those that were written');
  if (seal !== null && isWhole(seal) && !crashed) return;
  // What hangs together wrongly, what is not what its backup says, vectors that are none.
  if (backup !== null && revisionOf(db) === backup.content.revision) {
    const { tables } = readIrreplaceable(db);
    if (JSON.stringify(tables) !== JSON.stringify(backup.content.tables)) {
      throw damagedLibrary('it differs from its backup');
    }
  }
  const tables = db
    .prepare<[], { name: string }>(
      "SELECT 'sqlite_schema' AS name UNION ALL SELECT name FROM sqlite_schema WHERE type = 'table'",
    )
    .all();
  for (const { name } of tables) {
    // Table by table: a search asked meanwhile waits for one of them at most.
    const [first] = db.pragma(`quick_check("${name}")`) as { quick_check: string }[];
    if (first?.quick_check !== 'ok') throw damagedLibrary(first?.quick_check ?? 'no answer');
    await turn();
    if (signal.aborted) return;
  }
  for (const { number, dims } of db
    .prepare<[], { number: number; dims: number }>('SELECT number, dims FROM packs')
    .all()) {
    await checkVectors(db, `vectors_${number}`, dims, signal);
  }
}

const blockRows = 4096;

async function checkVectors(db: Connection, table: string, dims: number, signal: AbortSignal): Promise<void> {
  const block = db.prepare(`SELECT photo, vector FROM ${table} WHERE photo > ? ORDER BY photo LIMIT ?`).raw();
  for (let after = 0; !signal.aborted;) {
    const rows = block.all(after, blockRows) as [number, unknown][];
    const last = rows.at(-1);
    if (last === undefined) return;
    if (!rows.every(([, vector]) => isUnit(vector, dims)))
      throw damagedLibrary('it holds vectors that are none');
    after = last[0];
    await turn();
  }
}
