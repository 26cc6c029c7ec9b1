/** @file The index job against a real disk and a real library: what is read, embedded, placed and forgotten. */
import {
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../shared/problem.ts';
import { openTestLibrary } from './test-library.ts';
import type { TestLibrary } from './test-library.ts';

let lib: TestLibrary;
let photos: string;
beforeEach(() => {
  lib = openTestLibrary();
  photos = join(lib.root, 'photos');
  mkdirSync(photos);
});
afterEach(async () => lib.close());

const write = (name: string, content: string): void => {
  const path = join(photos, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
};
const at = (...names: string[]): string[] => names.map((name) => join(photos, name)).sort();

describe('a run over a folder', () => {
  it('indexes photos in every subfolder, and a second run opens no file', async () => {
    for (let i = 0; i < 50; i++) write(`${i % 5}/${i}.jpg`, `photo ${i}`);
    write('notes.txt', 'not looked at');
    lib.addFolder(photos);
    expect(await lib.scan()).toMatchObject({ indexed: 50, failed: 0, skipped: 0 });
    expect(lib.searcher.stats().rows).toBe(50);
    const decodes = lib.decoded.length;
    expect(await lib.scan()).toMatchObject({ indexed: 0, failed: 0, skipped: 50 });
    expect(lib.decoded.length).toBe(decodes);
  });

  it('ends at once in an empty folder', async () => {
    lib.addFolder(photos);
    expect(await lib.scan()).toMatchObject({ indexed: 0, failed: 0, skipped: 0 });
    expect(lib.indexer.progress().phase).toBe('idle');
  });

  it('embeds the same bytes once, however many files hold them', async () => {
    for (let i = 0; i < 40; i++) write(`copy ${i}.jpg`, `content ${i % 4}`);
    lib.addFolder(photos);
    expect(await lib.scan()).toMatchObject({ indexed: 40 });
    expect(lib.embedded()).toBe(4);
    expect(await lib.placed()).toHaveLength(40);
    expect(lib.store.photos.count()).toBe(4);
  });

  it('notices added, changed and deleted files', async () => {
    write('a.jpg', 'one');
    write('b.jpg', 'two');
    lib.addFolder(photos);
    await lib.scan();
    write('b.jpg', 'two, edited');
    write('c.jpg', 'three');
    unlinkSync(join(photos, 'a.jpg'));
    expect(await lib.scan()).toMatchObject({ indexed: 2, skipped: 0 });
    expect(await lib.placed()).toEqual(at('b.jpg', 'c.jpg'));
    expect(lib.searcher.stats().rows).toBe(2);
  });

  it('asks the disk about files that were reported and those it does not know, and sees which are gone', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg', 'Übung.jpg']) write(name, `once ${name}`);
    lib.addFolder(photos);
    await lib.scan();
    for (const name of ['a.jpg', 'b.jpg', 'Übung.jpg']) write(name, `edited ${name}`);
    unlinkSync(join(photos, 'c.jpg'));
    write('d.jpg', 'new');
    // However the system spells what it reports.
    const spelled = 'Übung.JPG'.normalize('NFD');
    expect(await lib.scanReported(['a.jpg', spelled, 'gone before it was looked at.jpg'])).toMatchObject({
      indexed: 3,
      skipped: 1,
    });
    expect(await lib.placed()).toEqual(at('a.jpg', 'b.jpg', 'd.jpg', 'Übung.jpg'));
    expect(lib.embedded()).toBe(7);
    // Nobody reported it: the next look at everything finds it.
    expect(await lib.scan()).toMatchObject({ indexed: 1, skipped: 3 });
    expect(lib.store.photos.count()).toBe(4);
  });

  it('joins what was reported of a directory that waits for its turn', async () => {
    for (let i = 0; i < 20; i++) write(`${i}.jpg`, `photo ${i}`);
    lib.addFolder(photos);
    await lib.scan();
    for (const name of ['3.jpg', '4.jpg', '5.jpg']) write(name, `edited ${name}`);
    lib.indexer.pause();
    const [first, second] = [lib.scanReported(['3.jpg']), lib.scanReported(['4.jpg'])];
    lib.indexer.resume();
    await Promise.all([first, second]);
    expect(lib.embedded()).toBe(22);
    await lib.scan();
    expect(lib.embedded()).toBe(23);
  });

  it('reads a touched file again but does not embed it', async () => {
    write('a.jpg', 'one');
    lib.addFolder(photos);
    await lib.scan();
    utimesSync(join(photos, 'a.jpg'), new Date(), new Date(Date.now() - 5000));
    await lib.scan();
    expect(lib.embedded()).toBe(1);
    expect(await lib.scan()).toMatchObject({ indexed: 0, skipped: 1 });
  });

  it('follows links to folders once, whatever loops they make', async () => {
    write('real/a.jpg', 'one');
    symlinkSync('..', join(photos, 'real', 'loop'));
    symlinkSync('self', join(photos, 'self'));
    symlinkSync(join(photos, 'nowhere'), join(photos, 'dangling.jpg'));
    lib.addFolder(photos);
    expect(await lib.scan()).toMatchObject({ indexed: 1, failed: 0 });
  });

  it('does not wait for a FIFO', async () => {
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(photos, 'pipe.jpg')]);
    write('a.jpg', 'one');
    lib.addFolder(photos);
    expect(await lib.scan()).toMatchObject({ indexed: 1, failed: 0 });
  });

  it('leaves out what other programs keep: @eaDir, hidden folders, ._ files, its own library', async () => {
    for (const name of ['@eaDir/a.jpg', '.thumbnails/b.jpg', 'node_modules/c.jpg', '._d.jpg', '.e.jpg'])
      write(name, name);
    write('f.jpg', 'wanted');
    lib.addFolder(lib.root);
    expect(await lib.scan()).toMatchObject({ indexed: 1 });
    expect(await lib.scan()).toMatchObject({ indexed: 0, skipped: 1 });
  });
});

describe('moves', () => {
  it('a rename and a move to another folder are seen by directory entries alone', async () => {
    write('a.jpg', 'one');
    write('old/b.jpg', 'two');
    lib.addFolder(photos);
    await lib.scan();
    renameSync(join(photos, 'a.jpg'), join(photos, 'renamed.jpg'));
    renameSync(join(photos, 'old'), join(photos, 'new'));
    expect(await lib.scan()).toMatchObject({ indexed: 2, failed: 0 });
    expect(lib.decoded).toHaveLength(2);
    expect(await lib.placed()).toEqual(at('renamed.jpg', 'new/b.jpg'));
    expect(lib.searcher.stats().rows).toBe(2);
  });

  it('two files that swap names swap photos', async () => {
    write('a.jpg', 'one');
    write('b.jpg', 'two');
    const time = new Date(Date.now() - 60_000);
    for (const name of ['a.jpg', 'b.jpg']) utimesSync(join(photos, name), time, time);
    lib.addFolder(photos);
    await lib.scan();
    const { photos: all } = await lib.store.filters.timelineOf([]);
    const photoAt = (name: string): number =>
      all.find((p) => lib.store.photos.places(p).some((place) => place.name === name))!;
    const [a, b] = [photoAt('a.jpg'), photoAt('b.jpg')];
    renameSync(join(photos, 'a.jpg'), join(photos, 't.jpg'));
    renameSync(join(photos, 'b.jpg'), join(photos, 'a.jpg'));
    renameSync(join(photos, 't.jpg'), join(photos, 'b.jpg'));
    await lib.scan();
    expect([photoAt('a.jpg'), photoAt('b.jpg')]).toEqual([b, a]);
    expect(lib.embedded()).toBe(2);
  });

  it('a copy on another disk, the original deleted, is recognised by its bytes', async () => {
    write('a.jpg', 'one');
    lib.addFolder(photos);
    await lib.scan();
    unlinkSync(join(photos, 'a.jpg'));
    await lib.scan();
    expect(lib.searcher.stats().rows).toBe(0);
    write('elsewhere/a.jpg', 'one');
    expect(await lib.scan()).toMatchObject({ indexed: 1 });
    expect(lib.embedded()).toBe(1);
    expect(lib.searcher.stats().rows).toBe(1);
  });
});

describe('files that are no photos', () => {
  it('are listed with the reason and not tried again until they change', async () => {
    write('bad.jpg', 'bad');
    write('empty.jpg', '');
    write('good.jpg', 'good');
    lib.addFolder(photos);
    expect(await lib.scan()).toMatchObject({ indexed: 1, failed: 2 });
    expect(lib.store.files.failures(10).map((f) => [f.file, f.reason, f.quarantined])).toEqual([
      ['bad.jpg', 'This is not an image.', true],
      ['empty.jpg', 'The file is empty.', true],
    ]);
    const decodes = lib.decoded.length;
    expect(await lib.scan()).toMatchObject({ indexed: 0, failed: 2, skipped: 1 });
    expect(lib.decoded.length).toBe(decodes);
    write('bad.jpg', 'mended');
    expect(await lib.scan()).toMatchObject({ indexed: 1, failed: 1 });
    expect(lib.store.files.failures(10)).toHaveLength(1);
  });

  it('that fail for a passing reason are tried twice at once, then only when asked', async () => {
    write('crash.jpg', 'crash');
    lib.addFolder(photos);
    for (let i = 0; i < 4; i++) await lib.scan();
    expect(lib.decoded).toHaveLength(2);
    expect(lib.store.files.failures(10)[0]).toMatchObject({ attempts: 2, quarantined: true });
    lib.store.files.forgive();
    await lib.scan();
    expect(lib.decoded).toHaveLength(4);
  });

  it('a file without permission is reported, and indexed once it may be read', async () => {
    if (process.platform === 'win32' || process.getuid?.() === 0) return;
    write('secret.jpg', 'one');
    chmodSync(join(photos, 'secret.jpg'), 0);
    lib.addFolder(photos);
    for (let i = 0; i < 3; i++) await lib.scan();
    expect(lib.store.files.failures(10)[0]?.reason).toContain('permission');
    chmodSync(join(photos, 'secret.jpg'), 0o644);
    expect(await lib.scan()).toMatchObject({ indexed: 1, failed: 0 });
  });
});

it('a file that vanishes between discovery and reading is simply not there', async () => {
  for (let i = 0; i < 20; i++) write(`${i}.jpg`, `photo ${i}`);
  lib.addFolder(photos);
  const letGo = lib.hold();
  const ended = lib.scan();
  // The first few are being decoded, and wait; the rest has been discovered but not read.
  await expect.poll(() => lib.indexer.progress().total).toBe(20);
  await new Promise((go) => setTimeout(go, 50));
  for (let i = 0; i < 20; i++) unlinkSync(join(photos, `${i}.jpg`));
  write('late.jpg', 'late');
  letGo();
  const { failed } = await ended;
  expect(failed).toBe(0);
  expect(await lib.scan()).toMatchObject({ failed: 0 });
  expect(await lib.placed()).toEqual(at('late.jpg'));
});

describe('a folder that goes away', () => {
  it('keeps its photos, shown offline, and embeds nothing when it is back', async () => {
    write('a.jpg', 'one');
    const id = lib.addFolder(photos);
    await lib.scan();
    renameSync(photos, `${photos} unplugged`);
    await lib.scan();
    expect(lib.offline.has(id)).toBe(true);
    expect(lib.searcher.stats().rows).toBe(1);
    renameSync(`${photos} unplugged`, photos);
    expect(await lib.scan()).toMatchObject({ skipped: 1 });
    expect(lib.offline.has(id)).toBe(false);
    expect(lib.embedded()).toBe(1);
  });

  it('is not taken for emptied when only its mount point is left', async () => {
    write('a.jpg', 'one');
    const id = lib.addFolder(photos);
    await lib.scan();
    renameSync(photos, `${photos} unplugged`);
    mkdirSync(photos);
    await lib.scan();
    expect(lib.offline.has(id)).toBe(true);
    expect(lib.searcher.stats().rows).toBe(1);
  });

  it('is emptied when its files were deleted', async () => {
    write('a.jpg', 'one');
    lib.addFolder(photos);
    await lib.scan();
    unlinkSync(join(photos, 'a.jpg'));
    await lib.scan();
    expect(lib.searcher.stats().rows).toBe(0);
    expect(lib.store.photos.count()).toBe(0);
  });
});

describe('control', () => {
  it('pause holds the work, resume finishes it', async () => {
    for (let i = 0; i < 40; i++) write(`${i}.jpg`, `photo ${i}`);
    lib.addFolder(photos);
    const letGo = lib.hold();
    const ended = lib.scan();
    lib.indexer.pause();
    letGo();
    await expect.poll(() => lib.indexer.progress().phase).toBe('paused');
    const before = lib.indexer.progress().done;
    // Decoded ones wait too: a pause ends with the batch that is on its way, not with all that is prepared.
    expect(lib.embedded()).toBeLessThanOrEqual(16);
    await new Promise((go) => setTimeout(go, 100));
    expect(lib.indexer.progress().done).toBe(before);
    expect(before).toBeLessThan(40);
    lib.indexer.resume();
    expect(await ended).toMatchObject({ indexed: 40 });
  });

  it('cancel keeps what is finished and forgets the rest', async () => {
    for (let i = 0; i < 200; i++) write(`${i}.jpg`, `photo ${i}`);
    lib.addFolder(photos);
    const ended = lib.scan();
    await expect.poll(() => lib.indexer.progress().indexed).toBeGreaterThan(8);
    await lib.indexer.cancel();
    const { indexed } = await ended;
    expect(indexed).toBeLessThan(200);
    await new Promise((go) => setTimeout(go, 50));
    const kept = lib.store.photos.count();
    expect(kept).toBeGreaterThanOrEqual(indexed);
    expect(await lib.scan()).toMatchObject({ indexed: 200 - kept, skipped: kept });
    expect(lib.searcher.stats().rows).toBe(200);
  });

  it('an encoder that is lost ends the run with the reason; the next run does the rest', async () => {
    for (let i = 0; i < 30; i++) write(`${i}.jpg`, `photo ${i}`);
    lib.addFolder(photos);
    lib.failNextEmbedding(new ProblemError('encoder-unavailable', 'It does not run.', ''));
    await lib.scan();
    expect(lib.problems.map((p) => p.code)).toContain('encoder-unavailable');
    await lib.scan();
    expect(await lib.placed()).toHaveLength(30);
  });

  it('reopening finds everything that was committed', async () => {
    for (let i = 0; i < 20; i++) write(`${i}.jpg`, `photo ${i}`);
    lib.addFolder(photos);
    await lib.scan();
    lib = await lib.reopen();
    expect(lib.searcher.stats().rows).toBe(20);
    expect(await lib.scan()).toMatchObject({ skipped: 20, indexed: 0 });
  });
});

describe('any history of a folder', () => {
  const names = ['a.jpg', 'b.jpg', 'x/a.jpg', 'x/c.jpg', 'y/z/d.jpg'];
  const step = fc.oneof(
    fc.record({
      do: fc.constant('write' as const),
      name: fc.constantFrom(...names),
      content: fc.integer({ min: 0, max: 4 }),
    }),
    fc.record({
      do: fc.constant('move' as const),
      name: fc.constantFrom(...names),
      to: fc.constantFrom(...names),
    }),
    fc.record({
      do: fc.constant('link' as const),
      name: fc.constantFrom(...names),
      to: fc.constantFrom(...names),
    }),
    fc.record({ do: fc.constant('delete' as const), name: fc.constantFrom(...names) }),
    fc.record({ do: fc.constant('scan' as const) }),
  );

  it('leaves library and disk the same, and embeds no content twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const one = openTestLibrary();
        const dir = join(one.root, 'photos');
        mkdirSync(dir);
        one.addFolder(dir);
        const disk = new Map<string, number>();
        const seen = new Set<number>();
        let clock = 1;
        const path = (name: string): string => join(dir, name);
        try {
          for (const s of [...steps, { do: 'scan' as const }]) {
            if (s.do === 'scan') {
              await one.scan();
              for (const content of disk.values()) seen.add(content);
              expect(await one.placed()).toEqual([...disk.keys()].map(path).sort());
              expect(one.searcher.stats().rows).toBe(new Set(disk.values()).size);
              expect(one.embedded()).toBe(seen.size);
            } else if (s.do === 'write') {
              mkdirSync(join(path(s.name), '..'), { recursive: true });
              // A file of its own, as programs that save atomically make it; and a clock that moves.
              rmSync(path(s.name), { force: true });
              writeFileSync(path(s.name), `content ${s.content}`);
              utimesSync(path(s.name), clock, clock++);
              disk.set(s.name, s.content);
            } else if (s.do === 'delete' && disk.delete(s.name)) {
              unlinkSync(path(s.name));
            } else if ((s.do === 'move' || s.do === 'link') && disk.has(s.name) && s.name !== s.to) {
              mkdirSync(join(path(s.to), '..'), { recursive: true });
              const sameFile = disk.has(s.to) && statSync(path(s.to)).ino === statSync(path(s.name)).ino;
              if (sameFile) continue;
              rmSync(path(s.to), { force: true });
              disk.set(s.to, disk.get(s.name)!);
              if (s.do === 'link') linkSync(path(s.name), path(s.to));
              else {
                renameSync(path(s.name), path(s.to));
                disk.delete(s.name);
              }
            }
          }
        } finally {
          await one.close();
        }
      }),
      {
        numRuns: 60,
        // Found once: a photo that lost its last file and got another one in the same batch left the RAM index.
        examples: [
          [
            [
              { do: 'write', name: 'b.jpg', content: 3 },
              { do: 'scan' },
              { do: 'write', name: 'x/c.jpg', content: 0 },
              { do: 'move', name: 'x/c.jpg', to: 'b.jpg' },
              { do: 'write', name: 'a.jpg', content: 3 },
            ],
          ],
        ],
      },
    );
  }, 60_000);
});
