import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { crashesOf, noteCrash } from './crashes.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'recollect-crashes-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('keeps who and why, on one line, without paths', () => {
  expect(crashesOf(dir)).toEqual([]);
  noteCrash(dir, 'engine', 'Error: no such file /home/anna/Fotos/kind.jpg\n    at read (/opt/app/x.js:1)');
  const [line] = crashesOf(dir);
  expect(line).toMatch(/^\d{4}-\d\d-\d\dT.* engine: Error: no such file <path> \| at read/);
  expect(line).not.toMatch(/anna|kind/);
});

it('keeps the newest hundred, however many there were', () => {
  for (let n = 0; n < 2000; n++) noteCrash(dir, 'encoder', `number ${n} ${'x'.repeat(100)}`);
  expect(crashesOf(dir).at(-1)).toContain('number 1999');
  expect(crashesOf(dir)).toHaveLength(100);
  expect(statSync(join(dir, 'logs/crashes.log')).size).toBeLessThan(80_000);
  expect(readdirSync(join(dir, 'logs'))).toEqual(['crashes.log']);
});

it('never throws', () => {
  expect(() => noteCrash('/dev/null/nowhere', 'engine', 'gone')).not.toThrow();
});
