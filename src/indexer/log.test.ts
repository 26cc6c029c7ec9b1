/** @file The log rotates, and neither it nor the diagnostics give away where a person's photos lie or what they are called. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog } from './log.ts';
import { redacted } from './redact.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'recollect-log-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('keeps three files at most, and the newest lines', () => {
  const log = openLog(dir, 'info');
  for (let n = 0; n < 1500; n++) log.write('info', `line ${n} ${'word '.repeat(390)}`);
  expect(readdirSync(join(dir, 'logs')).sort()).toEqual([
    'recollect.log',
    'recollect.log.1',
    'recollect.log.2',
  ]);
  expect(log.tail(1)[0]).toContain('line 1499 ');
});

it('leaves out what is below its level', () => {
  const log = openLog(dir, 'warn');
  log.write('info', 'small talk');
  log.write('error', 'trouble');
  expect(readFileSync(join(dir, 'logs', 'recollect.log'), 'utf8')).toMatch(/^\S+ error trouble\n$/);
});

it('holds neither paths nor names', () => {
  const name = fc.stringMatching(/^[A-Za-zäöü0-9_.-]{3,20}$/);
  fc.assert(
    fc.property(fc.array(name, { minLength: 2, maxLength: 5 }), name, (parts, folder) => {
      const path = `/${parts.join('/')}`;
      const windows = `C:\\${parts.join('\\')}`;
      for (const text of [
        `ENOENT: no such file or directory, open '${path}'`,
        `cannot read ${path}: gone`,
        `cannot read ${windows}: gone`,
        `The folder "${folder} of mine" could not be read.`,
      ]) {
        const words = redacted(text);
        expect(words).not.toContain(path);
        expect(words).not.toContain(windows);
        expect(words).not.toContain(`${folder} of mine`);
      }
    }),
  );
});
