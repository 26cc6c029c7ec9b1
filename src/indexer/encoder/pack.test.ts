import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProblemError } from '../../shared/problem.ts';
import { loadPack, readPack } from './pack.ts';
import { tinyDims, writeTinyPack } from './test-support/tiny-pack.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'pack-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const problem = async (load: Promise<unknown>) => {
  const error = await load.then(
    () => null,
    (e: unknown) => e,
  );
  return (error as ProblemError | null)?.problem;
};

describe('a model pack', () => {
  it('is read and checked', async () => {
    writeTinyPack(dir);
    const pack = await loadPack(dir);
    expect(pack).toMatchObject({
      id: 'tiny-v1',
      dims: tinyDims,
      prefixes: [8, 16],
      dir,
      image: { width: 32, resize: 'squash' },
    });
    expect(pack.text.pad).toBe('longest');
  });

  it('with one changed byte is corrupt, and the file is named', async () => {
    writeTinyPack(dir);
    const file = join(dir, 'text.onnx');
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    expect(await problem(loadPack(dir))).toMatchObject({
      code: 'pack-corrupt',
      message: /text\.onnx/,
      advice: /Install/,
    });
  });

  it('with a shortened file is corrupt, even without reading it', async () => {
    writeTinyPack(dir);
    const file = join(dir, 'image.onnx');
    writeFileSync(file, readFileSync(file).subarray(1));
    expect(await problem(readPack(dir))).toMatchObject({
      code: 'pack-corrupt',
      message: /image\.onnx.*bytes/,
    });
  });

  it('without one of its files is missing it', async () => {
    writeTinyPack(dir);
    rmSync(join(dir, 'tokenizer.json'));
    expect(await problem(loadPack(dir))).toMatchObject({ code: 'pack-missing', message: /tokenizer\.json/ });
  });

  it('that is not there at all', async () => {
    expect(await problem(loadPack(join(dir, 'nowhere')))).toMatchObject({ code: 'pack-missing' });
  });

  it('of a newer format is unsupported, whatever else it has', async () => {
    writeTinyPack(dir, { format: 2, image: 'something new' });
    expect(await problem(loadPack(dir))).toMatchObject({ code: 'pack-unsupported', advice: /Update/ });
  });

  it('of an older format is unsupported', async () => {
    writeTinyPack(dir, { format: 0, image: 'as it once was' });
    expect(await problem(loadPack(dir))).toMatchObject({ code: 'pack-unsupported', message: /older/ });
  });

  it.each([
    ['no JSON', null],
    ['prefixes that do not end in dims', { prefixes: [8, 12] }],
    ['prefixes that do not ascend', { prefixes: [16, 8, 16] }],
    ['no width', { dims: 0 }],
    ['an id that is a path', { id: '../other' }],
    ['a file outside the pack', { files: [{ name: '../../etc/passwd', bytes: 1, sha256: '0'.repeat(64) }] }],
    ['a file in use without a hash', { files: [] }],
  ])('with %s is corrupt', async (_, changes) => {
    writeTinyPack(dir, changes ?? {});
    if (changes === null) writeFileSync(join(dir, 'manifest.json'), '{"format": 1,');
    expect(await problem(loadPack(dir))).toMatchObject({ code: 'pack-corrupt', message: /manifest\.json/ });
  });
});
