/** @file What people add to their photos outlives whatever happens to the photos' files; and libraries of version 1 become libraries of version 2. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../shared/problem.ts';
import { ratings } from '../../shared/user-data.ts';
import { bareFacts } from './bare-facts.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'recollect-user-data-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const ids = (...photos: number[]): Uint32Array => Uint32Array.from(photos);

const fileOf = (folder: number, name: string, n: number) => ({
  folder,
  dir: '',
  stat: { name, size: n, mtime: n, ctime: n, fileId: `1:${n}` },
});

/** A library with one folder and `n` photos, numbered from 1. */
function libraryWith(n: number): { readonly store: Store; readonly folder: number } {
  const store = openStore(dir, 'write');
  const folder = store.folders.add('/photos').id;
  for (let i = 1; i <= n; i++)
    store.files.place(fileOf(folder, `${i}.jpg`, i), store.photos.add(bareFacts(i)));
  return { store, folder };
}

function marksOf(store: Store): Record<number, readonly [favourite: number, rating: number]> {
  const { photos, favourites, ratings: stars } = store.marks.all();
  return Object.fromEntries(Array.from(photos, (photo, i) => [photo, [favourites[i]!, stars[i]!]]));
}

function problemIn(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return problemOf(error).code;
  }
  return 'none';
}

describe('marks', () => {
  it('hold what was last said of each photo, whatever was said before', () => {
    const { store } = libraryWith(5);
    const change = fc.oneof(
      fc.record({ favourite: fc.boolean() }),
      fc.record({ rating: fc.constantFrom(...ratings) }),
    );
    const photos = fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(photos, change)), (said) => {
        store.marks.set(ids(1, 2, 3, 4, 5), { favourite: false });
        store.marks.set(ids(1, 2, 3, 4, 5), { rating: 0 });
        const expected: Record<number, [number, number]> = {};
        for (const [some, what] of said) {
          store.marks.set(Uint32Array.from(some), what);
          for (const photo of some) {
            const [favourite, rating] = expected[photo] ?? [0, 0];
            const now: [number, number] =
              'rating' in what ? [favourite, what.rating] : [Number(what.favourite), rating];
            if (now[0] === 0 && now[1] === 0) delete expected[photo];
            else expected[photo] = now;
          }
        }
        expect(marksOf(store)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
    store.close();
  });

  it('say how many photos they found', () => {
    const { store } = libraryWith(2);
    expect(store.marks.set(ids(1, 2, 77), { favourite: true })).toBe(2);
    expect(store.marks.set(ids(77), { favourite: true })).toBe(0);
    store.close();
  });
});

describe('albums', () => {
  it('are made, filled, renamed and deleted, and count what is in the library', () => {
    const { store } = libraryWith(3);
    const { id } = store.albums.create('Summer');
    expect(store.albums.all()).toEqual([{ id, name: 'Summer', photos: 0, cover: null }]);
    expect(store.albums.add(id, ids(1, 3))).toMatchObject({ photos: 2, cover: 3 });
    expect(store.albums.add(id, ids(1, 2))).toMatchObject({ photos: 3 });
    expect(store.albums.remove(id, ids(3, 2))).toMatchObject({ photos: 1, cover: 1 });
    expect([...store.albums.photos(id)]).toEqual([1]);
    expect(store.albums.rename(id, 'Summer 2020').name).toBe('Summer 2020');
    store.albums.delete(id);
    expect(store.albums.all()).toEqual([]);
    expect(store.photos.count()).toBe(3);
    store.close();
  });

  it('have names of their own, upper or lower case', () => {
    const { store } = libraryWith(0);
    const { id } = store.albums.create('Summer');
    const other = store.albums.create('Winter');
    expect(problemIn(() => store.albums.create('summer'))).toBe('album-name-taken');
    expect(problemIn(() => store.albums.rename(other.id, 'SUMMER'))).toBe('album-name-taken');
    expect(store.albums.rename(id, 'SUMMER').name).toBe('SUMMER');
    store.close();
  });

  it('that are gone say so', () => {
    const { store } = libraryWith(1);
    expect(problemIn(() => store.albums.photos(9))).toBe('album-missing');
    expect(problemIn(() => store.albums.rename(9, 'x'))).toBe('album-missing');
    expect(problemIn(() => store.albums.delete(9))).toBe('album-missing');
    expect(problemIn(() => store.albums.add(9, ids(1)))).toBe('album-missing');
    expect(problemIn(() => store.albums.remove(9, ids(1)))).toBe('album-missing');
    store.close();
  });
});

describe('what a person added', () => {
  it('is away with the folder and back with it, under whatever number and name', () => {
    const { store, folder } = libraryWith(2);
    store.marks.set(ids(1), { rating: 4 });
    const album = store.albums.create('Kept').id;
    store.albums.add(album, ids(1, 2));

    expect(store.files.removeFolder(folder)).toHaveLength(2);
    store.folders.remove(folder);
    expect(marksOf(store)).toEqual({});
    expect(store.albums.all()).toMatchObject([{ photos: 0, cover: null }]);

    // Away for so long that the photos' own rows were dropped.
    for (const photo of [1, 2]) store.photos.purge(photo);
    const back = store.folders.add('/elsewhere').id;
    const again = store.photos.add(bareFacts(1));
    expect(again).toBeGreaterThan(2);
    store.files.place(fileOf(back, 'renamed.jpg', 99), again);
    expect(marksOf(store)).toEqual({ [again]: [0, 4] });
    expect([...store.albums.photos(album)]).toEqual([again]);
    store.close();
  });

  it('is there after closing and opening', () => {
    const { store } = libraryWith(1);
    store.durably(() => store.marks.set(ids(1), { favourite: true }));
    store.close();
    const again = openStore(dir, 'write');
    expect(marksOf(again)).toEqual({ 1: [1, 0] });
    again.close();
  });
});

describe('a library of version 1', () => {
  const made = join(import.meta.dirname, 'test-support', 'library-v1.sqlite');

  it('becomes one of version 2, keeps all it has, and takes marks and albums', () => {
    copyFileSync(made, join(dir, 'library.sqlite'));
    const before = new Database(made, { readonly: true });
    const rows = (db: Database.Database, table: string) => db.prepare(`SELECT * FROM ${table}`).all();
    const tables = ['folders', 'photos', 'files', 'packs', 'vectors_1'];
    const old = tables.map((table) => rows(before, table));
    expect(before.pragma('user_version', { simple: true })).toBe(1);
    before.close();

    const store = openStore(dir, 'write');
    expect(store.photos.count()).toBe(4);
    store.marks.set(ids(1), { favourite: true });
    store.albums.add(store.albums.create('Tools').id, ids(1, 2));
    store.close();

    const after = new Database(join(dir, 'library.sqlite'), { readonly: true });
    expect(after.pragma('user_version', { simple: true })).toBeGreaterThanOrEqual(2);
    // Later versions may add columns; what was there is there.
    tables.forEach((table, i) => expect(rows(after, table)).toMatchObject(old[i] as object[]));
    expect(after.pragma('integrity_check', { simple: true })).toBe('ok');
    after.close();
  });

  it('can be read as it is', () => {
    copyFileSync(made, join(dir, 'library.sqlite'));
    const reader = openStore(dir, 'read');
    expect(reader.photos.count()).toBe(4);
    reader.close();
    const untouched = new Database(join(dir, 'library.sqlite'), { readonly: true });
    expect(untouched.pragma('user_version', { simple: true })).toBe(1);
    untouched.close();
  });
});
