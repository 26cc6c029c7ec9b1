/**
 * @file One connection to a library file: write-ahead log, page size, migrations. Decides nothing about
 * damage, locks or backups; database.ts does.
 */
import Database from 'better-sqlite3';
import { ProblemError } from '../../shared/problem.ts';
import { migrations, schemaVersion } from './schema.ts';
import { hasOurShape } from './shape.ts';
import { damagedLibrary } from './sqlite-problems.ts';

export type Connection = Database.Database;
export type Access = 'write' | 'read';

/**
 * [Note: Where memory cannot be shared] Processes find their way in SQLite's log through memory that they share, a file
 * beside the library. Some file systems cannot do that (FAT and others through FUSE, some network mounts). There the
 * library is taken as a whole, with the way in the writer's own memory; meanwhile readers are told that it is in
 * use, and afterwards they read a copy.
 */
export function cannotShareMemory(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_IOERR_SHM');
}

function openForWriting(file: string): Connection {
  try {
    return openWithLog(file, 'NORMAL');
  } catch (error) {
    if (!cannotShareMemory(error)) throw error;
    return openWithLog(file, 'EXCLUSIVE');
  }
}

function openWithLog(file: string, locking: 'NORMAL' | 'EXCLUSIVE'): Connection {
  const db = new Database(file, { timeout: 5000 });
  try {
    db.pragma(`locking_mode = ${locking}`);
    useLog(db);
    return db;
  } catch (error) {
    db.close();
    throw damageIn(error);
  }
}

/** Not our statements are wrong, but what they find: a header or schema that is damaged where it can still be read. */
function damageIn(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code === 'SQLITE_ERROR' ? damagedLibrary(error) : error;
}

function useLog(db: Connection): void {
  // 8 KB pages hold 15 vectors of 512 bytes with 4 % waste; 4 KB pages would waste 11 %. For a new file only.
  db.pragma('page_size = 8192');
  db.pragma('journal_mode = WAL');
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
}

type Fill = (db: Connection, schema: number) => void;

/** Versions beyond this many from now are damage, not a newer Recollect. */
const farFuture = 10_000;

/**
 * @param fill called for a new file after each migration, to put in what was made at that version of the schema
 * @throws ProblemError library-newer; SQLite's own errors
 */
export function connect(file: string, access: Access, fill: Fill = () => undefined): Connection {
  const db =
    access === 'write' ? openForWriting(file) : new Database(file, { readonly: true, timeout: 5000 });
  try {
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version < 0 || version > schemaVersion + farFuture) {
      throw damagedLibrary(`it claims format ${version}`);
    }
    if (version > schemaVersion) {
      if (hasOurShape(db))
        throw damagedLibrary(`it claims format ${version}, and has the tables of format ${schemaVersion}`);
      throw new ProblemError(
        'library-newer',
        `This library was made by a newer version of Recollect (format ${version}; this one knows ${schemaVersion}).`,
        'Update Recollect, or choose another library folder. The library was not changed.',
      );
    }
    if (access === 'write') {
      // [Note: A seal that goes along] in folding.ts.
      db.pragma('wal_autocheckpoint = 0');
      // A crash of the app loses nothing that was committed; a power cut may lose the last batches, which
      // are embedded again.
      db.pragma('synchronous = NORMAL');
      db.pragma('foreign_keys = ON');
      migrate(db, version, version === 0 ? fill : () => undefined);
    }
    const now = access === 'write' ? schemaVersion : version;
    if (now === schemaVersion && !hasOurShape(db))
      throw damagedLibrary('its tables are not those of its format');
    // [Note: A small page cache] KB. What is read comes through the memory map; only written pages lie here, and as each
    // photo writes to a few that none before it did, a large cache grows for as long as is indexed and makes nothing
    // faster: 64 MB took an hour to fill, this takes minutes.
    db.pragma('cache_size = -4096');
    // Reads every table's root, so that a damaged header or schema shows here and not in a query later.
    db.prepare(
      'SELECT (SELECT max(id) FROM photos), (SELECT max(id) FROM files), (SELECT count(*) FROM folders)',
    ).get();
    return db;
  } catch (error) {
    db.close();
    throw damageIn(error);
  }
}

function migrate(db: Connection, from: number, fill: Fill): void {
  for (let version = from; version < schemaVersion; version++) {
    db.transaction(() => {
      db.exec(migrations[version]!);
      db.pragma(`user_version = ${version + 1}`);
    })();
    fill(db, version + 1);
  }
}
