/**
 * @file A folder on a real FAT file system: upper and lower case are one, times go by two seconds, nothing has an owner.
 * Linux with fusefat and mkfs.vfat (Debian: `apt-get install fusefat dosfstools`) and the right to mount.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { NotHere } from '../row.ts';

export interface Mounted {
  readonly folder: string;
  unmount(): void;
}

const imageBytes = 64 * 2 ** 20;

/** @throws NotHere where it cannot be mounted */
export function mountFat(dir: string): Mounted {
  const folder = join(dir, 'fat');
  const image = join(dir, 'fat.img');
  mkdirSync(folder);
  const file = openSync(image, 'w');
  ftruncateSync(file, imageBytes);
  closeSync(file);
  try {
    execFileSync('mkfs.vfat', [image], { stdio: 'ignore' });
    execFileSync('fusefat', ['-o', 'rw+', image, folder], { stdio: 'ignore' });
  } catch {
    throw new NotHere(
      'a FAT file system is mounted with fusefat and mkfs.vfat, which are not there or may not mount',
    );
  }
  return {
    folder,
    unmount: () => void execFileSync('fusermount', ['-u', '-z', folder], { stdio: 'ignore' }),
  };
}
