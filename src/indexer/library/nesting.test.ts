/** @file Which folders may join a library, on a real disk. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../shared/problem.ts';
import { isInside, placeFolder } from './nesting.ts';

let dir: string;
let library: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'recollect-nesting-')));
  library = join(dir, 'library');
  mkdirSync(join(library, 'thumbnails'), { recursive: true });
  mkdirSync(join(dir, 'photos', '2019', 'summer'), { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const row = (id: number, ...names: string[]) => ({ id, path: join(dir, ...names), rootId: null });
const code = (path: string, known = [row(1, 'other')]) =>
  placeFolder(path, known, library).then(
    (placed) => placed.kind,
    (error: unknown) => problemOf(error).code,
  );

describe('placeFolder', () => {
  it('takes a folder that is new, and knows one that is not', async () => {
    expect(await code(join(dir, 'photos'))).toBe('new');
    expect(await code(join(dir, 'photos'), [row(1, 'photos')])).toBe('known');
    symlinkSync(join(dir, 'photos'), join(dir, 'link'));
    expect(await code(join(dir, 'link'), [row(1, 'photos')])).toBe('known');
  });

  it('refuses one that lies in another, and takes over those that lie in it', async () => {
    expect(await code(join(dir, 'photos', '2019'), [row(1, 'photos')])).toBe('folder-nested');
    const placed = await placeFolder(
      join(dir, 'photos'),
      [row(1, 'photos', '2019'), row(2, 'photos 2')],
      library,
    );
    expect(placed).toMatchObject({ kind: 'new', inner: [{ id: 1 }] });
  });

  it('says what is wrong with the rest', async () => {
    writeFileSync(join(dir, 'file.jpg'), '');
    symlinkSync('loop', join(dir, 'loop'));
    expect(await code(join(dir, 'nowhere'))).toBe('folder-missing');
    expect(await code(join(dir, 'file.jpg'))).toBe('folder-not-a-folder');
    expect(await code(join(dir, 'loop'))).toBe('folder-missing');
    expect(await code(library)).toBe('folder-is-library');
    expect(await code(join(library, 'thumbnails'))).toBe('folder-is-library');
    if (process.platform === 'win32' || process.getuid?.() === 0) return;
    chmodSync(join(dir, 'photos'), 0);
    expect(await code(join(dir, 'photos'))).toBe('folder-unreadable');
    chmodSync(join(dir, 'photos'), 0o755);
  });
});

it('isInside goes by whole names', () => {
  expect(isInside(join(dir, 'a', 'b'), join(dir, 'a'))).toBe(true);
  expect(isInside(join(dir, 'ab'), join(dir, 'a'))).toBe(false);
  expect(isInside(join(dir, 'a'), join(dir, 'a'))).toBe(false);
  expect(isInside(join(dir, '..a'), dir)).toBe(true);
});
