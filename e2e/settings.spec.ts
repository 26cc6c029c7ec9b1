/** @file The settings of the real app: every one changes what it says it changes. */
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { addPhotos, answerFolderDialog, ask, indexed, makeHome, openApp, photosIn, status } from './app.ts';
import { violations } from './axe.ts';
import type { Home, OpenedApp } from './app.ts';

test.describe.configure({ mode: 'serial' });

let home: Home;
let app: OpenedApp;
let page: Page;
let photos: number;

test.beforeAll(async () => {
  home = await makeHome(['fish', 'cats']);
  photos = await photosIn(home.photos);
  app = await openApp(home);
  page = app.page;
  await addPhotos(app, home);
  await indexed(page, photos);
});
test.afterAll(async () => {
  await app.electron.close();
  await home.remove();
});

const dialog = () => page.getByRole('dialog', { name: 'Settings' });

async function open(section: 'General' | 'Folders' | 'Indexing' | 'Library'): Promise<void> {
  await page.keyboard.press('Control+,');
  await expect(dialog()).toBeVisible();
  await dialog().getByRole('button', { name: section, exact: true }).click();
  await expect(page.getByTestId('settings-page').getByRole('heading', { level: 2 })).toHaveText(section);
}
async function close(): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(dialog()).toBeHidden();
}

test('open by key and button, keep the focus, close, and break no rule of accessibility', async () => {
  for (const section of ['General', 'Folders', 'Indexing', 'Library'] as const) {
    await open(section);
    expect(await violations(page)).toEqual([]);
    await close();
  }
  await page.getByRole('button', { name: 'Settings' }).click();
  for (let i = 0; i < 25; i++) {
    await page.keyboard.press('Tab');
    expect(await dialog().evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await close();
  await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused();

  await page.getByTestId('grid').focus();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toContainText('Find similar');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});

test('language and theme change at once', async () => {
  await open('General');
  await dialog().getByLabel('Language').selectOption('de');
  await expect(page.getByRole('dialog', { name: 'Einstellungen' })).toBeVisible();
  await page.getByLabel('Sprache').selectOption('en');
  await expect(dialog()).toBeVisible();

  // As the app itself decides, not as the test's browser would have it.
  await page.emulateMedia({ colorScheme: null });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await dialog().getByRole('radio', { name: 'Light' }).check({ force: true });
  const light = await background();
  await dialog().getByRole('radio', { name: 'Dark' }).check({ force: true });
  await expect.poll(background).not.toBe(light);
  expect(await app.electron.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark');
  await dialog().getByRole('radio', { name: 'Like the system' }).check({ force: true });
  await close();
});

test('names to leave out are checked, and hold at once', async () => {
  const tucked = join(home.photos, 'Private things');
  await mkdir(tucked);
  await cp(join(home.photos, 'fish'), tucked, { recursive: true });
  await rm(join(home.photos, 'fish'), { recursive: true });
  await indexed(page, photos);

  await open('Folders');
  const lines = dialog().getByLabel('Names left out');
  await expect(lines).toHaveValue(/@eaDir/);
  const usual = await lines.inputValue();
  const apply = dialog().getByRole('button', { name: 'Apply' });
  await expect(apply).toBeDisabled();
  for (const [wrong, why] of [
    ['a/b', 'Line 1 is a path'],
    ['*', 'Line 1 would leave out everything'],
    [`${usual}\n\nx`, 'is empty'],
  ] as const) {
    await lines.fill(wrong);
    await expect(dialog().getByRole('alert')).toContainText(why);
    await expect(apply).toBeDisabled();
  }
  await lines.fill(`${usual}\nprivate*`);
  await apply.click();
  const cats = await photosIn(join(home.photos, 'cats'));
  await indexed(page, cats);
  await dialog().getByRole('button', { name: 'Restore defaults' }).click();
  await apply.click();
  await indexed(page, photos);
  await close();
});

test('indexing waits on battery, and goes on at the mains or when told to', async () => {
  const battery = (on: boolean) =>
    app.electron.evaluate(({ powerMonitor }, is) => {
      powerMonitor.isOnBatteryPower = () => is;
      powerMonitor.emit(is ? 'on-battery' : 'on-ac');
    }, on);
  await battery(true);
  await cp(join(home.photos, 'cats'), join(home.photos, 'more cats'), { recursive: true });
  await ask(page, { type: 'index.rebuild' });
  await expect(page.getByTestId('status-phase')).toHaveText('Waits for mains power');
  const { done } = (await status(page)).progress;
  // Listened to, not looked up: a scan that follows begins to count anew.
  const heard = await page.evaluateHandle(() => {
    const counts: number[] = [];
    window.recollect.onEvent((event) => {
      if (event.type === 'progress') counts.push(event.progress.done);
    });
    return counts;
  });
  // Searches still answer: nothing is taken out of the index before its turn.
  expect((await status(page)).searchable).toBe(photos);
  await battery(false);
  await expect(page.getByTestId('status-phase')).not.toHaveText('Waits for mains power');
  await expect
    .poll(() => heard.evaluate((counts, before) => counts.some((count) => count !== before), done))
    .toBe(true);
  await indexed(page, photos);
  await rm(join(home.photos, 'more cats'), { recursive: true });

  await battery(true);
  await ask(page, { type: 'index.rebuild' });
  await page.getByRole('button', { name: 'Index anyway' }).click();
  await indexed(page, photos);

  await open('Indexing');
  await dialog().getByRole('switch', { name: 'Wait while on battery' }).uncheck();
  await ask(page, { type: 'index.rebuild' });
  await indexed(page, photos);
  await battery(false);
  await dialog().getByRole('switch', { name: 'Wait while on battery' }).check();
  await close();
});

test('rebuilding asks first, and keeps ratings and albums', async () => {
  const { photos: all } = await ask(page, { type: 'timeline' });
  const some = all.slice(0, 2);
  await ask(page, { type: 'marks.set', photos: some, change: { rating: 4 } });
  await ask(page, { type: 'albums.create', name: 'Kept', photos: some });
  await open('Indexing');
  await dialog().getByRole('button', { name: 'Rebuild…' }).click();
  await dialog().getByRole('button', { name: 'Rebuild the index' }).click();
  await indexed(page, photos);
  expect((await ask(page, { type: 'albums' })).map(({ name, photos: n }) => [name, n])).toEqual([
    ['Kept', 2],
  ]);
  const marks = await ask(page, { type: 'marks' });
  expect([...marks.photos].sort()).toEqual([...some].sort());
  await close();
});

test('cores and hardware are chosen, and what really runs is said', async () => {
  await open('Indexing');
  await dialog().getByLabel('Processor cores').selectOption('1');
  await dialog().getByLabel('Hardware for the model').selectOption('cpu');
  // What runs is known once it has run; until the library is open again, with these settings, it is refused.
  await expect(() => ask(page, { type: 'index.rebuild' })).toPass({ timeout: 30_000 });
  await indexed(page, photos);
  expect((await status(page)).encoder).toMatchObject({ provider: 'cpu', requested: ['cpu'] });
  await expect(page.getByTestId('provider-now')).toContainText('CPU');
  await dialog().getByLabel('Hardware for the model').selectOption('auto');
  await dialog().getByLabel('Processor cores').selectOption('');
  await indexed(page, photos);
  await close();
});

test('backups are listed, made, and gone back to', async () => {
  await open('Library');
  await dialog().getByRole('button', { name: 'Back up now' }).click();
  await expect(dialog().getByTestId('backup').first()).toContainText('1 album');
  const [album] = await ask(page, { type: 'albums' });
  await ask(page, { type: 'albums.delete', album: album!.id });
  await dialog().getByRole('button', { name: 'Go back to this' }).first().click();
  const loaded = page.waitForEvent('load');
  await dialog().getByRole('button', { name: 'Go back', exact: true }).click();
  await loaded;
  await indexed(page, photos);
  expect((await ask(page, { type: 'albums' })).map(({ name }) => name)).toEqual(['Kept']);
});

test('the library moves with all that is in it, another can be opened, and the way back', async () => {
  const elsewhere = join(home.dir, 'elsewhere');
  await mkdir(elsewhere);
  await open('Library');
  await expect(page.getByTestId('library-place')).toHaveText('… / user-data / library');
  await answerFolderDialog(app.electron, [elsewhere]);
  let loaded = page.waitForEvent('load');
  await dialog().getByRole('button', { name: 'Move…' }).click();
  await loaded;
  await indexed(page, photos);
  expect(await readdir(elsewhere)).toContain('library.sqlite');
  expect(await readdir(home.userData)).not.toContain('library');
  expect((await ask(page, { type: 'albums' })).map(({ name }) => name)).toEqual(['Kept']);
  await expect(page.locator('[data-index="0"] img')).toHaveClass(/shown/);

  const fresh = join(home.dir, 'fresh');
  await mkdir(fresh);
  await answerFolderDialog(app.electron, [fresh]);
  await open('Library');
  loaded = page.waitForEvent('load');
  await dialog().getByRole('button', { name: 'Open another…' }).click();
  await loaded;
  await expect.poll(async () => (await status(page)).photos).toBe(0);

  await answerFolderDialog(app.electron, [elsewhere]);
  await page.keyboard.press('Control+,');
  await dialog().getByRole('button', { name: 'Library', exact: true }).click();
  loaded = page.waitForEvent('load');
  await dialog().getByRole('button', { name: 'Open another…' }).click();
  await loaded;
  await indexed(page, photos);
});

test('diagnostics go to the clipboard, without a path', async () => {
  await open('Library');
  await dialog().getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByTestId('toast').first()).toContainText('Diagnostics copied');
  const text = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(text).toContain('# Recollect diagnostics');
  expect(text).not.toContain(home.dir);
  await close();
});

test('a folder is removed after a question', async () => {
  await open('Folders');
  const row = dialog().getByTestId('settings-folder');
  await expect(row).toContainText('Holiday photos');
  await row.getByRole('button', { name: 'Remove Holiday photos' }).click();
  await dialog().getByRole('button', { name: 'Keep' }).click();
  await expect(row).toBeVisible();
  await row.getByRole('button', { name: 'Remove Holiday photos' }).click();
  await dialog().getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(row).toBeHidden();
  await close();
});
