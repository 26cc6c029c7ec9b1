/** @file Every view of the real app under axe: nothing serious, nothing moderate that we have not looked at. */
import { expect, test } from '@playwright/test';
import { violations } from './axe.ts';
import { addPhotos, indexed, makeHome, openApp, photosIn, search } from './app.ts';
import type { Home, OpenedApp } from './app.ts';

let home: Home;
let app: OpenedApp;
test.beforeAll(async () => {
  home = await makeHome(['cats', 'castles']);
  app = await openApp(home);
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});

test('no view breaks a rule of accessibility', async () => {
  test.slow();
  const { page } = app;
  await page.getByTestId('empty-state').waitFor();
  expect(await violations(page), 'first start').toEqual([]);
  await addPhotos(app, home);
  await indexed(page, await photosIn(home.photos));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator('[data-photo]').first().waitFor();
    expect(await violations(page), `timeline, ${colorScheme}`).toEqual([]);
    await search(page, 'a cat');
    expect(await violations(page), `results, ${colorScheme}`).toEqual([]);
    await page.locator('[data-photo]').first().click();
    await page.getByTestId('viewer').waitFor();
    await page.keyboard.press('i');
    await page.getByTestId('details').waitFor();
    expect(await violations(page), `viewer, ${colorScheme}`).toEqual([]);
    await page.keyboard.press('i');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');

    // Picking, marking, albums, comparing.
    const tiles = page.getByTestId('grid').getByRole('option');
    await tiles.nth(0).click({ modifiers: ['Control'] });
    await tiles.nth(1).click();
    await page.keyboard.press(colorScheme === 'light' ? 'f' : '3');
    expect(await violations(page), `selection, ${colorScheme}`).toEqual([]);
    await page.keyboard.press('a');
    await page.getByTestId('album-dialog').getByRole('combobox').fill(colorScheme);
    expect(await violations(page), `album dialog, ${colorScheme}`).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByTestId('album').first().waitFor();
    await page.keyboard.press('c');
    await page.getByTestId('compare').getByTestId('picture').nth(1).waitFor();
    expect(await violations(page), `comparison, ${colorScheme}`).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    for (const name of [/^Favourites/, new RegExp(`^${colorScheme}`)]) {
      await page.getByRole('navigation').getByRole('button', { name }).first().click();
      await page.getByTestId('section').waitFor();
      expect(await violations(page), `${String(name)}, ${colorScheme}`).toEqual([]);
    }
    await tiles.first().click({ button: 'right' });
    expect(await violations(page), `menu, ${colorScheme}`).toEqual([]);
    await page.keyboard.press('Escape');
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^All photos/ })
      .click();
  }
});
