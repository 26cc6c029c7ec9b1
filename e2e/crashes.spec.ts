/** What is left when a process of the app ends by force: a note and the app going on; nothing is sent (network-watch.ts). */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { expect, test } from '@playwright/test';
import type { Home, OpenedApp } from './app.ts';
import { addPhotos, ask, indexed, makeHome, openApp, pidsOf } from './app.ts';

let home: Home;
let app: OpenedApp | null;

test.beforeEach(async () => {
  home = await makeHome(['hammers']);
  app = await openApp(home);
  await addPhotos(app, home);
  await indexed(app.page, 5);
});
test.afterEach(async () => {
  await app?.electron.close();
  await home.remove();
});

/** Past Playwright's page, which does not outlive its process. A page that is just dying never answers. */
const inWindow = <T>(electron: ElectronApplication, script: string): Promise<T | 'no answer'> =>
  electron.evaluate(({ BrowserWindow }, code) => {
    const { webContents } = BrowserWindow.getAllWindows().find(
      (window) => !window.webContents.getURL().includes('/decoder/'),
    )!;
    const patience = new Promise<'no answer'>((resolve) => setTimeout(() => resolve('no answer'), 1000));
    return Promise.race([webContents.executeJavaScript(code) as Promise<T>, patience]);
  }, script);
const diagnostics = "window.recollect.ask({ type: 'diagnostics' }).then((answer) => answer.value)";

test('a window whose page dies is there again, and it was noted', async () => {
  const { electron } = app!;
  await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((window) => !window.webContents.getURL().includes('/decoder/'))!
      .webContents.forcefullyCrashRenderer(),
  );
  await expect
    .poll(() => inWindow(electron, "document.querySelectorAll('[role=option]').length").catch(() => 'gone'))
    .toBe(5);
  expect(await inWindow(electron, diagnostics)).toMatch(/## crashes[^]*Z window: (crashed|killed)/);
});

test('an engine that crashes is noted, and its dump stays here', async () => {
  const { electron, page } = app!;
  expect(await electron.evaluate(({ crashReporter }) => crashReporter.getUploadToServer())).toBe(false);
  const [engine] = await pidsOf(electron, 'Recollect engine');
  process.kill(engine!, 'SIGSEGV');
  await expect
    .poll(() => pidsOf(electron, 'Recollect engine').then((pids) => pids.includes(engine!)))
    .toBe(false);
  await indexed(page, 5);
  const told = await ask(page, { type: 'diagnostics' });
  expect(told).toMatch(/## crashes[^]*Z engine: /);
  expect(told).not.toContain(home.dir);
  const dumps = await electron.evaluate(({ app: electronApp }) => electronApp.getPath('crashDumps'));
  await expect
    .poll(() =>
      existsSync(dumps)
        ? readdirSync(dumps, { recursive: true }).filter((name) => String(name).endsWith('.dmp')).length
        : 0,
    )
    .toBeGreaterThan(0);
});

test('an app that was killed says so at the next start, once', async () => {
  const gone = new Promise((resolve) => app!.electron.process().once('exit', resolve));
  app!.electron.process().kill('SIGKILL');
  await gone;
  expect(existsSync(join(home.userData, 'running'))).toBe(true);
  app = await openApp(home);
  await expect(app.page.getByTestId('toast').filter({ hasText: 'did not close in order' })).toBeVisible();
  await indexed(app.page, 5);
  expect(await ask(app.page, { type: 'diagnostics' })).toContain('app: the last start did not end in order');
  await app.electron.close();
  expect(existsSync(join(home.userData, 'running'))).toBe(false);
  app = await openApp(home);
  await indexed(app.page, 5);
  await expect(app.page.getByTestId('toast')).toHaveCount(0);
});
