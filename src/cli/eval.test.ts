import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prefixCosine } from '../indexer/matryoshka/prefix.ts';
import { clusteredVectors } from '../indexer/search/clustered-vectors.ts';
import { evalCaptions } from './eval-captions.ts';
import { className } from './eval-classes-files.ts';
import { evalClasses } from './eval-classes.ts';
import { contentWords, keywordQueries } from './eval-keywords.ts';
import {
  meanAveragePrecisionAt10,
  nearestNeighbour,
  precisionAt10,
  rankOf,
  recallAt,
} from './eval-metrics.ts';
import { rankers } from './eval-rankers.ts';
import { keyOf, openVectorCache } from './vector-cache.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'recollect-eval-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('metrics', () => {
  it('counts ranks below 1, 5, 10 and 50', () => {
    expect(recallAt([0, 4, 5, 9, 10, 49, 50, Infinity])).toEqual({ r1: 12.5, r5: 25, r10: 50, r50: 75 });
  });
  it('ranks the first right answer', () => {
    expect(rankOf([7, 3, 5, 3], (row) => row === 3)).toBe(1);
    expect(rankOf(Uint32Array.of(7), (row) => row === 3)).toBe(Infinity);
  });
  it('computes mAP@10 as the paper does, by hand', () => {
    // Relevant at 1 and 3 of 10: (1/1 + 2/3) / 10 = 0.1667; all ten: 1; none: 0.
    const one = [true, false, true, ...Array<boolean>(7).fill(false)];
    const all = Array<boolean>(10).fill(true);
    const none = Array<boolean>(10).fill(false);
    expect(meanAveragePrecisionAt10([one])).toBe(16.7);
    expect(meanAveragePrecisionAt10([one, all, none])).toBe(38.9);
    // The eleventh does not count, and a short answer is not excused.
    expect(meanAveragePrecisionAt10([[...none, true]])).toBe(0);
    expect(meanAveragePrecisionAt10([[true]])).toBe(10);
    expect(precisionAt10([one, all, [true]])).toBe(43.3);
    expect(nearestNeighbour([one, none, [], all])).toBe(50);
  });
});

describe('keyword queries', () => {
  it('takes content words that two captions agree on', () => {
    expect([...contentWords("The dog's red ball, and a dog at 2 o'clock!")]).toEqual([
      'dog',
      'red',
      'ball',
      'clock',
    ]);
    const captions = [
      ['a dog runs', 'the dog plays', 'grass'],
      ['a dog and a ball', 'dog with ball', 'a cat'],
      ['cat on grass', 'cat in grass'],
      ...Array.from({ length: 7 }, () => ['sky', 'sky']),
    ];
    // Ten photos: 1 % is at least one photo, 30 % at most three.
    const { kw1, kw2 } = keywordQueries(captions);
    expect(kw1.map(({ text, photos }) => [text, [...photos]])).toEqual([
      ['ball', [1]],
      ['cat', [2]],
      ['dog', [0, 1]],
      ['grass', [2]],
    ]);
    expect(kw2.map(({ text, photos }) => [text, [...photos]]).sort()).toEqual([
      ['ball dog', [1]],
      ['cat grass', [2]],
    ]);
  });
  it('draws the same 150 pairs every time', () => {
    const words = Array.from({ length: 30 }, (_, i) =>
      String.fromCharCode(97 + (i % 26)).repeat(3 + Math.floor(i / 26)),
    );
    const captions = Array.from({ length: 100 }, (_, i) => {
      const said = words.filter((_word, w) => (i * 7 + w * 13) % 10 < 3).join(' ');
      return [said, said];
    });
    const { kw1, kw2 } = keywordQueries(captions);
    expect(kw1.length).toBe(30);
    expect(kw2.length).toBe(150);
    expect(keywordQueries(captions).kw2.map(({ text }) => text)).toEqual(kw2.map(({ text }) => text));
  });
});

it('ranks at every width and in every mode like a plain sort', () => {
  const full = 40;
  const rows = clusteredVectors({ n: 150, dims: full, seed: 4 });
  const query = clusteredVectors({ n: 1, dims: full, seed: 4, from: 150 });
  const seen: [string, number][] = [];
  for (const { mode, dims, search } of rankers(rows, full, [8, 16, 40])) {
    seen.push([mode, dims]);
    const width = mode === 'single' ? dims : full;
    const scores = Array.from({ length: 150 }, (_, i) => prefixCosine(query, rows, i * full, width));
    const best = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, 20);
    expect(Array.from(search(query, 20)), `${mode} ${dims}`).toEqual(best);
    expect(search(query, 500).length).toBe(150);
  }
  expect(seen).toEqual([
    ['single', 8],
    ['single', 12],
    ['single', 16],
    ['single', 24],
    ['single', 40],
    ['adaptive', 16],
    ['funnel', 16],
  ]);
});

it('remembers vectors by what was embedded, and drops a record that was cut off', () => {
  const file = join(folder, 'cache', 'pack.vectors');
  const first = openVectorCache(file, 3);
  first.put(keyOf('a'), Float32Array.of(1, 2, 3));
  first.put(keyOf('b'), Float32Array.of(4, 5, 6));
  truncateSync(file, 44 + 20);
  const second = openVectorCache(file, 3);
  expect([...second.get(keyOf('a'))!]).toEqual([1, 2, 3]);
  expect(second.get(keyOf('b'))).toBeUndefined();
  second.put(keyOf('c'), Float32Array.of(7, 8, 9));
  expect([...openVectorCache(file, 3).get(keyOf('c'))!]).toEqual([7, 8, 9]);
  expect(openVectorCache(null, 3).get(keyOf('a'))).toBeUndefined();
});

describe('wrong arguments', () => {
  it('are named: captions', async () => {
    const file = join(folder, 'captions.jsonl');
    writeFileSync(file, '{"image":"a.jpg","split":"dev","captions":["a dog"]}\n{"image":"b.jpg"}\n');
    await expect(evalCaptions([])).rejects.toThrow('Name one captions file');
    await expect(evalCaptions([file])).rejects.toThrow('--images');
    await expect(evalCaptions([file, '--images', folder])).rejects.toThrow('Line 2');
    await expect(evalCaptions([join(folder, 'none'), '--images', folder])).rejects.toThrow('cannot be read');
    writeFileSync(file, '{"image":"a.jpg","split":"dev","captions":["a dog"]}\n');
    await expect(evalCaptions([file, '--images', folder, '--split', 'test'])).rejects.toThrow(
      'no line of the split "test"',
    );
    await expect(evalCaptions([file, '--nonsense'])).rejects.toThrow('nonsense');
  });
  it('are named: classes', async () => {
    await expect(evalClasses([])).rejects.toThrow('Name one folder');
    await expect(evalClasses([folder])).rejects.toThrow('no class folders');
    await expect(evalClasses([join(folder, 'none')])).rejects.toThrow('cannot be read');
    expect(className('Sea_Horse-1')).toBe('sea horse 1');
    for (const name of ['one', 'two']) mkdirSync(join(folder, name));
    await expect(evalClasses([folder])).rejects.toThrow('no class folders with photos');
  });
});
