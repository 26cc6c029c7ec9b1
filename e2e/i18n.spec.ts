/** @file The real app in other languages: as the system says, as the person chooses, at once, from right to left. */
import { expect, test } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';
import { addPhotos, indexed, makeHome, openApp, photosIn } from './app.ts';
import type { Home, OpenedApp } from './app.ts';

test.describe.configure({ mode: 'serial' });

let home: Home;
let app: OpenedApp;
let photos: number;

test.beforeAll(async () => {
  home = await makeHome(['fish', 'windmills']);
  photos = await photosIn(home.photos);
});
test.afterAll(async () => {
  await home.remove();
});

const menuOf = (electron: ElectronApplication): Promise<string[]> =>
  electron.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? []);

test('on a German system, the app speaks German from its first paint', async () => {
  app = await openApp(home, [], { LANGUAGE: 'de_CH:de:en', LANG: 'de_CH.UTF-8' });
  const { page, electron } = app;
  await expect(page.locator('html')).toHaveAttribute('lang', 'de-CH');
  await expect(page.getByRole('button', { name: 'Ordner hinzufügen …' })).toBeVisible();
  expect(await menuOf(electron)).toEqual(expect.arrayContaining(['Datei', 'Ansicht']));
  await addPhotos(app, home);
  await indexed(page, photos);
  await expect(page.getByTestId('status-phase')).toContainText(`${photos} Fotos`);
});

test('a change of the language is seen at once, in the window and in the menu', async () => {
  const { page, electron } = app;
  await page.evaluate(() => window.recollect.setPreferences({ language: 'fr' }));
  await expect(page.getByTestId('status-phase')).toContainText(`${photos} photos`);
  await expect(page.getByRole('searchbox', { name: 'Chercher des photos' })).toBeVisible();
  expect(await menuOf(electron)).toEqual(expect.arrayContaining(['Fichier', 'Affichage']));
});

test('Arabic turns the window round, and the choice outlives the app', async () => {
  await app.page.evaluate(() => window.recollect.setPreferences({ language: 'ar' }));
  await expect(app.page.locator('html')).toHaveAttribute('dir', 'rtl');
  await app.electron.close();
  app = await openApp(home, [], { LANGUAGE: 'de', LANG: 'de_DE.UTF-8' });
  const { page } = app;
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByRole('searchbox', { name: 'البحث في الصور' })).toBeVisible();
  const [sidebar, grid] = await Promise.all([
    page.getByRole('navigation', { name: 'المكتبة' }).boundingBox(),
    page.getByTestId('grid').boundingBox(),
  ]);
  expect(sidebar!.x).toBeGreaterThan(grid!.x);
});

test('from right to left, photos begin at the right and the left arrow goes on', async () => {
  const { page } = app;
  const grid = page.getByTestId('grid');
  const at = (index: number) => page.locator(`[data-index="${index}"]`).boundingBox();
  await expect(page.locator('[data-index="1"]')).toBeVisible();
  const [first, second] = [await at(0), await at(1)];
  expect(first!.x).toBeGreaterThan(second!.x);
  expect(first!.y).toBe(second!.y);

  await grid.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await expect(grid).toHaveAttribute('aria-activedescendant', 'tile-1');
  // What the pointer finds on a photo lies on that photo.
  await page.locator('[data-index="0"]').hover();
  const pick = await page.getByTestId('pick').boundingBox();
  expect(pick!.x).toBeGreaterThan(first!.x);
  expect(pick!.x + pick!.width).toBeLessThan(first!.x + first!.width);

  // A rubber band over both, drawn from below them.
  await page.mouse.move(first!.x + first!.width - 4, first!.y + first!.height + 3);
  await page.keyboard.down('Shift');
  await page.mouse.down();
  await page.mouse.move(second!.x + 10, first!.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  for (const index of [0, 1])
    await expect(page.locator(`[data-index="${index}"]`)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await page.locator('[data-index="0"]').click();
  await expect(page.getByTestId('viewer')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('viewer').getByRole('status').first()).toContainText('2');
  await app.electron.close();
});
