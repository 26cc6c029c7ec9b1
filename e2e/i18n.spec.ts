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
  await app.electron.close();
});
