/**
 * @file The engine as its owners use it: a real library, a real (tiny) model in real encoder processes, real
 * pictures; folders that come, go, nest and hold the library itself; a library file that is damaged.
 */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../shared/problem.ts';
import { writeTinyPack } from './encoder/test-support/tiny-pack.ts';
import { spawnNodeEncoder } from './encoder/spawn-node-encoder.ts';
import { openEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { createSharpDecoder } from './pixels/sharp-decoder.ts';

let dir: string;
let packDir: string;
let problems: Problem[];
let engine: Engine;

const at = (...names: string[]): string => join(dir, ...names);
async function open(libraryDir = at('library'), watch = false): Promise<Engine> {
  problems = [];
  engine = await openEngine({
    libraryDir,
    packDir,
    access: 'write',
    decoder: createSharpDecoder(1),
    spawnEncoder: () => spawnNodeEncoder(),
    threads: 1,
    watch,
    onEvent: (event) => {
      if (event.type === 'notice') problems.push(event.problem);
    },
  });
  return engine;
}

/** A flat picture; the tiny model knows colours. */
async function picture(path: string, n: number): Promise<void> {
  mkdirSync(join(path, '..'), { recursive: true });
  const background = { r: (n * 53) % 256, g: (n * 97) % 256, b: (n * 193) % 256 };
  await sharp({ create: { width: 24, height: 16, channels: 3, background } })
    .png()
    .toFile(path);
}
async function pictures(folder: string, count: number, from = 0): Promise<void> {
  for (let n = 0; n < count; n++) await picture(at(folder, `${from + n}.png`), from + n + 1);
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'recollect-engine-'));
  packDir = at('pack');
  mkdirSync(packDir);
  writeTinyPack(packDir);
});
afterEach(async () => {
  await engine.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('folders', () => {
  it('a folder around others takes over their photos, and unfinished work goes on', async () => {
    await pictures('all/a', 6);
    await pictures('other', 30, 100);
    await open();
    await engine.addFolders([at('all', 'a')]);
    await engine.indexed();
    await engine.addFolders([at('other')]);
    const [outer] = await engine.addFolders([at('all')]);
    expect(outer).toMatchObject({ ok: true });
    await engine.indexed();
    const { folders, photos, searchable } = engine.status();
    expect(folders.map((folder) => [folder.name, folder.photos])).toEqual([
      ['other', 30],
      ['all', 6],
    ]);
    expect([photos, searchable]).toEqual([36, 36]);
  });

  it('the same folder added twice at once is one folder', async () => {
    await pictures('a', 3);
    await open();
    const added = await Promise.all([engine.addFolders([at('a')]), engine.addFolders([at('a')])]);
    expect(added.flat().every((result) => result.ok)).toBe(true);
    await engine.indexed();
    expect(engine.status().folders).toHaveLength(1);
    expect(engine.status().photos).toBe(3);
  });

  it('removing one takes its photos along and leaves a pause as it was', async () => {
    await pictures('a', 3);
    await pictures('b', 40, 50);
    await open();
    const [a] = await engine.addFolders([at('a')]);
    await engine.indexed();
    await engine.addFolders([at('b')]);
    engine.pause();
    await engine.removeFolder(a!.ok ? a!.value.id : 0);
    expect(['paused', 'pausing']).toContain(engine.status().progress.phase);
    engine.resume();
    await engine.indexed();
    expect(engine.status()).toMatchObject({ photos: 40, searchable: 40 });
  });

  it.each(['plain', 'linked'])('its own library inside a photo folder is never indexed (%s)', async (how) => {
    await pictures('photos', 4);
    const real = at('photos', 'app', 'library');
    mkdirSync(real, { recursive: true });
    if (how === 'linked') symlinkSync(real, at('photos', 'linked-library'));
    await open(how === 'linked' ? at('photos', 'linked-library') : real, true);
    await engine.addFolders([at('photos')]);
    await engine.indexed();
    const thumbnails = readdirSync(join(real, 'thumbnails'), { recursive: true }).filter((name) =>
      String(name).endsWith('.webp'),
    );
    expect(thumbnails).toHaveLength(4);
    // The watch has had its chance to report them; a real change afterwards shows that it works.
    await picture(at('photos', 'new.png'), 99);
    await expect.poll(() => engine.status().photos, { timeout: 20_000 }).toBe(5);
    await engine.indexed();
    expect(engine.status()).toMatchObject({ photos: 5, failed: 0 });
  });

  it('a folder that goes away while the app runs is shown offline, and found again when it is back', async () => {
    await pictures('drive', 3);
    await open(undefined, true);
    await engine.addFolders([at('drive')]);
    await engine.indexed();
    renameSync(at('drive'), at('unplugged'));
    await expect.poll(() => engine.status().folders[0]?.online, { timeout: 40_000 }).toBe(false);
    expect(engine.status().searchable).toBe(3);
    await picture(at('unplugged', 'new.png'), 77);
    renameSync(at('unplugged'), at('drive'));
    await expect.poll(() => engine.status().searchable, { timeout: 40_000 }).toBe(4);
    expect(engine.status().folders[0]?.online).toBe(true);
  });

  it('a photo deleted while watched leaves the search', async () => {
    await pictures('a', 3);
    await open(undefined, true);
    await engine.addFolders([at('a')]);
    await engine.indexed();
    unlinkSync(at('a', '1.png'));
    await expect.poll(() => engine.status().searchable, { timeout: 20_000 }).toBe(2);
  });
});

describe('a library file damaged where opening does not look', () => {
  it('is put aside, and built again from the folders', async () => {
    await pictures('a', 40);
    await open();
    await engine.addFolders([at('a')]);
    await engine.indexed();
    await engine.close();
    const file = at('library', 'library.sqlite');
    const db = new Database(file);
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    // The table's root now lies past the end of the file, as after a lost write.
    db.prepare("UPDATE sqlite_schema SET rootpage = 9999 WHERE name LIKE 'vectors_%'").run();
    db.close();
    await open();
    expect(problems.map((problem) => problem.code)).toContain('library-rebuilt');
    engine.index();
    await engine.indexed();
    expect(engine.status()).toMatchObject({ photos: 40, searchable: 40 });
    expect(readdirSync(at('library')).some((name) => name.includes('damaged-'))).toBe(true);
  });
});
