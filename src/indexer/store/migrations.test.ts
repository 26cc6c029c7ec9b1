/**
 * A library of every version there ever was, as files that those versions wrote, becomes one of this version: nothing
 * that was in it is lost, and its tables are those of a new library.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaVersion } from './schema.ts';
import { openStore } from './store.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'recollect-migrations-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const fileOf = (version: number): string =>
  join(import.meta.dirname, 'test-support', `library-v${version}.sqlite`);
const earlier = Array.from({ length: schemaVersion - 1 }, (_, i) => i + 1);

type Row = Record<string, unknown>;

/** Every row of every table, by table; `of`: only these. */
function contents(file: string, of?: readonly string[]): Record<string, Row[]> {
  const db = new Database(file, { readonly: true });
  try {
    const tables =
      of ??
      db
        .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .pluck()
        .all();
    return Object.fromEntries(
      tables
        .filter((name) => !name.startsWith('sqlite_') && name !== 'revision')
        .map((name) => [name, db.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).all() as Row[]]),
    );
  } finally {
    db.close();
  }
}

/** Tables and indexes without their spaces and comments; vectors have a table for each pack. */
function shape(file: string): Record<string, string> {
  const db = new Database(file, { readonly: true });
  try {
    const all = db
      .prepare<[], { name: string; columns: string }>(
        `SELECT name, (SELECT group_concat(c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk, ', ')
           FROM pragma_table_info(s.name) c) AS columns
         FROM sqlite_schema s WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'vectors\\_%' ESCAPE '\\'`,
      )
      .all();
    return Object.fromEntries(all.map(({ name, columns }) => [name, columns]));
  } finally {
    db.close();
  }
}

describe.each(earlier)('a library of version %i', (version) => {
  it('is at hand as that version wrote it', () => {
    // Whoever makes a new version adds a file of the one before.
    expect(existsSync(fileOf(version))).toBe(true);
    const db = new Database(fileOf(version), { readonly: true });
    expect(db.pragma('user_version', { simple: true })).toBe(version);
    db.close();
  });

  it('becomes one of this version and keeps every row', () => {
    const file = join(dir, 'library.sqlite');
    copyFileSync(fileOf(version), file);
    const before = contents(fileOf(version));
    const store = openStore(dir, 'write');
    expect(store.recovery).toBeNull();
    expect(store.photos.count()).toBe(4);
    store.close();
    const after = contents(file, Object.keys(before));
    // Later versions may add columns; what was there is there.
    expect(after).toMatchObject(before);
    const db = new Database(file, { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(db.pragma('user_version', { simple: true })).toBe(schemaVersion);
    db.close();
  });

  it('has then the tables and indexes of a new one', () => {
    copyFileSync(fileOf(version), join(dir, 'library.sqlite'));
    openStore(dir, 'write').close();
    const fresh = join(dir, 'fresh');
    openStore(fresh, 'write').close();
    expect(shape(join(dir, 'library.sqlite'))).toEqual(shape(join(fresh, 'library.sqlite')));
  });

  it('that is only read is read as it is, or refused in words', () => {
    copyFileSync(fileOf(version), join(dir, 'library.sqlite'));
    const before = contents(fileOf(version));
    try {
      openStore(dir, 'read').close();
    } catch (error) {
      expect((error as { problem?: { message?: string } }).problem?.message).toBeTruthy();
    }
    expect(contents(join(dir, 'library.sqlite'))).toEqual(before);
  });
});

describe('a file whose schema was damaged where SQLite does not look', () => {
  const damages: readonly [string, (db: Database.Database) => void][] = [
    ['a version that there is not yet', (db) => db.pragma(`user_version = ${schemaVersion + 171}`)],
    [
      'a column of another name',
      (db) => {
        db.unsafeMode(true);
        db.pragma('writable_schema = ON');
        db.exec("UPDATE sqlite_schema SET sql = replace(sql, 'camera ', 'cAnera ') WHERE name = 'photos'");
      },
    ],
    ['an index that is gone', (db) => db.exec('DROP INDEX files_by_photo')],
  ];

  it.each(damages)('%s is noticed, and the library made good', (_, damage) => {
    const file = join(dir, 'library.sqlite');
    openStore(dir, 'write').close();
    const db = new Database(file);
    damage(db);
    db.close();
    const store = openStore(dir, 'write');
    expect(store.recovery?.aside).toBeTruthy();
    store.close();
  });

  it('a library that a newer version really made is left alone', () => {
    openStore(dir, 'write').close();
    const db = new Database(join(dir, 'library.sqlite'));
    db.exec('ALTER TABLE photos ADD COLUMN from_the_future TEXT');
    db.pragma(`user_version = ${schemaVersion + 1}`);
    db.close();
    expect(() => openStore(dir, 'write')).toThrow(/newer version/);
  });
});
