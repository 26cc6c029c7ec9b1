/** @file What the command line and the environment say about a start. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchOptions } from './launch-options.ts';

const cwd = resolve('/home/me');
const folder = (path: string): boolean => path.endsWith('Photos');

describe('launch options', () => {
  it('are empty for a plain start', () => {
    expect(launchOptions([], {}, cwd, folder)).toEqual({
      libraryDir: null,
      userDataDir: null,
      packDir: null,
      folders: [],
    });
  });

  it('take folders to add, relative to where the command was given, and ignore everything else', () => {
    const { folders } = launchOptions(
      ['--no-sandbox', 'Photos', '/mnt/Photos', 'notes.txt', '.'],
      {},
      cwd,
      folder,
    );
    expect(folders).toEqual([resolve(cwd, 'Photos'), resolve('/mnt/Photos')]);
  });

  it('let the switch go before the environment, and the last switch before the first', () => {
    const env = { RECOLLECT_LIBRARY: '/env/library' };
    expect(launchOptions([], env, cwd, folder).libraryDir).toBe(resolve('/env/library'));
    expect(launchOptions(['--library=a', '--library=b'], env, cwd, folder).libraryDir).toBe(
      resolve(cwd, 'b'),
    );
    expect(launchOptions(['--library='], env, cwd, folder).libraryDir).toBe(resolve('/env/library'));
  });
});
