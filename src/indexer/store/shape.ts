/**
 * @file Whether a library's tables are those that this version makes: names, columns and indexes.
 *
 * [Note: A schema can be damaged, too] A flipped bit in a column's name leaves a file that SQLite finds in order, and that
 * answers with "no such column"; one in the version's number makes a library of a version that does not exist yet.
 * Both show when the tables are compared with what the migrations make.
 */
import Database from 'better-sqlite3';
import { migrations } from './schema.ts';

/** Table or index -> its columns. Without what SQLite or the store make beside the migrations. */
function shapeOf(db: Database.Database): ReadonlyMap<string, string> {
  const rows = db
    .prepare<[], { name: string; columns: string | null }>(
      `SELECT s.name AS name,
         CASE s.type WHEN 'table' THEN (SELECT group_concat(name) FROM pragma_table_info(s.name))
                     ELSE (SELECT group_concat(name) FROM pragma_index_info(s.name)) END AS columns
       FROM sqlite_schema s
       WHERE s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND s.name <> 'revision' AND s.name NOT LIKE 'vectors\\_%' ESCAPE '\\'`,
    )
    .all();
  return new Map(rows.map(({ name, columns }) => [name, columns ?? '']));
}

let made: ReadonlyMap<string, string> | null = null;

export function hasOurShape(db: Database.Database): boolean {
  if (made === null) {
    const fresh = new Database(':memory:');
    for (const migration of migrations) fresh.exec(migration);
    made = shapeOf(fresh);
    fresh.close();
  }
  const found = shapeOf(db);
  return found.size === made.size && [...made].every(([name, columns]) => found.get(name) === columns);
}
