/** @file Copying photos into a folder: nothing is lost, overwritten or left half done. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countConflicts, exportFiles } from './export-files.ts';
import type { Conflicts, ExportJob } from './export-files.ts';

let dir: string;
let from: string;
let to: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'recollect-export-'));
  from = join(dir, 'from');
  to = join(dir, 'to');
  mkdirSync(from);
  mkdirSync(to);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A photo named `name` in folder `folder` of the library, holding its own path. */
function photo(name: string, folder = 'a'): string {
  const path = join(from, folder, name);
  mkdirSync(join(from, folder), { recursive: true });
  writeFileSync(path, path);
  return path;
}
const there = (name: string): string => readFileSync(join(to, name), 'utf8');

function run(paths: readonly (readonly string[])[], conflicts: Conflicts, more: Partial<ExportJob> = {}) {
  return exportFiles({
    sources: paths,
    folder: to,
    conflicts,
    isOriginal: (path) => path.startsWith(from),
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...more,
  });
}

describe('copying photos into a folder', () => {
  it('copies the bytes and the time', async () => {
    const a = photo('a.jpg');
    utimesSync(a, 1000, 2000);
    expect(await run([[a]], 'skip')).toEqual({
      folder: 'to',
      copied: 1,
      renamed: 0,
      replaced: 0,
      skipped: 0,
      failures: [],
      cancelled: false,
      stopped: null,
    });
    expect(there('a.jpg')).toBe(a);
    expect(statSync(join(to, 'a.jpg')).mtimeMs).toBe(2_000_000);
  });

  it('keeps both, skips or replaces what has the name already', async () => {
    const a = photo('a.jpg');
    writeFileSync(join(to, 'a.jpg'), 'before');
    expect(await countConflicts([[a], [photo('b.jpg')]], to)).toBe(1);
    expect(await run([[a]], 'skip')).toMatchObject({ copied: 0, skipped: 1 });
    expect(there('a.jpg')).toBe('before');
    expect(await run([[a]], 'keep-both')).toMatchObject({ copied: 1, renamed: 1 });
    expect(there('a.jpg')).toBe('before');
    expect(there('a (2).jpg')).toBe(a);
    expect(await run([[a]], 'replace')).toMatchObject({ copied: 1, replaced: 1 });
    expect(there('a.jpg')).toBe(a);
  });

  it('copies every photo whatever their names, in every mode', async () => {
    const names = fc.constantFrom('a.jpg', 'b.jpg', 'a (2).jpg', 'noextension', '.hidden.jpg');
    await fc.assert(
      fc.asyncProperty(
        fc.array(names, { minLength: 1, maxLength: 8 }),
        fc.constantFrom<Conflicts>('keep-both', 'skip', 'replace'),
        async (list, mode) => {
          rmSync(to, { recursive: true });
          mkdirSync(to);
          const paths = list.map((name, i) => photo(name, String(i)));
          const outcome = await run(
            paths.map((path) => [path]),
            mode,
          );
          // Two photos of one name are two photos, even where what was there before may be replaced.
          expect(outcome).toMatchObject({ copied: list.length, skipped: 0, replaced: 0, failures: [] });
          expect(new Set(readdirSync(to).map(there))).toEqual(new Set(paths));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('never touches an original: not by copying a photo onto itself, not by replacing one of the library', async () => {
    const a = photo('a.jpg', 'one');
    const other = photo('a.jpg', 'two');
    expect(await run([[a]], 'replace', { folder: join(from, 'one') })).toMatchObject({
      copied: 0,
      skipped: 1,
    });
    symlinkSync(join(from, 'one'), join(dir, 'link'));
    expect(await run([[a]], 'replace', { folder: join(dir, 'link') })).toMatchObject({ skipped: 1 });
    expect(await run([[a]], 'replace', { folder: join(from, 'two') })).toMatchObject({
      copied: 1,
      replaced: 0,
      renamed: 1,
    });
    expect(readFileSync(other, 'utf8')).toBe(other);
    expect(readFileSync(a, 'utf8')).toBe(a);
  });

  it('takes another copy when the first is away, lists what is nowhere, and goes on', async () => {
    const b = photo('b.jpg');
    const outcome = await run(
      [[join(from, 'gone.jpg'), b], [join(from, 'nowhere.jpg')], [photo('c.jpg')]],
      'skip',
    );
    expect(outcome).toMatchObject({ copied: 2, stopped: null });
    expect(outcome.failures).toEqual([{ name: 'nowhere.jpg', reason: 'It cannot be reached.' }]);
    expect(JSON.stringify(outcome)).not.toContain(dir);
  });

  it('stops where it is when cancelled, and leaves whole files only', async () => {
    const cancel = new AbortController();
    const outcome = await run([[photo('a.jpg')], [photo('b.jpg')], [photo('c.jpg')]], 'skip', {
      signal: cancel.signal,
      onProgress: (done) => done === 2 && cancel.abort(),
    });
    expect(outcome).toMatchObject({ copied: 2, cancelled: true });
    expect(readdirSync(to).toSorted()).toEqual(['a.jpg', 'b.jpg']);
  });

  it('stops when the folder goes away', async () => {
    const outcome = await run([[photo('a.jpg')], [photo('b.jpg')], [photo('c.jpg')]], 'skip', {
      onProgress: (done) => done === 1 && rmSync(to, { recursive: true }),
    });
    expect(outcome.copied).toBe(1);
    expect(outcome.stopped?.code).toBe('export-failed');
    expect(outcome.failures).toHaveLength(1);
  });
});
