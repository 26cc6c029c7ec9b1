/**
 * @file The command line as its users meet it: processes of their own, the built-in model pack, photos made
 * here. What they mean is tested in the app (e2e/); this is about what is answered, kept and survived.
 */
import { execFile, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packDir } from './open.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
let dir: string;
let photos: string;
/** A fresh library for each test, and one that holds `photos` and is only read. */
let library: string;
let indexed: string;
let firstRun: Ran;

interface Ran {
  readonly code: number;
  readonly json: Record<string, unknown>;
  readonly out: string;
  readonly err: string;
}

function recollect(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { env: { ...process.env, ...env } }, (error, out, err) => {
      const last = out.trim().split('\n').at(-1) ?? '';
      const json = last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : {};
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, json, out, err });
    });
  });
}

function hasHnsw(): Promise<boolean> {
  return import('hnswlib-node').then(
    () => true,
    () => false,
  );
}

/** A picture unlike the others: a gradient whose colours come from its number. */
async function picture(path: string, n: number): Promise<void> {
  const side = 64;
  const pixels = Buffer.alloc(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    pixels[i * 3] = (i * n) & 255;
    pixels[i * 3 + 1] = (n * 37 + Math.floor(i / side) * 3) & 255;
    pixels[i * 3 + 2] = (i * 5 + n) & 255;
  }
  await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg()
    .toFile(path);
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'recollect-cli-'));
  photos = join(dir, 'photos');
  mkdirSync(join(photos, 'sub'), { recursive: true });
  for (let n = 0; n < 12; n++) await picture(join(photos, n % 2 ? 'sub' : '', `${n}.jpg`), n + 1);
  writeFileSync(join(photos, 'note.jpg'), 'this is text');
  writeFileSync(join(photos, 'empty.png'), '');
  const whole = readFileSync(join(photos, '0.jpg'));
  writeFileSync(join(photos, 'cut.jpg'), whole.subarray(0, whole.length / 2));
  indexed = join(dir, 'indexed');
  firstRun = await recollect(['index', photos, '--library', indexed, '--json']);
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let runs = 0;
beforeEach(() => void (library = join(dir, `library-${runs++}`)));

describe('index, search, status', () => {
  it('answer as documented, and a second run does nothing', async () => {
    const first = firstRun;
    expect(first.json).toMatchObject({ indexed: 12, failed: 3, skipped: 0 });
    expect(first.json['imagesPerSecond']).toBeGreaterThan(0);
    expect(first.code).toBe(0);
    const second = await recollect(['index', photos, '--library', indexed, '--json']);
    expect(second.json).toMatchObject({ indexed: 0, failed: 3, skipped: 12 });

    const status = await recollect(['status', '--library', indexed, '--json']);
    expect(status.json).toMatchObject({
      photos: 12,
      searchable: 12,
      failed: 3,
      encoder: { provider: 'cpu' },
    });
    expect((status.json['failures'] as { file: string; reason: string }[]).map((f) => f.file).sort()).toEqual(
      ['cut.jpg', 'empty.png', 'note.jpg'],
    );

    // A photo finds itself first, whatever else it finds.
    const search = await recollect([
      'search',
      '--image',
      join(photos, 'sub', '5.jpg'),
      '--limit',
      '3',
      '--library',
      indexed,
      '--json',
    ]);
    const results = search.json['results'] as { path: string; score: number }[];
    expect(results).toHaveLength(3);
    expect(results[0]!.path).toBe(join(photos, 'sub', '5.jpg'));
    expect(results[0]!.score).toBeGreaterThan(0.999);
    const trace = search.json['trace'] as { stages: { dims: number; in: number; out: number; ms: number }[] };
    expect(trace.stages[0]).toMatchObject({ dims: 16, in: 12 });
    expect(trace.stages.at(-1)).toMatchObject({ dims: 256, out: 3 });

    const text = await recollect([
      'search',
      'colourful stripes',
      '--without',
      'people',
      '--mode',
      'single',
      '--dims',
      '64',
      '--library',
      indexed,
      '--json',
    ]);
    expect(text.json['results']).toHaveLength(10);
  });

  it('find the same photos through both shortlists and all modes when everything is shortlisted', async () => {
    const ask = async (...more: string[]) => {
      const ran = await recollect(['search', 'blue', '--library', indexed, '--json', ...more]);
      return (ran.json['results'] as { path: string }[]).map((r) => r.path);
    };
    const exact = await ask();
    // Optional at install: without a compiler there is no HNSW, and the command says so.
    if (await hasHnsw()) expect(await ask('--shortlist', 'hnsw')).toEqual(exact);
    else
      expect(
        (await recollect(['search', 'blue', '--shortlist', 'hnsw', '--library', indexed])).err,
      ).toContain('hnswlib');
    expect(await ask('--mode', 'adaptive')).toEqual(exact);
    expect(await ask('--mode', 'single', '--dims', '256')).toEqual(exact);
  });

  it('leave the originals as they were', async () => {
    const look = () =>
      readdirSync(photos).map((name) => [
        name,
        statSync(join(photos, name)).mtimeMs,
        statSync(join(photos, name)).size,
      ]);
    const before = look();
    await recollect(['index', photos, '--library', library]);
    expect(look()).toEqual(before);
  });
});

describe('bad input is answered with what is wrong', () => {
  it.each([
    [['index', '/no/such/folder', '--library', 'LIB'], 1, 'There is no folder'],
    [['index', '--library', 'LIB'], 2, 'which folders'],
    [['index', 'PHOTOS'], 2, '--library'],
    [['search', '--library', 'LIB'], 2, 'what to look for'],
    [['search', 'dog', '--library', 'LIB'], 1, 'no library'],
    [['search', 'dog', '--limit', 'many', '--library', 'LIB'], 2, '--limit'],
    [['search', 'dog', '--mode', 'quick', '--library', 'LIB'], 2, '--mode'],
    [['search', 'dog', '--colour', 'red', '--library', 'LIB'], 2, '--colour'],
    [['search', '--image', '/no/such.jpg', '--library', 'LIB'], 1, 'cannot be read'],
    [['find', 'dog'], 2, 'no command'],
  ])('%j', async (args, code, message) => {
    const ran = await recollect(
      args.map((arg) => (arg === 'LIB' ? library : arg === 'PHOTOS' ? photos : arg)),
    );
    expect(ran.err).toContain(message);
    expect(ran.code).toBe(code);
  });

  it('an image that is none', async () => {
    const ran = await recollect([
      'search',
      '--image',
      join(photos, 'note.jpg'),
      '--library',
      indexed,
      '--json',
    ]);
    expect(ran.json).toMatchObject({ problem: { code: 'image-undecodable' } });
  });

  it('folders inside folders: the inner one is refused, or taken over by the outer one', async () => {
    const inner = await recollect(['index', join(photos, 'sub'), '--library', indexed, '--json']);
    expect(inner.json['refused']).toMatchObject([{ problem: { code: 'folder-nested' } }]);
    const other = join(dir, `library-${runs++}`);
    await recollect(['index', join(photos, 'sub'), '--library', other]);
    const outer = await recollect(['index', photos, '--library', other, '--json']);
    expect(outer.json).toMatchObject({ indexed: 6, skipped: 6 });
    const status = await recollect(['status', '--library', other, '--json']);
    expect(status.json['folders']).toHaveLength(1);
  });

  it('a library of a newer version is not touched', async () => {
    mkdirSync(library);
    const db = new Database(join(library, 'library.sqlite'));
    db.pragma('user_version = 999');
    db.close();
    const ran = await recollect(['index', photos, '--library', library]);
    expect(ran.err).toContain('newer version');
    expect(ran.code).toBe(1);
  });

  it('a library that another process has open: no second writer, but searches', async () => {
    const lock = new Database(join(indexed, 'library.lock'));
    lock.exec('BEGIN EXCLUSIVE');
    const write = await recollect(['index', photos, '--library', indexed]);
    expect(write.err).toContain('Another Recollect');
    expect((await recollect(['search', 'red', '--library', indexed])).code).toBe(0);
    lock.close();
  });
});

describe('a model pack that is not right', () => {
  /** The built-in pack under other names, its small files copied, so that they can be spoilt. */
  function brokenPack(name: string, spoil: (pack: string) => void): string {
    const pack = join(dir, name);
    mkdirSync(pack);
    for (const file of readdirSync(packDir())) {
      const from = join(packDir(), file);
      if (!statSync(from).isFile()) continue;
      if (statSync(from).size < 1e6) cpSync(from, join(pack, file));
      else {
        try {
          linkSync(from, join(pack, file));
        } catch {
          cpSync(from, join(pack, file));
        }
      }
    }
    spoil(pack);
    return pack;
  }

  it.each([
    ['changed', 'pack-corrupt', (pack: string) => appendFileSync(join(pack, 'tokenizer.json'), ' ')],
    ['incomplete', 'pack-missing', (pack: string) => rmSync(join(pack, 'text.onnx'))],
    ['absent', 'pack-missing', (pack: string) => rmSync(pack, { recursive: true })],
    [
      'newer',
      'pack-unsupported',
      (pack: string) => {
        const file = join(pack, 'manifest.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace(/"format":\s*1/, '"format": 99'));
      },
    ],
  ])('%s: said so, nothing lost, and fine again with a good one', async (name, code, spoil) => {
    const RECOLLECT_PACK = brokenPack(name, spoil);
    // The library's own copy of its pack would go on serving.
    rmSync(join(indexed, 'packs'), { recursive: true, force: true });
    const search = await recollect(['search', 'red', '--library', indexed, '--json'], { RECOLLECT_PACK });
    expect(search.json).toMatchObject({ problem: { code } });
    expect(search.code).toBe(1);
    const index = await recollect(['index', photos, '--library', indexed, '--json'], { RECOLLECT_PACK });
    expect(index.code).toBe(1);
    const status = await recollect(['status', '--library', indexed, '--json'], { RECOLLECT_PACK });
    expect(status.json).toMatchObject({ photos: 12, encoder: { state: 'unavailable' } });
    expect((await recollect(['search', 'red', '--library', indexed])).code).toBe(0);
  });

  it('is replaced by the copy that the library keeps, which is said', async () => {
    expect((await recollect(['index', photos, '--library', indexed, '--json'])).json).toMatchObject({
      skipped: 12,
    });
    const RECOLLECT_PACK = brokenPack('gone', (pack) => rmSync(join(pack, 'text.onnx')));
    const search = await recollect(['search', 'red', '--library', indexed, '--json'], { RECOLLECT_PACK });
    expect(search.code).toBe(0);
    expect((search.json['results'] as unknown[]).length).toBeGreaterThan(0);
    expect(search.err).toContain('its own copy');
  });
});

it('killed while indexing, it loses at most what was not committed, and finishes the next time', async () => {
  const many = join(dir, 'many');
  mkdirSync(many);
  for (let n = 0; n < 60; n++) await picture(join(many, `${n}.jpg`), n + 100);
  const child = spawn(process.execPath, [main, 'index', many, '--library', library], { stdio: 'ignore' });
  const file = join(library, 'library.sqlite');
  const committed = (): number => {
    try {
      const db = new Database(file, { readonly: true });
      const { n } = db.prepare('SELECT count(*) AS n FROM files WHERE photo IS NOT NULL').get() as {
        n: number;
      };
      db.close();
      return n;
    } catch {
      return 0; // not made yet
    }
  };
  await expect.poll(committed, { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await new Promise((ended) => child.once('exit', ended));
  const kept = committed();
  expect(kept).toBeLessThan(60);
  const db = new Database(file);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
  const again = await recollect(['index', many, '--library', library, '--json']);
  expect(again.json).toMatchObject({ indexed: 60 - kept, skipped: kept, failed: 0 });
}, 120_000);
