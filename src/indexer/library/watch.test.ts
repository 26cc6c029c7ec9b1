/** @file The watch reports directories whose photos changed, on a real disk. */
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { leftOutBy, usualPatterns } from '../../shared/left-out.ts';
import { watchFolder } from './watch.ts';
import type { ChangedDirectory, FolderWatch } from './watch.ts';

let dir: string;
let watching: FolderWatch;
const seen: ChangedDirectory[] = [];
beforeEach(async () => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'recollect-watch-')));
  mkdirSync(join(dir, 'old'));
  writeFileSync(join(dir, 'old', 'a.jpg'), 'a');
  seen.length = 0;
  watching = await watchFolder(
    dir,
    join(dir, 'library'),
    (name) => name.endsWith('.jpg'),
    leftOutBy(usualPatterns),
    (changed) => seen.push(...changed),
    () => {},
  );
});
afterEach(async () => {
  await watching.close();
  rmSync(dir, { recursive: true, force: true });
});

const dirs = (): string[] => seen.map((change) => change.dir);

it('a new photo, a deleted one and a renamed folder', async () => {
  writeFileSync(join(dir, 'b.jpg'), 'b');
  await expect.poll(dirs, { timeout: 10_000 }).toContain('');
  unlinkSync(join(dir, 'b.jpg'));
  renameSync(join(dir, 'old'), join(dir, 'new'));
  await expect.poll(() => seen, { timeout: 10_000 }).toContainEqual({ dir: 'new', recursive: true });
  await expect.poll(() => seen.some((c) => c.dir === 'old'), { timeout: 10_000 }).toBe(true);
});

it('is silent about other files and about hidden and excluded folders', async () => {
  writeFileSync(join(dir, 'old', 'b.jpg'), 'b');
  await expect.poll(dirs, { timeout: 10_000 }).toContain('old');
  seen.length = 0;
  writeFileSync(join(dir, 'old', 'a.jpg.xmp'), 'x');
  mkdirSync(join(dir, 'library', 'thumbnails'), { recursive: true });
  writeFileSync(join(dir, 'library', 'thumbnails', '1.jpg'), 'ours');
  mkdirSync(join(dir, '@eaDir'));
  writeFileSync(join(dir, '@eaDir', 'a.jpg'), 'a');
  writeFileSync(join(dir, 'last.jpg'), 'the change that ends the wait');
  await expect.poll(dirs, { timeout: 10_000 }).toContain('');
  expect(dirs().filter((d) => d.includes('@eaDir') || d.includes('library'))).toEqual([]);
});

it('looks at the whole folder after a burst in which the system may have dropped events', async () => {
  mkdirSync(join(dir, 'import'));
  for (let n = 0; n < 2500; n++) writeFileSync(join(dir, 'import', `${n}.jpg`), 'x');
  await expect.poll(() => seen, { timeout: 30_000 }).toContainEqual({ dir: '', recursive: true });
});
