/**
 * @file What is kept of a crash: a line in the library's log for each process that ended when it should not have,
 * and Chromium's own memory dumps, the newest few. Runs in main. Nothing is ever sent: there is nowhere to send it to.
 */
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, crashReporter } from 'electron';
import type { BrowserWindow } from 'electron';
import { crashesOf, noteCrash } from '../indexer/crashes.ts';
import type { Problem, Result } from '../shared/problem.ts';
import { appOrigin } from './page-route.ts';

const dumpsKept = 5;
/** A page that dies more often than this within a minute is not opened again. */
const reopenings = 3;

/** Before `ready`, so that every process is covered. A dump holds memory, and so perhaps a photo: it stays here. */
export function keepDumps(): void {
  crashReporter.start({ uploadToServer: false, compress: false });
  const dumps = app.getPath('crashDumps');
  if (!existsSync(dumps)) return;
  const files = readdirSync(dumps, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dmp'))
    .map((name) => join(dumps, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of files.slice(dumpsKept)) rmSync(old, { force: true });
}

export interface CrashWatch {
  /** The end of the last start of the app, when it was none; told once. */
  readonly lastEnd: Problem | null;
  engineDied(reason: string): void;
  /** Opens the page again when its process dies. */
  watchPage(window: BrowserWindow): void;
  /** The app ends in order from here on. */
  ending(): void;
}

/** @param runningFile is there while the app runs */
export function watchCrashes(libraryDir: string, runningFile: string): CrashWatch {
  let over = false;
  let lastEnd: Problem | null = null;
  if (existsSync(runningFile)) {
    noteCrash(libraryDir, 'app', 'the last start did not end in order');
    lastEnd = {
      code: 'ended-unexpectedly',
      message: 'Recollect did not close in order last time.',
      advice: 'Nothing that was saved is lost. A note for the diagnostics was kept on this computer.',
    };
  }
  try {
    writeFileSync(runningFile, '');
  } catch {
    // A read-only or full disk: the library says so, and loudly.
  }
  process.on('uncaughtExceptionMonitor', (error) =>
    noteCrash(libraryDir, 'app', error.stack ?? String(error)),
  );
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    // Our own processes are told of by those who started them, and know whether it was meant.
    if (!over && type !== 'Utility' && reason !== 'clean-exit')
      noteCrash(libraryDir, type, `${reason}, exit code ${exitCode}`);
  });
  app.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
    if (over || reason === 'clean-exit') return;
    const page = contents.getURL().startsWith(`${appOrigin}/decoder/`) ? 'decoder page' : 'window';
    noteCrash(libraryDir, page, `${reason}, exit code ${exitCode}`);
  });
  return {
    lastEnd,
    engineDied: (reason) => noteCrash(libraryDir, 'engine', reason),
    watchPage(window) {
      let deaths: number[] = [];
      window.webContents.on('render-process-gone', (_event, { reason }) => {
        if (over || reason === 'clean-exit') return;
        const now = Date.now();
        deaths = [...deaths.filter((time) => now - time < 60_000), now];
        // Not within the event: the page that died is still being taken down.
        if (deaths.length <= reopenings)
          setImmediate(() => !window.isDestroyed() && window.webContents.reload());
      });
    },
    ending() {
      over = true;
      rmSync(runningFile, { force: true });
    },
  };
}

/** The engine's diagnostics; without an engine, what main knows. */
export function diagnosticsAnswer(asked: Result<string>, libraryDir: string): Result<string> {
  if (asked.ok) return asked;
  const { code, message } = asked.problem;
  const { versions, platform, arch } = process;
  return {
    ok: true,
    value: [
      '# Recollect diagnostics',
      `system: ${platform} ${arch}, Electron ${versions['electron']}`,
      `the engine does not answer: ${code}: ${message}`,
      '## crashes',
      ...crashesOf(libraryDir, 20),
      '',
    ].join('\n'),
  };
}
