/** The whole report on generated photos, with real decoding, a real encoder process and a folder of variants. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { tinyDims, writeTinyPack } from '../indexer/encoder/test-support/tiny-pack.ts';
import { evalClasses } from './eval-classes.ts';
import { openComparison, variantRows } from './eval-compare.ts';
import { photoDistortions } from './eval-distort-photos.ts';
import { drawFigure } from './eval-plot.ts';
import { evalReport } from './eval-report.ts';

const colours = { red: [220, 20, 20], green: [20, 220, 20], blue: [20, 20, 220] } as const;
let folder = '';
let data = '';
let compare = '';
let printed: string[] = [];
let reported: string[] = [];

const columns = (...own: readonly number[]): readonly number[] => own;
const variants = [
  { name: 'FF', dims: 8, columns: columns(0, 1, 2, 3, 4, 5, 6, 7) },
  { name: 'truncated', dims: tinyDims, columns: Array.from({ length: tinyDims }, (_, i) => i) },
  // Brightness alone: knows nothing of colours.
  { name: 'random', dims: 8, columns: columns(2, 15, 14, 13, 12, 11, 10, 9) },
];

async function picture(rgb: readonly [number, number, number], i: number): Promise<Buffer> {
  const [r, g, b] = rgb;
  const background = { r: r + (i % 7), g: g + (i % 5), b: b + (i % 3) };
  return sharp({ create: { width: 44, height: 32, channels: 3, background } })
    .png()
    .toBuffer();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recollect-report-'));
  data = join(folder, 'data');
  const manifest = writeTinyPack(join(folder, 'pack'));
  process.env['RECOLLECT_PACK'] = join(folder, 'pack');
  const captions: string[] = [];
  mkdirSync(join(data, 'flickr8k', 'images'), { recursive: true });
  mkdirSync(join(data, 'imagenet-1k-sample'), { recursive: true });
  for (const [label, [name, rgb]] of Object.entries(colours).entries()) {
    for (const set of ['caltech101', 'scenes15']) mkdirSync(join(data, set, name), { recursive: true });
    for (let i = 0; i < 20; i++) {
      const bytes = await picture(rgb, i + 20 * label);
      writeFileSync(join(data, 'caltech101', name, `${i}.png`), bytes);
      writeFileSync(join(data, 'scenes15', name, `${i}.png`), bytes);
      if (i < 8) {
        const image = `${name}${i}.png`;
        writeFileSync(join(data, 'flickr8k', 'images', image), bytes);
        captions.push(
          JSON.stringify({ image, split: 'dev', captions: [`a photo of a ${name} dog`, `the ${name}`] }),
        );
      }
    }
    const bytes = await picture(rgb, label);
    writeFileSync(join(data, 'imagenet-1k-sample', `n0000000${label}_${name}.png`), bytes);
  }
  writeFileSync(join(data, 'flickr8k', 'captions.jsonl'), captions.join('\n'));

  compare = join(folder, 'compare');
  mkdirSync(compare);
  for (const file of readdirSync(join(folder, 'pack')).filter((name) => name !== 'manifest.json'))
    copyFileSync(join(folder, 'pack', file), join(compare, file));
  writeCompare({ manifest: { image: manifest['image'], text: manifest['text'] }, width: tinyDims, variants });
}, 60_000);
const writeCompare = (content: unknown): void =>
  writeFileSync(join(compare, 'compare.json'), JSON.stringify(content));
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

const contents = (dir: string): Record<string, string> =>
  Object.fromEntries(readdirSync(dir).map((file) => [file, readFileSync(join(dir, file), 'utf8')]));

describe('the report', () => {
  it('measures every set and variant, writes page, rows and plots, and the same again', async () => {
    const run = async (out: string): Promise<Record<string, string>> => {
      const cache = join(folder, 'cache');
      const args = ['--data', data, '--compare', compare, '--out', join(folder, out), '--cache', cache];
      expect(await evalReport(args)).toBe(0);
      return contents(join(folder, out));
    };
    const first = await run('first');
    expect(Object.keys(first).sort()).toEqual([
      'README.md',
      'cascade.svg',
      'cosine.svg',
      'cost.svg',
      'dimensions.svg',
      'evaluation.json',
      'few-shot.svg',
      'robustness.svg',
      'variants.svg',
    ]);
    const { sets, rows, atMost } = JSON.parse(first['evaluation.json']!);
    expect(atMost).toBeNull();
    expect(sets).toEqual([
      { name: 'flickr8k', title: 'Flickr8k dev', seen: 'unseen', photos: 24, texts: 48 },
      { name: 'caltech101', title: 'Caltech-101', seen: 'unseen', photos: 60, classes: 3 },
      expect.objectContaining({ name: 'imagenet-1k-sample', photos: 3, classes: 3 }),
      expect.objectContaining({ name: 'scenes15', seen: 'seen in training', photos: 60 }),
    ]);
    const has = (row: object): void => expect(rows).toContainEqual(expect.objectContaining(row) as unknown);
    // Nineteen others of the colour, all nearer than any other: ten of ten.
    has({ set: 'caltech101', task: 'i2i', mode: 'single', dims: 12, mAP10: 100, p10: 100, nn1: 100 });
    has({ set: 'imagenet-1k-sample', task: 'zeroshot', mode: 'single', dims: 8, top1: 100 });
    has({ set: 'caltech101', task: 'i2i', mode: 'funnel', as: 'paper', dims: 8, to: 16, k: 200, mAP10: 100 });
    has({ set: 'caltech101', task: 'i2i', distortion: 'blur', dims: 16, sample: 60, mAP10: 100 });
    // Capitals say the same to this tokenizer; without colour there is nothing left to tell by.
    has({ set: 'flickr8k', task: 't2i', distortion: 'CAPITALS', dims: 16, r10: 100 });
    const grey = rows.find(
      (row: Record<string, unknown>) => row['distortion'] === 'grey' && row['task'] === 'zeroshot',
    );
    expect(grey.top1).toBeLessThan(60);
    has({ set: 'caltech101', task: 'zeroshot', variant: 'FF', dims: 8, top1: 100 });
    has({ set: 'caltech101', task: 'zeroshot', variant: 'this pack', dims: 8, top1: 100 });
    const blind = rows.find(
      (row: Record<string, unknown>) => row['variant'] === 'random' && row['task'] === 'zeroshot',
    );
    expect(blind.top1).toBeLessThan(60);
    // Nothing that was seen in training is compared or claimed.
    const scenes = rows.filter((row: Record<string, unknown>) => row['set'] === 'scenes15');
    expect(scenes.length).toBeGreaterThan(0);
    expect(scenes.some((row: object) => 'variant' in row || 'distortion' in row)).toBe(false);

    const page = first['README.md']!;
    expect(page).toContain('**seen in training**');
    expect(page).toMatch(/holds \| a width between two trained ones/);
    expect(page).not.toMatch(/undefined|NaN|Infinity/);
    for (const plot of Object.keys(first).filter((file) => file.endsWith('.svg'))) {
      expect(page).toContain(`](${plot})`);
      expect(first[plot]).not.toMatch(/undefined|NaN|Infinity/);
      // A drawing that a renderer takes.
      await expect(sharp(Buffer.from(first[plot]!)).png().toBuffer()).resolves.toBeTruthy();
    }
    expect(await run('second')).toEqual(first);
  }, 120_000);

  it('says that it is a trial when it takes few photos of each set', async () => {
    const out = join(folder, 'few');
    expect(
      await evalReport(['--data', data, '--out', out, '--cache', join(folder, 'cache'), '--at-most', '9']),
    ).toBe(0);
    const { sets, atMost } = JSON.parse(readFileSync(join(out, 'evaluation.json'), 'utf8'));
    expect(atMost).toBe(9);
    expect(sets.map(({ photos }: { photos: number }) => photos)).toEqual([9, 9, 3, 9]);
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('A trial: at most 9 photos');
    expect(readdirSync(out)).not.toContain('variants.svg');
  }, 60_000);

  it('names wrong arguments', async () => {
    await expect(evalReport([])).rejects.toThrow('--data');
    await expect(evalReport(['--data', join(folder, 'nowhere')])).rejects.toThrow('has none of flickr8k');
    await expect(evalReport(['--data', data, '--at-most', 'all'])).rejects.toThrow('whole number');
    await expect(evalReport(['--data', data, '--compare', join(folder, 'nowhere')])).rejects.toThrow(
      'no readable',
    );
  }, 60_000);
});

it('measures photos that say in their names what they show by name only', async () => {
  const flat = join(data, 'imagenet-1k-sample');
  writeFileSync(join(flat, 'n00000009_broken_thing.jpg'), 'no picture');
  expect(await evalClasses([flat, '--json'])).toBe(0);
  const report = JSON.parse(printed.at(-1)!);
  expect(report).toMatchObject({ images: 3, classes: 3 });
  expect(new Set(report.rows.map(({ task }: { task: string }) => task))).toEqual(
    new Set(['zeroshot', 'cascade']),
  );
  expect(reported.some((line) => line.includes('n00000009_broken_thing.jpg'))).toBe(true);
  rmSync(join(flat, 'n00000009_broken_thing.jpg'));
}, 60_000);

describe('variants', () => {
  it('are their columns, brought to length 1', () => {
    const rows = Float32Array.of(3, 9, 4, 0, 1, 0);
    const variant = { name: 'some', dims: 2, columns: [0, 2] };
    expect([...variantRows(rows, 3, variant)].map((x) => Number(x.toFixed(6)))).toEqual([0.6, 0.8, 0, 0]);
  });
  it('refuse a folder that contradicts itself', async () => {
    const sound = JSON.parse(readFileSync(join(compare, 'compare.json'), 'utf8'));
    const refused = async (content: unknown, why: RegExp): Promise<void> => {
      writeCompare(content);
      await expect(openComparison(compare, null)).rejects.toThrow(why);
    };
    await refused(
      { ...sound, variants: [{ name: 'FF', dims: 4, columns: [0, 1] }] },
      /FF at 4 are not 4 of 16/,
    );
    await refused({ ...sound, variants: [{ name: 'FF', dims: 1, columns: [16] }] }, /FF at 1/);
    await refused({ ...sound, width: 'wide' }, /width/);
    writeFileSync(join(compare, 'compare.json'), '{');
    await expect(openComparison(compare, null)).rejects.toThrow('not JSON');
    writeCompare(sound);
  });
});

describe('distortions of photos', () => {
  it('keep what they are about, the same bytes every time', async () => {
    const photo = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#c43' } })
      .composite([
        { input: { create: { width: 30, height: 60, channels: 3, background: '#27a' } }, left: 0, top: 0 },
      ])
      .jpeg()
      .toBuffer();
    for (const { name, apply } of photoDistortions) {
      const once = await apply(photo);
      expect(Buffer.from(await apply(photo)).equals(Buffer.from(once)), `${name}`).toBe(true);
      const { width, height } = await sharp(once).metadata();
      const { channels } = await sharp(once).stats();
      // No empty corner, no border: nothing in them is black or white.
      for (const { min, max } of channels) {
        expect(min, `${name}`).toBeGreaterThan(5);
        expect(max, `${name}`).toBeLessThan(250);
      }
      if (name === 'middle 80 %') expect([width, height]).toEqual([72, 48]);
      else if (name.startsWith('turned')) expect(width! < 90 && height! < 60).toBe(true);
      else expect([width, height], `${name}`).toEqual([90, 60]);
    }
    await expect(photoDistortions[0]!.apply(Buffer.from('no picture'))).rejects.toThrow(
      'unsupported image format',
    );
  });
});

it('draws words as words, whatever is in them', () => {
  const svg = drawFigure({
    title: 'a < b & "c"',
    description: '<script>',
    columns: 1,
    panels: [{ kind: 'bars', title: 'x', groups: [{ name: '<i>', values: [1] }], styles: [0], to: 1 }],
    legend: [],
  });
  expect(svg).not.toMatch(/<script>|<i>/);
  expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
});
