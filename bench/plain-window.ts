/**
 * @file The real app with nothing in it but the app: driven over Chromium's and Node's own debugging protocols, input
 * and scripts only. Playwright records every request of a page inside that page (some 20 MB a minute of scrolling),
 * which is no way to measure its memory.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from './app-window.ts';
import { connect } from './debugger.ts';
import type { Debugger } from './debugger.ts';

export interface Memory {
  /** MB that only this process has. */
  readonly own: number;
  /** MB in memory, what it shares with others counted in full: decoded pictures, Chromium's own code. */
  readonly resident: number;
}

export interface PlainWindow {
  /** Runs in the page. @returns what it resolves to, as JSON */
  run<T>(script: string): Promise<T>;
  /** The app's first process. Its scripts have `require`. */
  readonly main: Debugger;
  key(key: string, code: number): Promise<void>;
  type(text: string, delay: number): Promise<void>;
  wheel(x: number, y: number, by: number): Promise<void>;
  click(x: number, y: number): Promise<void>;
  /** Of the page's process, after a garbage collection; Linux only. */
  memory(): Promise<Memory>;
  /** In order: the app closes its library. */
  close(): Promise<void>;
}

export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Of a process, Linux only. @throws Error when it has ended */
export function memoryOf(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mb = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
  return { own: mb('Anonymous'), resident: mb('Rss') };
}

/**
 * Opens the app on a library, at 1280 x 800.
 * @param userData where its settings are; without it, an empty folder that is gone afterwards
 * @throws Error when its window does not come
 */
export async function openPlain(library: string, userData?: string): Promise<PlainWindow> {
  const profile = userData ?? mkdtempSync(join(tmpdir(), 'recollect-bench-'));
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const electron =
    override === undefined
      ? (createRequire(import.meta.url)('electron') as unknown as string)
      : join(override, 'electron');
  const child = spawn(
    electron,
    [
      ...(asRoot ? ['--no-sandbox'] : []),
      '--inspect=127.0.0.1:0',
      '--remote-debugging-port=0',
      repository,
      `--library=${resolve(library)}`,
    ],
    { env: { ...process.env, RECOLLECT_USER_DATA: profile }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  const [mainAt, windowsAt] = await new Promise<[string, string]>((found, failed) => {
    let [node, chromium] = ['', ''];
    child.once('exit', (code) => failed(new Error(`The app ended with status ${code}.`)));
    createInterface(child.stderr).on('line', (line) => {
      node ||= /^Debugger listening on (ws:\S+)/.exec(line)?.[1] ?? '';
      chromium ||= /DevTools listening on ws:\/\/(127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? '';
      if (node !== '' && chromium !== '') found([node, chromium]);
    });
  });
  const main = await connect(mainAt);
  const page = await windowAt(windowsAt);
  await page.send('Emulation.setDeviceMetricsOverride', {
    width: 1280,
    height: 800,
    deviceScaleFactor: 1,
    mobile: false,
  });
  const mouse = (type: string, x: number, y: number, more: object = {}): Promise<void> =>
    page.send('Input.dispatchMouseEvent', { type, x, y, ...more });

  return {
    run: (script) => page.run(script),
    main,
    async key(key, code) {
      const event = { key, code: key, windowsVirtualKeyCode: code };
      await page.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
      await page.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    },
    async type(text, delay) {
      for (const letter of text) {
        await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: letter, text: letter });
        await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key: letter });
        await wait(delay);
      }
    },
    wheel: (x, y, by) => mouse('mouseWheel', x, y, { deltaX: 0, deltaY: by }),
    async click(x, y) {
      await mouse('mousePressed', x, y, { button: 'left', clickCount: 1 });
      await mouse('mouseReleased', x, y, { button: 'left', clickCount: 1 });
    },
    async memory() {
      await page.send('HeapProfiler.collectGarbage');
      const pid = await main.run<number>(`
        const { BrowserWindow } = require('electron');
        return BrowserWindow.getAllWindows().find((one) => one.isVisible()).webContents.getOSProcessId();`);
      return memoryOf(pid);
    },
    async close() {
      // The answer is lost with the process.
      await main.run(`require('electron').app.quit()`).catch(() => undefined);
      page.close();
      main.close();
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(late);
      if (userData === undefined) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Target {
  readonly type: string;
  readonly url: string;
  readonly webSocketDebuggerUrl: string;
}

async function windowAt(address: string): Promise<Debugger> {
  for (const until = Date.now() + 30_000; Date.now() < until; await wait(20)) {
    const targets = (await (await fetch(`http://${address}/json`)).json()) as Target[];
    const window = targets.find(({ type, url }) => type === 'page' && url.endsWith('/index.html'));
    if (window === undefined) continue;
    const page = await connect(window.webSocketDebuggerUrl);
    // It may just be about to give way to the page that stays.
    if (await page.run(`return document.readyState === 'complete'`).catch(() => false)) return page;
    page.close();
  }
  throw new Error('The app opened no window within half a minute.');
}
