/**
 * @file What the engine did, in a few rotating files inside the library (`logs/recollect.log`, .1, .2): kept on this
 * machine, sent nowhere. No photo's content, no file's name and no path is ever written at `info` or above.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { problemOf } from '../shared/problem.ts';
import type { EngineEvent } from '../shared/requests.ts';
import { redacted } from './redact.ts';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Log {
  write(level: LogLevel, message: string): void;
  /** What is worth remembering of what the engine tells. */
  event(event: EngineEvent): void;
  /** The newest lines, oldest first. */
  tail(lines: number): string[];
}

const maxBytes = 512 * 1024;
const generations = 3;

/** @param level nothing below it is written. RECOLLECT_LOG=debug also keeps names, for a bug that needs them. */
export function openLog(libraryDir: string, level: LogLevel = levelWanted()): Log {
  const dir = join(libraryDir, 'logs');
  const file = join(dir, 'recollect.log');
  let broken = false;
  let lastPhase = '';
  let lastProvider = '';

  function write(at: LogLevel, message: string): void {
    if (broken || logLevels.indexOf(at) > logLevels.indexOf(level)) return;
    const words = level === 'debug' ? message : redacted(message);
    const line = `${new Date().toISOString()} ${at} ${words.replaceAll(/\s*\n\s*/g, ' | ').slice(0, 2000)}\n`;
    try {
      mkdirSync(dir, { recursive: true });
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) rotate(file);
      appendFileSync(file, line, { mode: 0o600 });
    } catch (error) {
      // A full or failing disk must not fail twice; what happens is told to the person anyway.
      broken = true;
      console.error(`The log cannot be written: ${problemOf(error).message}`);
    }
  }

  return {
    write,
    event(event) {
      if (event.type === 'notice') {
        const { code, message } = event.problem;
        write(code === 'internal' ? 'error' : 'warn', `${code}: ${message}`);
      } else if (event.type === 'progress' && event.progress.phase !== lastPhase) {
        const { phase, done, total, failed, skipped } = event.progress;
        lastPhase = phase;
        write(
          'info',
          `indexing is ${phase}: ${done} of ${total} done, ${failed} failed, ${skipped} up to date`,
        );
      } else if (event.type === 'status') {
        const { state, provider } = event.status.encoder;
        if (lastProvider !== `${state} ${provider}`)
          write('info', `encoder ${state} on ${provider ?? 'nothing yet'}`);
        lastProvider = `${state} ${provider}`;
      }
    },
    tail(lines) {
      try {
        return readFileSync(file, 'utf8').split('\n').filter(Boolean).slice(-lines);
      } catch {
        return [];
      }
    },
  };
}

function rotate(file: string): void {
  for (let n = generations - 1; n >= 1; n--) {
    const from = n === 1 ? file : `${file}.${n - 1}`;
    if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${file}.${n}`);
  }
}

function levelWanted(): LogLevel {
  const wanted = process.env['RECOLLECT_LOG'];
  return logLevels.find((level) => level === wanted) ?? 'info';
}
