/**
 * @file Opens a library: one writer at a time; a file that is damaged, missing or has lost changes is put
 * aside and made good from backups and salvage. Everything else under store/ gets its connection from here.
 *
 * [Note: One writer] A library belongs to one process. The lock is an exclusive transaction on a file of
 * its own (`library.lock`), so the operating system gives it back when that process dies, however it
 * dies, and readers (the command line's search and status) need not wait for it.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { BackupInfo } from '../../shared/library.ts';
import { ProblemError, problemOf } from '../../shared/problem.ts';
import { listBackups, readNewestBackup, writeBackup } from './backup.ts';
import type { Backup } from './backup.ts';
import { checkLibrary } from './check.ts';
import { cannotShareMemory, connect } from './connection.ts';
import type { Access, Connection } from './connection.ts';
import { foldingOf } from './folding.ts';
import { countRevisions, readIrreplaceable, revisionOf, writeIrreplaceable } from './irreplaceable.ts';
import { copyForReading } from './read-copy.ts';
import type { ReadCopy } from './read-copy.ts';
import { salvage } from './salvage.ts';
import { isWhole, keptSeal, readSeal, sealInTurns } from './seal.ts';
import type { Seal } from './seal.ts';
import { asProblem, attempt } from './sqlite-problems.ts';

export { asProblem, attempt } from './sqlite-problems.ts';
export type { Access, Connection } from './connection.ts';

/** What was done about a library file that could not be used. */
export interface Recovery {
  /** The damaged file under its new name; null when the file was missing, or only lacked changes. */
  readonly aside: string | null;
  /** When the backup was made that folders, ratings and the like were taken from, ms since 1970; null: none was there. */
  readonly backupFrom: number | null;
  /** Photos taken over with their vectors. */
  readonly photos: number;
  /** A person chose to go back to that backup. */
  readonly chosen: boolean;
}

export interface OpenedDatabase {
  readonly db: Connection;
  readonly recovery: Recovery | null;
  /** Looks for damage meanwhile. Resolves when none was found; stops when the database is closed.
   * @throws ProblemError library-corrupt */
  check(): Promise<void>;
  /** Something was committed: call after each transaction. */
  committed(): void;
  /** Keeps what cannot be made again in a backup, if it changed since the last. */
  backup(): void;
  /** Newest first. */
  backups(): readonly BackupInfo[];
  /** Whoever opens the library next takes back what this backup holds. @throws ProblemError library-corrupt when it is no more */
  goBackTo(number: number): void;
  close(): void;
}

/**
 * @throws ProblemError `library-locked`, `library-read-only`, `library-full`, `library-newer`, or
 * `library-corrupt` (readers only: a writer puts the damaged file aside and begins a new one).
 */
export function openDatabase(libraryDir: string, access: Access): OpenedDatabase {
  const file = join(libraryDir, 'library.sqlite');
  if (access === 'read') return openForReading(file);
  attempt(() => {
    mkdirSync(libraryDir, { recursive: true });
    accessSync(libraryDir, constants.W_OK);
    if (existsSync(file)) accessSync(file, constants.W_OK);
  });
  const lock = takeLock(libraryDir);
  try {
    return attempt(() => openForWriting(libraryDir, file, lock));
  } catch (error) {
    lock.close();
    throw error;
  }
}

function openForReading(file: string): OpenedDatabase {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new ProblemError(
        'library-read-only',
        'You have no permission to read this library.',
        'Ask whoever it belongs to, or choose another library folder.',
        error,
      );
    throw new ProblemError(
      'library-corrupt',
      'There is no library here yet.',
      'Index a folder into it first.',
    );
  }
  let copy: ReadCopy | null = null;
  let db: Connection;
  try {
    db = connect(file, 'read');
  } catch (error) {
    const problem = asProblem(error);
    if (problemOf(problem).code !== 'library-read-only' && !cannotShareMemory(error)) throw problem;
    const made = attempt(() => copyForReading(file));
    try {
      db = attempt(() => connect(made.file, 'read'));
    } catch (inCopy) {
      made.remove();
      throw inCopy;
    }
    copy = made;
  }
  return {
    db,
    recovery: null,
    check: () => Promise.resolve(),
    committed: () => undefined,
    backup: () => undefined,
    backups: () => [],
    goBackTo: () => undefined,
    close() {
      db.close();
      copy?.remove();
    },
  };
}

function openForWriting(libraryDir: string, file: string, lock: { close(): void }): OpenedDatabase {
  const seal = keptSeal(file);
  const crashed = (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const { db, recovery, made } = connectOrRecover(libraryDir, file, seal);
  const folding = foldingOf(db, file, made ? null : seal);
  // A file that was just made has nothing to be compared with.
  if (made) folding.begin(null);
  const newest = recovery === null ? usable(db, readNewestBackup(libraryDir)) : null;
  let saved = newest?.content.revision ?? null;
  const closing = new AbortController();
  const backup = (): void => {
    const revision = revisionOf(db);
    if (revision === saved) return;
    writeBackup(libraryDir, readIrreplaceable(db));
    saved = revision;
  };
  return {
    db,
    recovery,
    async check() {
      if (made) return;
      try {
        const { signal } = closing;
        await checkLibrary(db, file, { seal, crashed }, newest, signal);
        const whole = seal !== null && isWhole(seal) ? seal : await sealInTurns(file, signal);
        if (!signal.aborted) folding.begin(whole);
      } catch (error) {
        const problem = asProblem(error);
        if (problemOf(problem).code === 'library-corrupt') markDamaged(libraryDir, seal);
        throw problem;
      }
    },
    committed: folding.committed,
    backup: () => attempt(backup),
    backups: () =>
      listBackups(libraryDir).map(({ number, backup: kept }) => ({
        number,
        savedAt: kept.savedAt,
        folders: kept.content.tables['folders']?.rows.length ?? 0,
        marks: kept.content.tables['marks']?.rows.length ?? 0,
        albums: kept.content.tables['albums']?.rows.length ?? 0,
        usable: usable(db, kept) !== null,
      })),
    goBackTo: (number) =>
      attempt(() => {
        const chosen = listBackups(libraryDir).find((one) => one.number === number)?.backup ?? null;
        if (chosen === null || usable(db, chosen) === null)
          throw new ProblemError('library-corrupt', 'This backup cannot be read.', 'Choose another one.');
        // What there is now is kept first, so that there is a way back from going back.
        backup();
        const now = revisionOf(db) ?? 0;
        writeBackup(libraryDir, { ...chosen.content, revision: now + 1 }, chosen.savedAt);
      }),
    close() {
      closing.abort();
      try {
        // Leaves one file behind instead of three, and a short start next time.
        folding.end();
      } catch (error) {
        const { message } = problemOf(asProblem(error));
        console.error(
          `The log could not be folded into the library on close; the next start does it. ${message}`,
        );
      }
      // What was folded since damage was found is as it was written.
      if (existsSync(join(libraryDir, damageMark))) markDamaged(libraryDir, folding.seal);
      db.close();
      lock.close();
    },
  };
}

interface Connected {
  readonly db: Connection;
  readonly recovery: Recovery | null;
  /** The file was not there, or was put aside: this one is new. */
  readonly made: boolean;
}

/** The library's connection; a damaged or missing file is replaced by what backups and salvage give. */
function connectOrRecover(libraryDir: string, file: string, seal: Seal | null): Connected {
  const mark = join(libraryDir, damageMark);
  const backup = readNewestBackup(libraryDir);
  let aside: string | null = null;
  let whole = seal;
  if (existsSync(mark)) {
    whole = readSeal(mark);
    if (existsSync(file)) aside = putAside(file);
    rmSync(mark);
  } else if (existsSync(file)) {
    try {
      return attempt(() => connectAndCount(file, backup));
    } catch (error) {
      if (problemOf(error).code !== 'library-corrupt') throw error;
      aside = putAside(file);
    }
  } else if (existsSync(`${file}-wal`)) {
    // The log of a file that is gone belongs to no other.
    putAside(file);
  }
  const db = connect(file, 'write', (fresh, schema) => {
    if (backup?.content.schema === schema) writeIrreplaceable(fresh, backup.content);
  });
  const photos = aside === null ? 0 : salvage(aside, whole, db);
  countRevisions(db);
  const nothingLost = aside === null && backup === null;
  return {
    db,
    made: true,
    recovery: nothingLost ? null : { aside, backupFrom: backup?.savedAt ?? null, photos, chosen: false },
  };
}

function connectAndCount(file: string, backup: Backup | null): Connected {
  const db = connect(file, 'write');
  try {
    const recovery = backup === null ? null : takeBackLost(db, backup);
    countRevisions(db);
    return { db, recovery, made: false };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What a person told Recollect and the file has lost (a log cut off by a power cut) comes back from the backup. */
function takeBackLost(db: Connection, backup: Backup): Recovery | null {
  const { content } = backup;
  if (usable(db, backup) === null || content.revision <= (knownRevision(db) ?? 0)) return null;
  writeIrreplaceable(db, content);
  return {
    aside: null,
    backupFrom: backup.goBackTo ?? backup.savedAt,
    photos: 0,
    chosen: backup.goBackTo !== undefined,
  };
}

/** A backup of an older schema says nothing of tables that came later. */
function usable(db: Connection, backup: Backup | null): Backup | null {
  return backup?.content.schema === db.pragma('user_version', { simple: true }) ? backup : null;
}

function knownRevision(db: Connection): number | null {
  const counted = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'revision'").get() !== undefined;
  return counted ? revisionOf(db) : null;
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
 * what it looks at first may be whole.
 * @param seal of the file as it was before; it tells which pages can be believed */
export function markDamaged(libraryDir: string, seal: Seal | null = null): void {
  const mark = join(libraryDir, damageMark);
  if (seal !== null || !existsSync(mark)) writeFileSync(mark, JSON.stringify(seal));
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
