/** @file How a library opens: fresh, newer, in use, damaged, full; and that its vectors come back as they went in. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { problemOf } from '../../shared/problem.ts';
import { floatToHalf } from '../matryoshka/half.ts';
import { bareFacts } from './bare-facts.ts';
import { openStore } from './store.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'recollect-store-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function problemIn(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return problemOf(error).code;
  }
  return 'none';
}

/** A disk of one megabyte, mounted; or the test is skipped where that takes rights which it does not have. */
function smallDisk(context: TestContext): string {
  const mount = join(dir, 'small disk');
  mkdirSync(mount);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount], { stdio: 'ignore' });
  } catch {
    context.skip('needs the right to mount a disk');
  }
  return mount;
}

describe('opening', () => {
  it('makes a library where there is none, and finds it again', () => {
    const first = openStore(join(dir, 'new', 'library'), 'write');
    first.folders.add('/photos');
    first.close();
    const second = openStore(join(dir, 'new', 'library'), 'write');
    expect(second.folders.all().map((f) => f.path)).toEqual(['/photos']);
    second.close();
  });

  it('refuses a second writer, lets readers in, and is free again after close', () => {
    const writer = openStore(dir, 'write');
    writer.folders.add('/photos');
    expect(problemIn(() => openStore(dir, 'write'))).toBe('library-locked');
    const reader = openStore(dir, 'read');
    expect(reader.folders.all()).toHaveLength(1);
    reader.close();
    writer.close();
    openStore(dir, 'write').close();
  });

  it('leaves a library of a newer version alone', () => {
    openStore(dir, 'write').close();
    const db = new Database(join(dir, 'library.sqlite'));
    db.exec('ALTER TABLE photos ADD COLUMN from_the_future TEXT');
    db.pragma('user_version = 999');
    db.close();
    const before = readFileSync(join(dir, 'library.sqlite'));
    expect(problemIn(() => openStore(dir, 'write'))).toBe('library-newer');
    expect(problemIn(() => openStore(dir, 'read'))).toBe('library-newer');
    expect(readFileSync(join(dir, 'library.sqlite'))).toEqual(before);
  });

  it.each([
    ['a file that is no database', (file: string) => writeFileSync(file, 'x'.repeat(20_000))],
    [
      'a file whose first page is zeros',
      (file: string) => writeFileSync(file, readFileSync(file).fill(0, 0, 8192)),
    ],
    [
      'a file whose table pages are rubbish',
      (file: string) => writeFileSync(file, readFileSync(file).fill(0xa5, 8192)),
    ],
  ])('puts %s aside, keeps it, and begins a new one', (_name, damage) => {
    openStore(dir, 'write').close();
    const file = join(dir, 'library.sqlite');
    damage(file);
    const bytes = readFileSync(file);
    expect(problemIn(() => openStore(dir, 'read'))).toBe('library-corrupt');
    const store = openStore(dir, 'write');
    expect(readFileSync(store.recovery!.aside!)).toEqual(bytes);
    expect(store.folders.all()).toEqual([]);
    store.close();
  });

  it('says that a path is no folder', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(problemIn(() => openStore(join(dir, 'file'), 'write'))).toBe('library-read-only');
    expect(problemIn(() => openStore(join(dir, 'nothing here'), 'read'))).toBe('library-corrupt');
  });

  it('says that the library cannot be written to', (context) => {
    const mount = smallDisk(context);
    try {
      openStore(mount, 'write').close();
      execFileSync('mount', ['-o', 'remount,ro', mount]);
      expect(problemIn(() => openStore(mount, 'write'))).toBe('library-read-only');
    } finally {
      execFileSync('umount', [mount]);
    }
  });

  it('says that the disk is full, and changes nothing then', (context) => {
    const mount = smallDisk(context);
    try {
      const store = openStore(mount, 'write');
      const vectors = store.vectors('p', 256);
      let committed = 0;
      const code = problemIn(() => {
        for (let batch = 0; ; batch++) {
          store.transaction(() => {
            for (let i = 0; i < 50; i++) {
              const photo = store.photos.add({
                ...bareFacts(0),
                sha256: Buffer.from(`${batch}:${i}`.padEnd(32)),
              });
              vectors.put(photo, new Float32Array(256).fill(1 / 16));
            }
          });
          committed += 50;
        }
      });
      expect(code).toBe('library-full');
      expect(committed).toBeGreaterThan(0);
      expect(vectors.count()).toBe(committed);
      store.close();
    } finally {
      execFileSync('umount', [mount]);
    }
  });
});

describe('vectors', () => {
  it('come back in the order asked for, as float16, zeros for photos that are gone', () => {
    const store = openStore(dir, 'write');
    const vectors = store.vectors('p', 8);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1 }),
        fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
        (ids, numbers) => {
          const stored = ids.map((id, i) => {
            const vector = Float32Array.from(numbers, (x) => x / (i + 1));
            const asked = vector.slice();
            vectors.put(id, vector);
            vector.forEach((x, d) => expect(Math.abs(x - asked[d]!)).toBeLessThan(6e-4));
            return vector;
          });
          const reversed = Uint32Array.from([...ids, 9999]).reverse();
          const rows = vectors.read(reversed);
          expect([...rows.subarray(0, 8)]).toEqual(new Array(8).fill(0));
          [...ids].reverse().forEach((id, i) => {
            expect([...rows.subarray((i + 1) * 8, (i + 2) * 8)]).toEqual([...stored[ids.indexOf(id)]!]);
          });
        },
      ),
      { numRuns: 50 },
    );
    store.close();
  });

  it('hand out the first 128 numbers of what is searchable: gaps, orphans and damaged rows included, block after block', () => {
    const store = openStore(dir, 'write');
    const vectors = store.vectors('p', 130);
    const expected = new Map<number, number[]>();
    store.transaction(() => {
      for (let i = 0; i < 9000; i++) {
        const sha256 = Buffer.alloc(32);
        sha256.writeUInt32LE(i);
        const photo = store.photos.add({ ...bareFacts(i), sha256 });
        if (i % 10 === 3) continue; // embedding it failed
        const vector = Float32Array.from({ length: 130 }, (_, d) => Math.sin(i + d * (i % 13)));
        vectors.put(photo, vector);
        expected.set(photo, [...floatToHalf(vector.subarray(0, 128))]);
      }
    });
    store.close();

    const db = new Database(join(dir, 'library.sqlite'));
    for (const photo of [1, 5000, 9000]) {
      db.prepare('UPDATE photos SET orphaned_at = 1 WHERE id = ?').run(photo);
      expected.delete(photo);
    }
    // As only damage can make it.
    const table = db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'vectors_%'").pluck().get();
    db.prepare(`UPDATE ${String(table)} SET vector = x'0102' WHERE photo = 6000`).run();
    expected.set(6000, new Array<number>(128).fill(0));
    db.prepare(`INSERT INTO ${String(table)} VALUES (77777, zeroblob(260))`).run();
    db.close();

    for (const access of ['write', 'read'] as const) {
      const again = openStore(dir, access);
      const found = new Map<number, number[]>();
      let last = 0;
      for (const { photos, halves } of again.vectors('p', 130).prefixes()) {
        photos.forEach((photo, i) => {
          expect(photo).toBeGreaterThan(last);
          last = photo;
          found.set(photo, [...halves.subarray(i * 128, (i + 1) * 128)]);
        });
      }
      expect(found).toEqual(expected);
      again.close();
    }
  });

  it('of different packs never meet', () => {
    const store = openStore(dir, 'write');
    const photo = store.photos.add(bareFacts(1));
    store.vectors('old', 8).put(photo, new Float32Array(8).fill(1));
    expect(store.vectors('new', 4).has(photo)).toBe(false);
    expect(store.vectors('new', 4).missing()).toEqual(new Set([photo]));
    store.close();
  });
});

it('closing leaves one database file and no log', () => {
  const store = openStore(dir, 'write');
  store.folders.add('/photos');
  store.close();
  expect(readdirSync(dir).filter((name) => name.startsWith('library.sqlite'))).toEqual(['library.sqlite']);
  expect(existsSync(join(dir, 'library.sqlite-wal'))).toBe(false);
});
