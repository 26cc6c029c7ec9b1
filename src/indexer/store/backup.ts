/**
 * @file Backups of what cannot be made again, as small files beside the library: `backups/<n>.json.gz`, each
 * with its own checksum, written whole or not at all. Knows nothing of tables.
 *
 * [Note: Generations] The three newest are kept, and beyond them the newest of each of the last seven days on
 * which there was one, so that neither a busy minute nor a slow mistake pushes out the last good one. Order
 * is by number, never by clock: clocks are set back.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { contentSchema } from './irreplaceable.ts';
import type { IrreplaceableContent } from './irreplaceable.ts';

const schema = z.object({
  format: z.literal(1),
  /** ms since 1970, for people and for telling days apart. */
  savedAt: z.number(),
  /** A person chose to go back to what was saved then, ms since 1970: the next one to open the library does it. */
  goBackTo: z.number().optional(),
  content: contentSchema,
});
export type Backup = z.infer<typeof schema>;

const newestKept = 3;
const daysKept = 7;
/** A backup that unpacks to more than this is none of ours. */
const maxBytes = 512 * 1024 * 1024;

const folderOf = (libraryDir: string): string => join(libraryDir, 'backups');
const nameOf = (number: number): string => `${String(number).padStart(6, '0')}.json.gz`;

/** Descending; empty when there is none. */
function numbers(libraryDir: string): number[] {
  let names: string[];
  try {
    names = readdirSync(folderOf(libraryDir));
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const match = /^(\d{6,15})\.json\.gz$/.exec(name);
      return match ? [Number(match[1])] : [];
    })
    .sort((a, b) => b - a);
}

/** @throws the file system's error; then the older backups are all still there. */
export function writeBackup(libraryDir: string, content: IrreplaceableContent, goBackTo?: number): void {
  const folder = folderOf(libraryDir);
  mkdirSync(folder, { recursive: true });
  const known = numbers(libraryDir);
  const json = JSON.stringify({
    format: 1,
    savedAt: Date.now(),
    ...(goBackTo === undefined ? {} : { goBackTo }),
    content,
  } satisfies Backup);
  const packed = gzipSync(`${digest(json)}\n${json}`);
  const path = join(folder, nameOf((known[0] ?? 0) + 1));
  const file = openSync(`${path}.part`, 'w', 0o600);
  try {
    writeFileSync(file, packed);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.part`, path);
  forget(libraryDir, known);
}

/** The newest backup that is whole; damaged ones are passed over. null: there is none. */
export function readNewestBackup(libraryDir: string): Backup | null {
  for (const number of numbers(libraryDir)) {
    const backup = read(libraryDir, number);
    if (backup !== null) return backup;
  }
  return null;
}

/** All that are whole, newest first. */
export function listBackups(libraryDir: string): { readonly number: number; readonly backup: Backup }[] {
  return numbers(libraryDir).flatMap((number) => {
    const backup = read(libraryDir, number);
    return backup === null ? [] : [{ number, backup }];
  });
}

function read(libraryDir: string, number: number): Backup | null {
  try {
    const text = gunzipSync(readFileSync(join(folderOf(libraryDir), nameOf(number))), {
      maxOutputLength: maxBytes,
    }).toString('utf8');
    const end = text.indexOf('\n');
    const json = text.slice(end + 1);
    if (text.slice(0, end) !== digest(json)) return null;
    return schema.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

/** @param older numbers of the backups before the one just written, descending */
function forget(libraryDir: string, older: readonly number[]): void {
  const days = new Set<string>();
  older.forEach((number, place) => {
    if (place < newestKept - 1) return;
    const backup = read(libraryDir, number);
    const day = backup === null ? null : new Date(backup.savedAt).toDateString();
    if (day !== null && !days.has(day) && days.size < daysKept) {
      days.add(day);
      return;
    }
    rmSync(join(folderOf(libraryDir), nameOf(number)), { force: true });
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
