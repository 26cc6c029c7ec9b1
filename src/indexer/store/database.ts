/**
 * @file Opens a library's SQLite file: one writer at a time, write-ahead log, migrations, and each way
 * in which opening can fail told apart. Everything else under store/ gets its connection from here.
 *
 * [Note: One writer] A library belongs to one process. The lock is an exclusive transaction on a file of
 * its own (`library.lock`), so the operating system gives it back when that process dies, however it
 * dies, and readers (the command line's search and status) need not wait for it.
 */
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ProblemError } from '../../shared/problem.ts';
import { migrations, schemaVersion } from './schema.ts';

export type Connection = Database.Database;
export type Access = 'write' | 'read';

export interface OpenedDatabase {
  readonly db: Connection;
  /** Set when a damaged library file was put aside and a new one begun. */
  readonly damaged: string | null;
  close(): void;
}

/**
 * @throws ProblemError `library-locked`, `library-read-only`, `library-full`, `library-newer`, or
 * `library-corrupt` (readers only: a writer puts the damaged file aside and begins a new one).
 */
export function openDatabase(libraryDir: string, access: Access): OpenedDatabase {
  const file = join(libraryDir, 'library.sqlite');
  if (access === 'read') {
    if (!existsSync(file)) {
      throw new ProblemError(
        'library-corrupt',
        'There is no library here yet.',
        'Index a folder into it first.',
      );
    }
    const db = attempt(() => {
      try {
        return connect(file, 'read');
      } catch (error) {
        const problem = asProblem(error);
        if (!(problem instanceof ProblemError) || problem.problem.code !== 'library-read-only') throw error;
        // SQLite keeps its shared memory beside a library with a write-ahead log, for readers too.
        throw new ProblemError(
          'library-read-only',
          'This library cannot be read here, because nothing can be written beside it.',
          'Copy the library folder to a place where you may write, and search it there.',
          error,
        );
      }
    });
    return { db, damaged: null, close: () => db.close() };
  }
  attempt(() => {
    mkdirSync(libraryDir, { recursive: true });
    accessSync(libraryDir, constants.W_OK);
    if (existsSync(file)) accessSync(file, constants.W_OK);
  });
  const lock = takeLock(libraryDir);
  try {
    let damaged: string | null = null;
    let db: Connection;
    const mark = join(libraryDir, damageMark);
    if (existsSync(mark)) {
      if (existsSync(file)) damaged = putAside(file);
      rmSync(mark);
    }
    try {
      db = attempt(() => connect(file, 'write'));
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'library-corrupt') throw error;
      damaged = putAside(file);
      db = attempt(() => connect(file, 'write'));
    }
    return {
      db,
      damaged,
      close() {
        db.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

function connect(file: string, access: Access): Connection {
  const db = new Database(file, { readonly: access === 'read', timeout: 5000 });
  try {
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > schemaVersion) {
      throw new ProblemError(
        'library-newer',
        `This library was made by a newer version of Recollect (format ${version}; this one knows ${schemaVersion}).`,
        'Update Recollect, or choose another library folder. The library was not changed.',
      );
    }
    if (access === 'write') {
      // 8 KB pages hold 15 vectors of 512 bytes with 4 % waste; 4 KB pages would waste 11 %.
      if (version === 0) db.pragma('page_size = 8192');
      db.pragma('journal_mode = WAL');
      // A crash of the app loses nothing that was committed; a power cut may lose the last batches, which
      // are embedded again.
      db.pragma('synchronous = NORMAL');
      db.pragma('foreign_keys = ON');
      migrate(db, version);
    }
    db.pragma('cache_size = -65536');
    // Reads every table's root, so that a damaged header or schema shows here and not in a query later.
    db.prepare(
      'SELECT (SELECT max(id) FROM photos), (SELECT max(id) FROM files), (SELECT count(*) FROM folders)',
    ).get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function migrate(db: Connection, from: number): void {
  for (let version = from; version < schemaVersion; version++) {
    db.transaction(() => {
      db.exec(migrations[version]!);
      db.pragma(`user_version = ${version + 1}`);
    })();
  }
}

function takeLock(libraryDir: string): { close(): void } {
  return attempt(() => {
    const lock = new Database(join(libraryDir, 'library.lock'), { timeout: 2000 });
    try {
      lock.pragma('journal_mode = MEMORY');
      lock.exec('BEGIN EXCLUSIVE');
      return lock;
    } catch (error) {
      lock.close();
      throw error;
    }
  });
}

/** Remembers that damage was met while the library was open: the next writer puts the file aside, though
 * what it looks at first may be whole. */
export function markDamaged(libraryDir: string): void {
  writeFileSync(join(libraryDir, damageMark), '');
}
const damageMark = 'library.damaged';

/** Keeps a damaged library file under another name. Its vectors can be made again; nothing is thrown away. */
function putAside(file: string): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const aside = file.replace(/\.sqlite$/, `.damaged-${stamp}.sqlite`);
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  }
  return aside;
}

/** Runs `work`, turning what SQLite and the file system throw into problems a person understands. */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asProblem(error);
  }
}

export function asProblem(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new ProblemError(
      'library-locked',
      'Another Recollect is using this library.',
      'Close the other one, or choose another library folder.',
      error,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new ProblemError(
      'library-corrupt',
      'The library file is damaged.',
      'It is put aside and a new one is built from your photo folders when the library is next opened.',
      error,
    );
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new ProblemError(
      'library-full',
      'The disk that holds the library is full.',
      'Free some space and resume. Everything indexed so far is kept.',
      error,
    );
  }
  if (
    code.startsWith('SQLITE_READONLY') ||
    code === 'SQLITE_CANTOPEN' ||
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS'
  ) {
    return new ProblemError(
      'library-read-only',
      'The library folder cannot be written to.',
      'Give yourself permission to write there, or choose another library folder.',
      error,
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new ProblemError(
      'library-read-only',
      'The library path is not a folder.',
      'Choose another library folder.',
      error,
    );
  }
  return error;
}
