import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pack } from './pack.ts';
import { readPack } from './pack.ts';
import { writeTinyPack } from './test-support/tiny-pack.ts';
import type { TextTokenizer } from './tokenizer.ts';
import { loadTokenizer } from './tokenizer.ts';

let dir: string;
let pack: Pack;
let words: TextTokenizer;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tokenizer-'));
  writeTinyPack(dir);
  pack = await readPack(dir);
  words = await loadTokenizer(pack);
});
afterAll(() => rmSync(dir, { recursive: true }));

const [pad, unknown, cls, sep] = [0, 1, 2, 3];

describe('a WordPiece tokenizer', () => {
  it.each([
    ['a photo of a dog', [cls, 7, 8, 9, 7, 10, sep]],
    ['  Réd   DOGS ', [cls, 4, 10, 11, sep]],
    ['', [cls, sep]],
    [' \n\t ', [cls, sep]],
    ['zebra', [cls, unknown, sep]],
    ['red🙂blue', [cls, unknown, sep]],
    ['red 🙂 blue', [cls, 4, unknown, 6, sep]],
    ['狗 red', [cls, unknown, 4, sep]],
    ['red\0green', [cls, unknown, sep]],
  ])('%j', (text, expected) => {
    expect(words.ids(text)).toEqual(expected);
  });

  it('cuts long texts and keeps what goes around them', () => {
    const ids = words.ids('red '.repeat(2_500));
    expect(ids).toEqual([cls, ...Array.from({ length: 14 }, () => 4), sep]);
    expect(words.ids('red '.repeat(14))).toHaveLength(16);
    expect(words.ids('x'.repeat(10_000))).toEqual([cls, unknown, sep]);
  });

  it('pads at the end, and masks the padding', () => {
    expect(words.batch(['red', 'a dog'])).toEqual({
      n: 2,
      length: 4,
      ids: [cls, 4, sep, pad, cls, 7, 10, sep],
      mask: [1, 1, 1, 0, 1, 1, 1, 1],
    });
  });

  it('pads to the full length and puts the text into the prompt, where the pack says so', async () => {
    const text = { ...pack.text, pad: 'max' as const, prompt: 'a photo of {}', maxTokens: 8 };
    const prompted = await loadTokenizer({ ...pack, text });
    expect(prompted.batch(['$& red'])).toMatchObject({ length: 8 });
    expect(prompted.ids('red')).toEqual([cls, 7, 8, 9, 4, sep]);
  });

  it('that cannot be used is a corrupt pack', async () => {
    writeFileSync(join(dir, 'broken.json'), '{"model": {}}');
    const text = { ...pack.text, tokenizer: { ...pack.text.tokenizer, file: 'broken.json' } };
    await expect(loadTokenizer({ ...pack, text })).rejects.toMatchObject({
      problem: { code: 'pack-corrupt', message: /broken\.json/ },
    });
  });
});
