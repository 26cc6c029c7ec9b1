/** Looking for damage in a library that has just been opened, when opening it had other things to do as well. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSeal } from './seal.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'recollect-check-'));
  file = join(dir, 'library.sqlite');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** So many marks that putting them back fills more of the log than SQLite lets stand. */
const many = 200_000;
/** Of a search that was asked lately, which no backup holds: long enough to have pages of its own. */
const long = 'where did we have breakfast '.repeat(1000);

/** A library that was closed in an orderly way, and whose person has just chosen to go back to a backup. */
function goingBack(marks: number): void {
  openStore(dir, 'write').close();
  const db = new Database(file);
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${marks})
    INSERT INTO marks (sha256, favourite, rating) SELECT randomblob(32), 1, i % 6 FROM n`);
  db.prepare('INSERT INTO recent_searches (query, asked_at) VALUES (?, 0)').run(long);
  db.close();
  rmSync(join(dir, 'library.seal'));
  const store = openStore(dir, 'write');
  store.albums.create('of this winter');
  store.backup();
  store.goBackTo(store.backups()[0]!.number);
  store.close();
}

async function lookedThrough(): Promise<{ readonly store: Store; readonly found: unknown }> {
  const store = openStore(dir, 'write');
  const found = await store.check().then(
    () => null,
    (error: unknown) => error,
  );
  return { store, found };
}

it('what a backup gives back, however much, is not taken for damage', async () => {
  goingBack(many);
  const { store, found } = await lookedThrough();
  expect(store.recovery).toMatchObject({ aside: null, chosen: true });
  expect(found).toBeNull();
  // The log was kept beside the file meanwhile, and is folded again from now on.
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(1000 * 8192);
  store.albums.create('of this summer');
  store.close();
  const again = await lookedThrough();
  expect(again.store.recovery).toBeNull();
  expect(again.found).toBeNull();
  expect(again.store.albums.all().map(({ name }) => name)).toEqual(['of this summer', 'of this winter']);
  again.store.close();
});

it('damage is found although a backup was taken back, and the next start makes it good', async () => {
  goingBack(3);
  const bytes = readFileSync(file);
  bytes.fill(0, bytes.indexOf(long.slice(0, 4000)) + 2000, bytes.indexOf(long.slice(0, 4000)) + 3000);
  writeFileSync(file, bytes);
  const { store, found } = await lookedThrough();
  expect(store.recovery).toMatchObject({ aside: null, chosen: true });
  expect(found).toMatchObject({ problem: { code: 'library-corrupt' } });
  store.close();
  const next = await lookedThrough();
  expect(next.store.recovery?.aside).toContain('library.damaged-');
  expect(next.found).toBeNull();
  expect(next.store.albums.all().map(({ name }) => name)).toEqual(['of this winter']);
  next.store.close();
});

it('a header that claims a format of tables that SQLite does not know is damage, and made good', () => {
  const first = openStore(dir, 'write');
  first.albums.create('of this winter');
  first.backup();
  first.close();
  const bytes = readFileSync(file);
  // Schema format number: SQLite knows 1 to 4.
  bytes.writeUInt32BE(9, 44);
  writeFileSync(file, bytes);
  const store = openStore(dir, 'write');
  expect(store.recovery?.aside).toContain('library.damaged-');
  expect(store.albums.all().map(({ name }) => name)).toEqual(['of this winter']);
  store.close();
});

/** A library as a crash leaves it, after hundreds of commits; `name` of an album is in its file, others in its log. */
async function crashed(name: string): Promise<void> {
  openStore(dir, 'write').close();
  const store = openStore(dir, 'write');
  await store.check();
  const commit = (what: string): void => void store.durably(() => store.albums.create(what));
  commit(name);
  // So many that the log is folded by the way, more than once.
  for (let i = 0; i < 150; i++) commit(`album ${i}`);
  const left = mkdtempSync(join(tmpdir(), 'recollect-crash-'));
  cpSync(dir, left, { recursive: true });
  store.close();
  rmSync(dir, { recursive: true });
  dir = left;
  file = join(dir, 'library.sqlite');
}

it('after a crash the file is still sealed, and whole', async () => {
  await crashed('at the lake');
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
  expect(readSeal(join(dir, 'library.seal'))!.crcs).not.toContain(null);
  const whole = await lookedThrough();
  expect([whole.store.recovery, whole.found, whole.store.albums.all().length]).toEqual([null, null, 151]);
  whole.store.close();
});

it('after a crash one flipped bit in a name is found', async () => {
  await crashed('at the lake');
  const bytes = readFileSync(file);
  const at = bytes.indexOf('at the lake');
  expect(at).toBeGreaterThan(0);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
  const { store, found } = await lookedThrough();
  expect(found).toMatchObject({ problem: { code: 'library-corrupt' } });
  store.close();
});

it('killed while the log was being folded: what was about to be written is believed, all else is not', async () => {
  await crashed('at the lake');
  const seal = readSeal(join(dir, 'library.seal'))!;
  const page = Math.floor(readFileSync(file).indexOf('at the lake') / 8192);
  const kept = { ...seal, crcs: seal.crcs.map((crc, n) => (n === page ? null : crc)) };
  writeFileSync(join(dir, 'library.seal'), JSON.stringify(kept));
  const bytes = readFileSync(file);
  bytes[bytes.indexOf('at the lake')]! ^= 1;
  writeFileSync(file, bytes);
  const first = await lookedThrough();
  expect(first.found).toBeNull();
  first.store.close();
  expect(readSeal(join(dir, 'library.seal'))!.crcs).not.toContain(null);

  const other = readFileSync(file);
  other[(page === 1 ? 2 : 1) * 8192 + 4000]! ^= 1;
  writeFileSync(file, other);
  const { store, found } = await lookedThrough();
  expect(found).toMatchObject({ problem: { code: 'library-corrupt' } });
  store.close();
});

it('killed at any moment of committing and folding is no damage', async () => {
  const commits = fileURLToPath(new URL('test-support/commit-forever.ts', import.meta.url));
  for (let n = 0; n < 10; n++) {
    const child = spawn(process.execPath, [commits, dir], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await new Promise((later) => setTimeout(later, n * 20));
    child.kill('SIGKILL');
    await ended;
    const { store, found } = await lookedThrough();
    expect([store.recovery, found]).toEqual([null, null]);
    store.close();
  }
}, 60_000);
