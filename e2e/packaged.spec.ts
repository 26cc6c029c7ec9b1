/**
 * The packed app as a person gets it: its fuses as read back from the binary, what they stop, and that it still
 * finds its archive, its native parts and its model. Linux, where packing is done.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { packageApp, packedDir, packedExecutable, wrongFuses } from '../scripts/package-app.mjs';
import { asRoot, environment, photosOfRepository } from './app.ts';

test.skip(process.platform !== 'linux', 'Packing is done on Linux.');

let dir: string;
test.beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'recollect-packed-'));
  await packageApp();
});
test.afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
  rmSync(packedDir, { recursive: true, force: true });
});

interface Started {
  readonly output: () => string;
  readonly running: () => boolean;
  end(): Promise<void>;
}

function start(args: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(packedExecutable, [...asRoot, ...args], {
    env: { ...environment(), RECOLLECT_USER_DATA: join(dir, 'user-data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    output: () => output,
    running: () => child.exitCode === null && child.signalCode === null,
    async end() {
      child.kill('SIGTERM');
      const tooLong = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(tooLong);
    },
  };
}

test('the fuses are as set, and one that is not would be noticed', async () => {
  expect(await wrongFuses(packedExecutable)).toEqual([]);
  // The Electron it was made from has none of them set.
  const plain = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (plain !== undefined) expect((await wrongFuses(join(plain, 'electron'))).length).toBeGreaterThan(2);
});

test('it starts, indexes a folder and can be looked into by nobody', async () => {
  const library = join(dir, 'library');
  const app = start(['--inspect=0', `--library=${library}`, join(photosOfRepository, 'cats')], {
    NODE_OPTIONS: '--inspect=0',
  });
  // Written when every photo has its vector: decoder page, engine, model and database have all done their part.
  const complete = join(library, 'packs/complete');
  await expect.poll(() => existsSync(complete) || app.output().slice(-500), { timeout: 90_000 }).toBe(true);
  const log = readFileSync(join(library, 'logs/recollect.log'), 'utf8');
  expect(log).toMatch(/encoder (starting|ready) on cpu/);
  expect(log).not.toMatch(/ (error|warn) /);
  expect(app.running()).toBe(true);
  await app.end();
  expect(app.output()).not.toMatch(/Debugger listening/);
});

test('it is no Node for others', async () => {
  const marker = join(dir, 'ran');
  const script = `require('fs').writeFileSync(${JSON.stringify(marker)}, '')`;
  const app = start([`--library=${join(dir, 'other')}`, '-e', script], { ELECTRON_RUN_AS_NODE: '1' });
  // It opened as the app that it is.
  await expect.poll(() => existsSync(join(dir, 'other/library.sqlite')), { timeout: 60_000 }).toBe(true);
  await app.end();
  expect(existsSync(marker)).toBe(false);
});
