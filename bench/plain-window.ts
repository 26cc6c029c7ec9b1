/**
 * @file The real app's window with nothing in it but the app: driven over Chromium's own debugging protocol, input and
 * scripts only. Playwright records every request of a page inside that page (some 20 MB a minute of scrolling), which is
 * no way to measure its memory.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from './app-window.ts';

export interface Memory {
  /** MB that only this process has. */
  readonly own: number;
  /** MB in memory, what it shares with others counted in full: decoded pictures, Chromium's own code. */
  readonly resident: number;
}

export interface PlainWindow {
  /** Runs in the page. @returns what it resolves to, as JSON */
  run<T>(script: string): Promise<T>;
  key(key: string, code: number): Promise<void>;
  type(text: string, delay: number): Promise<void>;
  wheel(x: number, y: number, by: number): Promise<void>;
  click(x: number, y: number): Promise<void>;
  /** Of the page's process, after a garbage collection; Linux only. */
  memory(): Promise<Memory>;
  close(): void;
}

export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Opens the app on a library, at 1280 x 800. @throws Error when its window does not come */
export async function openPlain(library: string): Promise<PlainWindow> {
  const userData = mkdtempSync(join(tmpdir(), 'recollect-bench-'));
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
      '--remote-debugging-port=0',
      repository,
      `--library=${resolve(library)}`,
    ],
    { env: { ...process.env, RECOLLECT_USER_DATA: userData }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const port = await new Promise<string>((found, failed) => {
    child.once('exit', (code) => failed(new Error(`The app ended with status ${code}.`)));
    createInterface(child.stderr).on('line', (line) => {
      const [, at] = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (at !== undefined) found(at);
    });
  });
  const socket = await attach(port);
  interface Answer {
    readonly id?: number;
    readonly result?: unknown;
    readonly error?: { readonly message: string };
  }
  const answers = new Map<number, (answer: Answer) => void>();
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id !== undefined) answers.get(answer.id)?.(answer);
  });
  let asked = 0;
  const send = <T>(method: string, params: object = {}): Promise<T> =>
    new Promise((done, failed) => {
      const id = ++asked;
      answers.set(id, ({ result, error }) => {
        answers.delete(id);
        if (error) failed(new Error(`${method}: ${error.message}`));
        else done(result as T);
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  await send('Emulation.setDeviceMetricsOverride', {
    width: 1280,
    height: 800,
    deviceScaleFactor: 1,
    mobile: false,
  });
  const { processInfo } = await send<{ processInfo: { type: string; id: number }[] }>(
    'SystemInfo.getProcessInfo',
  ).catch(() => ({ processInfo: [] }));
  const pid = processInfo.find(({ type }) => type === 'renderer')?.id ?? rendererOf(child.pid!);
  const mouse = (type: string, x: number, y: number, more: object = {}): Promise<void> =>
    send('Input.dispatchMouseEvent', { type, x, y, ...more });

  return {
    async run<T>(script: string): Promise<T> {
      const { result, exceptionDetails } = await send<{
        result: { value?: unknown };
        exceptionDetails?: { exception?: { description?: string } };
      }>('Runtime.evaluate', {
        expression: `(async () => { ${script} })()`,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'The script failed.');
      return result.value as T;
    },
    async key(key, code) {
      const event = { key, code: key, windowsVirtualKeyCode: code };
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    },
    async type(text, delay) {
      for (const letter of text) {
        await send('Input.dispatchKeyEvent', { type: 'keyDown', key: letter, text: letter });
        await send('Input.dispatchKeyEvent', { type: 'keyUp', key: letter });
        await wait(delay);
      }
    },
    wheel: (x, y, by) => mouse('mouseWheel', x, y, { deltaX: 0, deltaY: by }),
    async click(x, y) {
      await mouse('mousePressed', x, y, { button: 'left', clickCount: 1 });
      await mouse('mouseReleased', x, y, { button: 'left', clickCount: 1 });
    },
    async memory() {
      await send('HeapProfiler.collectGarbage');
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const mb = (name: string): number =>
        Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
      return { own: mb('Anonymous'), resident: mb('Rss') };
    },
    close() {
      socket.close();
      child.kill();
      rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Target {
  readonly type: string;
  readonly url: string;
  readonly webSocketDebuggerUrl: string;
}

async function attach(port: string): Promise<WebSocket> {
  for (const until = Date.now() + 30_000; Date.now() < until; await wait(200)) {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as Target[];
    const window = targets.find(({ type, url }) => type === 'page' && url.endsWith('/index.html'));
    if (window === undefined) continue;
    const socket = new WebSocket(window.webSocketDebuggerUrl);
    await new Promise((opened, failed) => {
      socket.addEventListener('open', opened, { once: true });
      socket.addEventListener('error', failed, { once: true });
    });
    return socket;
  }
  throw new Error('The app opened no window within half a minute.');
}

/** The first page's process below the app's. */
function rendererOf(parent: number): number {
  const below = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').map(Number);
  for (const pid of below.filter(Boolean)) {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) return pid;
    const deeper = rendererOf(pid);
    if (deeper > 0) return deeper;
  }
  return 0;
}
