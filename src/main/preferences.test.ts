import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Preferences } from './preferences.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'recollect-preferences-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const open = (heard: unknown[] = []): Preferences =>
  new Preferences(
    join(dir, 'preferences.json'),
    () => ['de-AT'],
    (_, change) => heard.push(change),
  );

it('keeps what was changed, and tells it', () => {
  const heard: unknown[] = [];
  const preferences = open(heard);
  preferences.change({ theme: 'dark', threads: 2 });
  preferences.choose({ libraryDir: '/somewhere' });
  expect(heard).toEqual([{ theme: 'dark', threads: 2 }]);
  const again = open();
  expect(again.now).toMatchObject({ theme: 'dark', threads: 2, language: 'system' });
  expect(again.places).toEqual({ libraryDir: '/somewhere', packDir: null });
  expect(again.spoken).toEqual({ language: 'de', locale: 'de-AT' });
});

it.each([
  '',
  'no json',
  '[]',
  '{"theme": "pink", "threads": -3, "language": "xx", "libraryDir": 7, "waitOnBattery": false}',
])('starts with what can be read of %j', (text) => {
  writeFileSync(join(dir, 'preferences.json'), text);
  const { now, places } = open();
  expect(now).toMatchObject({ theme: 'system', threads: null, language: 'system', provider: 'auto' });
  expect(now.waitOnBattery).toBe(!text.includes('waitOnBattery'));
  expect(places).toEqual({ libraryDir: null, packDir: null });
});

it('never tells the window a path', () => {
  const preferences = open();
  preferences.choose({ libraryDir: '/secret', packDir: '/secret' });
  expect(JSON.stringify(preferences.preferred)).not.toContain('secret');
  expect(readFileSync(join(dir, 'preferences.json'), 'utf8')).toContain('/secret');
});
