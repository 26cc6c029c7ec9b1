/** @file Saved and recent searches: kept by the photos' bytes, in the backup, and brought to older libraries. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../shared/problem.ts';
import type { QueryRecord } from '../../shared/saved-search.ts';
import { bareFacts } from './bare-facts.ts';
import { readIrreplaceable } from './irreplaceable.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'recollect-searches-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const counted = { weight: 1, away: false, on: true } as const;
const token = 'img-0123456789abcdef';
const query: QueryRecord = {
  parts: [
    { kind: 'text', text: 'people', weight: 2, away: true, on: false },
    { kind: 'photo', photo: 2, ...counted },
    { kind: 'image', image: token, name: 'x.png', ...counted },
    { kind: 'date', words: 'summer 2019', ranges: [{ from: 1, until: 2 }], on: true },
  ],
  text: 'beach',
  filter: [{ kind: 'favourite' }],
};
const words = (text: string): QueryRecord => ({ parts: [], text, filter: [] });
const pictures = new Map([[token, Uint8Array.of(1, 2, 3)]]);

function place(store: Store, folder: number, n: number): number {
  const photo = store.photos.add(bareFacts(n));
  const stat = { name: `${n}.jpg`, size: n, mtime: n, ctime: n, fileId: `1:${n}` };
  store.files.place({ folder, dir: '', stat }, photo);
  return photo;
}

function libraryWith(n: number): { readonly store: Store; readonly folder: number } {
  const store = openStore(dir, 'write');
  const folder = store.folders.add('/photos').id;
  for (let i = 1; i <= n; i++) place(store, folder, i);
  return { store, folder };
}

function problemIn(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return problemOf(error).code;
  }
  return 'none';
}

describe('saved searches', () => {
  it('come back as they were, after closing too', () => {
    const { store } = libraryWith(3);
    const { id } = store.searches.save('Beach', query, pictures);
    store.close();
    const again = openStore(dir, 'write');
    expect(again.searches.saved()).toEqual([{ id, name: 'Beach', query, missing: 0 }]);
    expect([...again.searches.picture(token)!]).toEqual([1, 2, 3]);
    again.close();
  });

  it('name photos by their bytes: away with them, back with them under another number', () => {
    const { store, folder } = libraryWith(2);
    store.searches.save('Beach', query, pictures);
    store.files.removeFolder(folder);
    store.folders.remove(folder);
    const [away] = store.searches.saved();
    expect(away?.missing).toBe(1);
    expect(away?.query.parts.map(({ kind }) => kind)).toEqual(['text', 'image', 'date']);
    for (const photo of [1, 2]) store.photos.purge(photo);
    const number = place(store, store.folders.add('/elsewhere').id, 2);
    expect(number).toBeGreaterThan(2);
    expect(store.searches.saved()[0]?.query.parts[1]).toMatchObject({ kind: 'photo', photo: number });
    store.close();
  });

  it('have names of their own, and say when they are gone', () => {
    const { store } = libraryWith(0);
    const { id } = store.searches.save('Beach', words('beach'), new Map());
    expect(problemIn(() => store.searches.save('BEACH', words('x'), new Map()))).toBe('search-name-taken');
    expect(store.searches.rename(id, 'Sea').name).toBe('Sea');
    expect(problemIn(() => store.searches.rename(99, 'Lake'))).toBe('search-missing');
    store.searches.delete(id);
    expect(problemIn(() => store.searches.delete(id))).toBe('search-missing');
    store.close();
  });

  it('take the pictures that only they show with them', () => {
    const { store } = libraryWith(2);
    const a = store.searches.save('A', query, pictures).id;
    const b = store.searches.save('B', query, pictures).id;
    store.searches.delete(a);
    expect(store.searches.picture(token)).not.toBe(null);
    store.searches.delete(b);
    expect(store.searches.picture(token)).toBe(null);
    store.close();
  });

  it('are in the backup with their pictures; recent ones are not', () => {
    const { store } = libraryWith(2);
    store.searches.save('Beach', query, pictures);
    store.searches.remember(words('secret'), null);
    store.close();
    const db = new Database(join(dir, 'library.sqlite'), { readonly: true });
    const { tables } = readIrreplaceable(db);
    expect(tables['saved_searches']?.rows).toHaveLength(1);
    expect(tables['search_images']?.rows).toEqual([[token, { hex: '010203' }]]);
    expect(JSON.stringify(tables)).not.toContain('secret');
    db.close();
  });

  it('that a later version wrote lose only the parts that this one does not know', () => {
    const { store } = libraryWith(0);
    store.searches.save('Beach', words('beach'), new Map());
    store.close();
    const db = new Database(join(dir, 'library.sqlite'));
    const later = { parts: [{ kind: 'smell', of: 'sea' }], text: 'beach', filter: [{ kind: 'mood' }] };
    db.prepare('UPDATE saved_searches SET query = ?').run(JSON.stringify(later));
    db.close();
    const again = openStore(dir, 'write');
    expect(again.searches.saved()).toMatchObject([{ query: words('beach'), missing: 1 }]);
    again.close();
  });
});

describe('recent searches', () => {
  it('are newest first, each once, the last fifty', () => {
    const { store } = libraryWith(0);
    for (let i = 0; i < 60; i++) store.searches.remember(words(`q${i}`), null);
    store.searches.remember(words('q30'), null);
    const recent = store.searches.recent(() => false).map(({ query: { text } }) => text);
    expect(recent).toHaveLength(50);
    expect(new Set(recent).size).toBe(50);
    expect(recent[0]).toBe('q30');
    store.close();
  });

  it('give way to what was typed on from them, and are forgotten one by one or all', () => {
    const { store } = libraryWith(0);
    const first = store.searches.remember(words('bea'), null);
    const second = store.searches.remember(words('beach'), first);
    store.searches.remember(words('dog'), null);
    const texts = (): string[] => store.searches.recent(() => false).map(({ query: { text } }) => text);
    expect(texts().toSorted()).toEqual(['beach', 'dog']);
    store.searches.forget(second);
    expect(texts()).toEqual(['dog']);
    store.searches.forget(null);
    expect(texts()).toEqual([]);
    store.close();
  });
});

it('a library of version 1 takes searches', () => {
  copyFileSync(join(import.meta.dirname, 'test-support', 'library-v1.sqlite'), join(dir, 'library.sqlite'));
  const store = openStore(dir, 'write');
  store.searches.save('Beach', { ...query, parts: [{ kind: 'photo', photo: 1, ...counted }] }, new Map());
  expect(store.searches.saved()).toMatchObject([{ name: 'Beach', missing: 0 }]);
  expect(store.photos.count()).toBe(4);
  store.close();
});
