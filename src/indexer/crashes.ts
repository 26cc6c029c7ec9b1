/**
 * @file Notes of processes that ended when they should not have: `logs/crashes.log` in the library, one line each, the
 * newest hundred. Kept on this machine, part of the diagnostics, sent nowhere. No paths, no names of photos.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { redacted } from './redact.ts';

const maxBytes = 64 * 1024;
const kept = 100;

const fileOf = (libraryDir: string): string => join(libraryDir, 'logs', 'crashes.log');

/** @param who process by its role @param why for a bug report. Never throws: a note is not worth a second crash. */
export function noteCrash(libraryDir: string, who: string, why: string): void {
  const file = fileOf(libraryDir);
  const words = redacted(why)
    .replaceAll(/\s*\n\s*/g, ' | ')
    .slice(0, 1000);
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${new Date().toISOString()} ${who}: ${words}\n`, { mode: 0o600 });
    if (statSync(file).size <= maxBytes) return;
    writeFileSync(`${file}.part`, `${crashesOf(libraryDir).join('\n')}\n`, { mode: 0o600 });
    renameSync(`${file}.part`, file);
  } catch (error) {
    console.error('A crash could not be noted:', error);
  }
}

/** The newest lines, oldest first. */
export function crashesOf(libraryDir: string, lines = kept): string[] {
  try {
    return readFileSync(fileOf(libraryDir), 'utf8').split('\n').filter(Boolean).slice(-lines);
  } catch {
    return []; // There was none.
  }
}
