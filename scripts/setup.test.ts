/** @file The parts of set-up that decide something: what is let in, what is missing, what may ship. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isAllowed } from './check-packages.mjs';
import { run } from './child.mjs';
import { verifyIntegrity } from './electron-runtime.mjs';
import { missingLibraries } from './linux-libraries.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'recollect-setup-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('a runtime from the registry', () => {
  const file = path.join(folder, 'runtime.tgz');
  // printf 'recollect' | openssl dgst -sha512 -binary | base64
  const known =
    'sha512-Lq7wE8PmzGFgegRsbtLL7Wpf5yFd3tbKiyihxpJNtw6SYM7VihdEaeMR6/UxZnLpfB3b7v22cc9IKMaWkeSD8Q==';

  it('is let in when its hash is the pinned one', async () => {
    fs.writeFileSync(file, 'recollect');
    await expect(verifyIntegrity(file, known)).resolves.toBeUndefined();
  });

  it('is refused when one byte differs', async () => {
    fs.writeFileSync(file, 'recollecs');
    await expect(verifyIntegrity(file, known)).rejects.toThrow('Not unpacked');
  });
});

describe('libraries that Electron misses', () => {
  it('are read from what ldd prints, each once', () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007ffd)',
      '\tlibnss3.so => not found',
      '\tlibgtk-3.so.0 => /lib/x86_64-linux-gnu/libgtk-3.so.0 (0x00007f)',
      '\tlibasound.so.2 => not found',
      '\tlibnss3.so => not found',
    ].join('\n');
    expect(missingLibraries(output)).toEqual(['libnss3.so', 'libasound.so.2']);
  });
});

describe('licences that may ship', () => {
  it.each(['MIT', '(MIT AND Zlib)', '(GPL-2.0 OR MIT)', 'Apache-2.0'])('%s does', (licence) => {
    expect(isAllowed(licence)).toBe(true);
  });
  it.each([
    'GPL-3.0',
    'AGPL-3.0-only',
    'MIT AND GPL-2.0',
    '(MIT AND (GPL-2.0 OR MIT))',
    'CC-BY-NC-4.0',
    'UNLICENSED',
    '',
  ])('%s does not', (licence) => {
    expect(isAllowed(licence)).toBe(false);
  });
});

describe('a program that we run', () => {
  it('hands back its status and its words', async () => {
    const done = await run(
      process.execPath,
      ['-e', 'console.log("out"); console.error("err"); process.exit(3)'],
      { capture: true },
    );
    expect(done).toMatchObject({ code: 3, timedOut: false });
    expect(done.output.split('\n').sort()).toEqual(['', 'err', 'out']);
  });
  it('counts as 127 when there is no such program', async () => {
    expect((await run(path.join(folder, 'nothing-here'), [], { capture: true })).code).toBe(127);
  });
  it('is ended when it takes too long', async () => {
    const done = await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      capture: true,
      timeoutMs: 200,
    });
    expect(done.timedOut).toBe(true);
    expect(done.code).not.toBe(0);
  });
});
