/**
 * A library whose model pack changes: the index before answers until the new one is complete; a pack that is
 * damaged, or whose towers do not belong together, takes nothing away. Real engine, small real model.
 */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Problem } from '../shared/problem.ts';
import { onnxSessions } from './encoder/sessions.ts';
import { faultyChild } from './encoder/test-support/faulty-child.ts';
import { writeTinyPack } from './encoder/test-support/tiny-pack.ts';
import { openEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { createSharpDecoder } from './pixels/sharp-decoder.ts';

let dir: string;
let problems: Problem[];
let engine: Engine | null;
let embedded: number;

const at = (...names: string[]): string => join(dir, ...names);
async function open(pack: string, access: 'read' | 'write' = 'write'): Promise<Engine> {
  problems = [];
  embedded = 0;
  engine = await openEngine({
    libraryDir: at('library'),
    packDir: at(pack),
    access,
    decoder: createSharpDecoder(1),
    spawnEncoder: () =>
      faultyChild(onnxSessions(), (ask) => {
        if (ask.type === 'photos') embedded += ask.n;
        return null;
      }),
    threads: 1,
    watch: false,
    onEvent: (event) => {
      if (event.type === 'notice') problems.push(event.problem);
    },
  });
  return engine;
}
async function close(): Promise<void> {
  await engine?.close();
  engine = null;
}
async function photos(folder: string, count: number, from = 0): Promise<void> {
  mkdirSync(at(folder), { recursive: true });
  for (let n = from + 1; n <= from + count; n++) {
    const background = { r: n % 3 === 0 ? 250 : n, g: n % 3 === 1 ? 250 : n, b: n % 3 === 2 ? 250 : n };
    const image = sharp({ create: { width: 24, height: 16, channels: 3, background } });
    await image.png().toFile(at(folder, `${n}.png`));
  }
}
async function indexAll(some: readonly string[]): Promise<void> {
  for (const result of await engine!.addFolders(some.map((name) => at(name)))) expect(result.ok).toBe(true);
  await engine!.indexed();
}
async function asked(text: string): Promise<number> {
  const terms = [{ kind: 'text' as const, text, weight: 1 }];
  const { hits } = await engine!.search({ terms, limit: 100, mode: 'funnel', shortlist: 'exact', dims: 16 });
  return hits.length;
}
/** A search with a picture from outside the library: the image tower's work. */
async function askedWithImage(): Promise<number> {
  const image = await engine!.registerImage(readFileSync(at('a', '1.png')));
  const terms = [{ kind: 'image' as const, image, weight: 1 }];
  const { hits } = await engine!.search({ terms, limit: 100, mode: 'funnel', shortlist: 'exact', dims: 16 });
  return hits.length;
}
const answering = () => engine!.status().answering?.version;
const tables = (): number => {
  const db = new Database(at('library', 'library.sqlite'), { readonly: true });
  const { n } = db
    .prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name LIKE 'vectors\\_%' ESCAPE '\\'")
    .get() as { n: number };
  db.close();
  return n;
};
const keptNames = (): string[] => readdirSync(at('library', 'packs')).filter((name) => name !== 'complete');

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'recollect-packs-'));
  writeTinyPack(at('old'), { id: 'tiny-v1', version: '1.0.0' });
  writeTinyPack(at('new'), { id: 'tiny-v2', version: '2.0.0' });
  await photos('a', 12);
  await open('old');
  await indexAll(['a']);
  await close();
});
afterEach(async () => {
  await close();
  rmSync(dir, { recursive: true, force: true });
});

it('the index before answers, texts too, until the new one is complete; across restarts', async () => {
  expect(keptNames()).toHaveLength(1);
  // The new version of the app has brought its pack and taken the old one along.
  rmSync(at('old'), { recursive: true });
  await open('new');
  expect(problems.map(({ code }) => code)).toEqual(['pack-changed']);
  expect(engine!.status()).toMatchObject({ pack: { version: '2.0.0' }, searchable: 12, photos: 12 });
  await photos('a', 3, 20);
  engine!.index();
  engine!.pause();
  expect(answering()).toBe('1.0.0');
  expect(await asked('red')).toBe(12);
  expect(await askedWithImage()).toBe(12);
  await close();
  // What engines that were killed leave behind: a copy that was begun, a pack that was half deleted.
  for (const name of ['.part-4711', 'recollect-older']) {
    mkdirSync(at('library', 'packs', name));
    writeFileSync(at('library', 'packs', name, 'image.onnx'), 'half');
  }

  await open('new');
  expect(answering()).toBe('1.0.0');
  expect(await asked('red')).toBe(12);
  engine!.index();
  await engine!.indexed();
  await expect.poll(answering).toBe('2.0.0');
  expect(await asked('red')).toBe(15);
  await close();
  expect(embedded).toBeLessThanOrEqual(15);
  expect(keptNames()).toHaveLength(1);
  expect(tables()).toBe(1);
  await open('new');
  expect(problems).toEqual([]);
  expect(await asked('green')).toBe(15);
});

it('a folder that is removed meanwhile leaves the answers at once', async () => {
  await photos('b', 5, 40);
  await open('old');
  await indexAll(['b']);
  const { id } = engine!.status().folders.find(({ name }) => name === 'b')!;
  await close();
  await open('new');
  expect(await asked('red')).toBe(17);
  await engine!.removeFolder(id);
  expect(answering()).toBe('1.0.0');
  expect(await asked('red')).toBe(12);
});

it('photos on a drive that is away do not hold the change up, and are not forgotten', async () => {
  await photos('drive', 4, 50);
  await open('old');
  await indexAll(['drive']);
  expect(engine!.status().searchable).toBe(16);
  await close();
  renameSync(at('drive'), at('in a drawer'));
  await open('new');
  engine!.index();
  await engine!.indexed();
  await expect.poll(answering).toBe('2.0.0');
  expect(engine!.status()).toMatchObject({ photos: 16, searchable: 12 });
  await close();
  // Not needed for searching, but not dropped before the last photo is over.
  expect([keptNames().length, tables()]).toEqual([2, 2]);
  renameSync(at('in a drawer'), at('drive'));
  await open('new');
  engine!.index();
  await engine!.indexed();
  expect(engine!.status()).toMatchObject({ photos: 16, searchable: 16 });
  await close();
  expect([keptNames().length, tables()]).toEqual([1, 1]);
});

it('a reader asks what is complete', async () => {
  await open('new', 'read');
  expect(answering()).toBe('1.0.0');
  expect(await asked('blue')).toBe(12);
});

it.each([
  [
    'a changed file',
    () => writeFileSync(at('old', 'image.onnx'), flipped(at('old', 'image.onnx'))),
    'pack-corrupt',
  ],
  ['a missing file', () => rmSync(at('old', 'text.onnx')), 'pack-missing'],
  ['a newer manifest', () => writeTinyPack(at('old'), { format: 2 }), 'pack-unsupported'],
  ['an older manifest', () => writeTinyPack(at('old'), { format: 0 }), 'pack-unsupported'],
  ['no pack', () => rmSync(at('old'), { recursive: true }), 'pack-missing'],
])('with %s the library goes on with its own copy, and says why', async (_, damage, code) => {
  damage();
  await open('old');
  expect(problems).toMatchObject([{ code, message: /goes on with its own copy of "Tiny" 1\.0\.0/ }]);
  expect(await asked('red')).toBe(12);
  await photos('a', 2, 30);
  engine!.index();
  await engine!.indexed();
  expect(await asked('red')).toBe(14);
});

it('a new pack whose towers do not belong together is refused, and the old index goes on', async () => {
  // Files and hashes agree; what the towers say is not what the pack's maker measured.
  const golden = JSON.stringify({
    texts: [{ text: 'red', embedding: Array.from({ length: 16 }, (_, i) => (i === 9 ? 1 : 0)) }],
    images: [
      { kind: 'solid', rgb: [255, 0, 0], embedding: Array.from({ length: 16 }, (_, i) => (i === 9 ? 1 : 0)) },
    ],
  });
  const manifest = writeTinyPack(at('new'), { id: 'tiny-v2', version: '2.0.0', golden: 'golden.json' });
  const files = [
    ...(manifest['files'] as unknown[]),
    { name: 'golden.json', bytes: golden.length, sha256: createHash('sha256').update(golden).digest('hex') },
  ];
  writeFileSync(at('new', 'golden.json'), golden);
  writeFileSync(at('new', 'manifest.json'), JSON.stringify({ ...manifest, files }));
  await open('new');
  engine!.index();
  await engine!.indexed();
  expect(problems.map(({ message }) => message).join()).toMatch(/image\.onnx does not belong to this pack/);
  expect(answering()).toBe('1.0.0');
  expect(await asked('red')).toBe(12);
});

function flipped(file: string): Buffer {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  return bytes;
}
