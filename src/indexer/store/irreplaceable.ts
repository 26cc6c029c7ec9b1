/**
 * @file What of a library cannot be made again from the photos: the tables that hold what a person told
 * Recollect. Reads them out whole and puts them back; knows no files.
 *
 * [Note: Revision] Every change of these tables counts `revision.n` up, within the same transaction. A backup
 * carries the number it was made at. A library whose number is lower than its newest backup's has lost
 * changes (a log cut off by damage or a power cut), and takes them back from there.
 */
import { z } from 'zod';
import type { Connection } from './connection.ts';

/** Parents before children. None points to `photos`: what people add is kept by the photo's bytes. `packs` is
 * among them so that salvage knows whose vectors lie in which table. */
export const irreplaceableTables = [
  'folders',
  'marks',
  'albums',
  'album_photos',
  'excluded',
  'saved_searches',
  'search_images',
  'left_out',
  'distinct_photos',
  'packs',
] as const;

const value = z.union([z.number(), z.string(), z.null(), z.object({ hex: z.string().regex(/^[0-9a-f]*$/) })]);
const tableSchema = z.object({
  columns: z.array(z.string().regex(/^[a-z_0-9]+$/)),
  rows: z.array(z.array(value)),
});
export const contentSchema = z.object({
  /** Version of the tables' schema. */
  schema: z.number().int().min(1),
  revision: z.number().int().min(0),
  /** Highest photo number given out; numbers are never given twice. */
  lastPhoto: z.number().int().min(0),
  tables: z.record(z.string().regex(/^[a-z_]+$/), tableSchema),
});
export type IrreplaceableContent = z.infer<typeof contentSchema>;
type Table = z.infer<typeof tableSchema>;

/** Makes the count, and has it go up with each change made through `db`. Call once per writing connection. */
export function countRevisions(db: Connection): void {
  db.exec('CREATE TABLE IF NOT EXISTS revision (n INTEGER NOT NULL) STRICT');
  if (revisionOf(db) === null) db.exec('INSERT INTO revision (n) VALUES (0)');
  for (const table of present(db)) {
    for (const change of ['INSERT', 'UPDATE', 'DELETE'] as const) {
      db.exec(
        `CREATE TEMP TRIGGER count_${table}_${change.toLowerCase()} AFTER ${change} ON main.${table}
         BEGIN UPDATE revision SET n = n + 1; END`,
      );
    }
  }
}

/** null: nobody counted yet. */
export function revisionOf(db: Connection): number | null {
  return db.prepare<[], { n: number }>('SELECT n FROM revision').get()?.n ?? null;
}

export function readIrreplaceable(db: Connection): IrreplaceableContent {
  return db.transaction((): IrreplaceableContent => {
    const tables: Record<string, Table> = {};
    for (const table of present(db)) tables[table] = readTable(db, table);
    const last = db
      .prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'photos'")
      .get();
    return {
      schema: db.pragma('user_version', { simple: true }) as number,
      revision: revisionOf(db) ?? 0,
      lastPhoto: last?.seq ?? 0,
      tables,
    };
  })();
}

/**
 * Makes the tables hold what `content` says. The schema must be the content's.
 * Call outside a transaction, before revisions are counted.
 */
export function writeIrreplaceable(db: Connection, content: IrreplaceableContent): void {
  db.pragma('foreign_keys = OFF');
  try {
    db.transaction(() => {
      const tables = present(db);
      for (const table of tables) db.exec(`DELETE FROM ${table}`);
      for (const table of tables) {
        const rows = content.tables[table];
        if (rows) insertRows(db, table, rows);
      }
      // Files of folders that are gone, and photos that nothing holds any more.
      db.exec('DELETE FROM files WHERE folder NOT IN (SELECT id FROM folders)');
      db.prepare(
        'UPDATE photos SET orphaned_at = ? WHERE orphaned_at IS NULL AND NOT EXISTS (SELECT 1 FROM files WHERE photo = photos.id)',
      ).run(Date.now());
      keepNumbersAbove(db, content.lastPhoto);
      db.exec('CREATE TABLE IF NOT EXISTS revision (n INTEGER NOT NULL) STRICT; DELETE FROM revision');
      db.prepare('INSERT INTO revision (n) VALUES (?)').run(content.revision);
    })();
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

/** No photo gets a number up to `last`: thumbnails are cached by it. */
export function keepNumbersAbove(db: Connection, last: number): void {
  const update = db.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'photos'").run(last);
  if (update.changes === 0)
    db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('photos', ?)").run(last);
}

/** Tables of later versions are not there before their migration. */
function present(db: Connection): string[] {
  const exists = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  return irreplaceableTables.filter((table) => exists.get(table) !== undefined);
}

function readTable(db: Connection, table: string): Table {
  const statement = db.prepare(`SELECT * FROM ${table}`).raw();
  const columns = statement.columns().map((column) => column.name);
  const rows = (statement.all() as unknown[][]).map((row) =>
    row.map((cell) => (cell instanceof Uint8Array ? { hex: Buffer.from(cell).toString('hex') } : cell)),
  );
  return { columns, rows: rows as Table['rows'] };
}

function insertRows(db: Connection, table: string, { columns, rows }: Table): void {
  const known = new Set(
    (db.pragma(`table_info(${table})`) as { name: string }[]).map((column) => column.name),
  );
  if (columns.some((column) => !known.has(column)))
    throw new Error(`the backup's ${table} has other columns`);
  const insert = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  for (const row of rows) {
    insert.run(
      row.map((cell) => (cell !== null && typeof cell === 'object' ? Buffer.from(cell.hex, 'hex') : cell)),
    );
  }
}
