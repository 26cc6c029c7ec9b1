/** @file Whole evaluations, with real decoding and a real encoder process that knows nothing but colours. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { writeTinyPack } from '../indexer/encoder/test-support/tiny-pack.ts';
import { evalCaptions } from './eval-captions.ts';
import { evalClasses } from './eval-classes.ts';

const colours = { red: [220, 20, 20], green: [20, 220, 20], blue: [20, 20, 220] } as const;
let folder = '';
let printed: string[] = [];
let reported: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recollect-eval-run-'));
  writeTinyPack(join(folder, 'pack'));
  process.env['RECOLLECT_PACK'] = join(folder, 'pack');
  const captions: string[] = [];
  for (const [name, [r, g, b]] of Object.entries(colours)) {
    mkdirSync(join(folder, 'classes', name), { recursive: true });
    for (let i = 0; i < 4; i++) {
      const background = { r: r + i * 5, g: g + i * 3, b: b + i * 2 };
      const image = await sharp({ create: { width: 40, height: 30, channels: 3, background } })
        .png()
        .toBuffer();
      writeFileSync(join(folder, 'classes', name, `${i}.png`), image);
      captions.push(
        JSON.stringify({ image: `${name}/${i}.png`, split: 'dev', captions: [`a photo of ${name}`, name] }),
      );
    }
  }
  writeFileSync(join(folder, 'classes', 'red', 'broken.png'), 'no picture');
  captions.push(JSON.stringify({ image: 'red/broken.png', captions: ['red'], split: 'dev' }));
  captions.push(JSON.stringify({ image: 'red/nowhere.png', captions: ['red'], split: 'dev' }));
  captions.push(JSON.stringify({ image: 'blue/0.png', captions: ['blue'], split: 'train' }));
  writeFileSync(join(folder, 'captions.jsonl'), captions.join('\n'));
});
afterAll(() => {
  delete process.env['RECOLLECT_PACK'];
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  printed = [];
  reported = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void reported.push(line));
});
afterEach(() => vi.restoreAllMocks());

const cacheContents = () =>
  readdirSync(join(folder, 'cache')).map((file) => readFileSync(join(folder, 'cache', file)));

it('evaluates classes: neighbours and names, leaving out what is no picture', async () => {
  expect(await evalClasses([join(folder, 'classes'), '--json'])).toBe(0);
  const report = JSON.parse(printed.at(-1)!);
  expect(report).toMatchObject({ images: 12, classes: 3 });
  // Three others of the colour, all of them first: (1 + 1 + 1) / 10, and 3 of 10.
  const has = (row: object): void =>
    expect(report.rows).toContainEqual(expect.objectContaining(row) as unknown);
  has({ task: 'i2i', mode: 'funnel', dims: 16, mAP10: 30, p10: 30, nn1: 100 });
  // Twelve photos, eight numbers each: 96 multiply-adds.
  has({ task: 'i2i', mode: 'single', dims: 8, mAP10: 30, p10: 30, nn1: 100, mflops: 0.0001 });
  has({ task: 'zeroshot', mode: 'single', dims: 16, top1: 100, top5: 100 });
  has({ task: 'fewshot', dims: 8, shots: 3, top1: 100, sd: 0 });
  has({ task: 'cascade', classifier: 'names', mode: 'adaptive', expectedDims: 8, top1: 100 });
  expect(reported.filter((line) => line.includes('broken.png'))).toHaveLength(1);
}, 60_000);

it('evaluates captions of a split, remembers vectors, and prints the same again', async () => {
  const args = [
    join(folder, 'captions.jsonl'),
    '--images',
    join(folder, 'classes'),
    '--split',
    'dev',
    '--cache',
    join(folder, 'cache'),
    '--json',
  ];
  expect(await evalCaptions(args)).toBe(0);
  const report = JSON.parse(printed.at(-1)!);
  expect(report).toMatchObject({ images: 12, texts: 24 });
  const row = (task: string, mode: string) =>
    report.rows.find((one: { task: string; mode: string }) => one.task === task && one.mode === mode);
  // Four photos of each colour share their captions: all own photos are among the first four or five.
  expect(row('t2i', 'funnel')).toMatchObject({ r5: 100, r10: 100, r50: 100 });
  expect(row('i2t', 'adaptive')).toMatchObject({ r10: 100 });
  // Each colour is true of a third of the photos: too common for a keyword.
  expect(row('kw1', 'single')).toMatchObject({ task: 'kw1', mode: 'single', dims: 8, queries: 0, p10: 0 });
  // A caption of a colour lies on photos of it, and away from those of the others.
  expect(row('cosine', 'single')).toMatchObject({ dims: 8, pairs: 24 });
  expect(row('cosine', 'single').positive.mean).toBeGreaterThan(row('cosine', 'single').random.p95 - 0.2);
  expect(reported.filter((line) => /broken|nowhere/.test(line))).toHaveLength(2);
  const cached = cacheContents();
  expect(cached).toHaveLength(2);
  expect(await evalCaptions(args)).toBe(0);
  expect(JSON.parse(printed.at(-1)!)).toEqual(report);
  expect(cacheContents()).toEqual(cached);
}, 60_000);

it('prints a table for people', async () => {
  expect(await evalClasses([join(folder, 'classes'), '--cache', join(folder, 'cache')])).toBe(0);
  expect(printed.join('\n')).toMatch(/12 photos, 3 classes[\s\S]*mAP@10[\s\S]*funnel +16[\s\S]*top-1/);
}, 60_000);
