/**
 * @file A private copy of a library file and its log, to be read: of a library that lies where nothing can be written: a disc, a share, a folder of somebody else's; or of one that is damaged.
 *
 * [Note: A copy, not `immutable`] SQLite keeps its shared memory beside a library with a write-ahead log, for
 * readers too. Its way out, `immutable=1`, ignores that log: what was committed since the last clean close
 * would be missing, and a writer that comes along would break the reader. better-sqlite3 does not offer it
 * either. So the file and its log are copied into a private folder that goes when the library is closed.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface ReadCopy {
  readonly file: string;
  remove(): void;
}

/** @throws the file system's error, with nothing left behind. */
export function copyForReading(file: string): ReadCopy {
  // 0700: what a library holds is nobody else's business.
  const folder = mkdtempSync(join(tmpdir(), 'recollect-read-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const suffix of ['', '-wal']) {
      if (existsSync(file + suffix)) copyFileSync(file + suffix, join(folder, basename(file) + suffix));
    }
    return { file: join(folder, basename(file)), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
