/** @file The query as a person composes it: parts, weights, dates, history, saved searches, words in names. On the real app. */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { addPhotos, ask, indexed, makeHome, openApp, photosIn, placeOf, results, searchBox } from './app.ts';
import type { Home, OpenedApp } from './app.ts';

let home: Home;
let app: OpenedApp;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  home = await makeHome(['castles', 'cats', 'fish', 'hammers', 'windmills', 'birds', 'towers']);
  app = await openApp(home);
  await addPhotos(app, home);
  await indexed(app.page, await photosIn(home.photos));
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});
test.beforeEach(async () => {
  const clear = app.page.getByRole('button', { name: 'Clear search' });
  if (await clear.isVisible()) await clear.click();
});

const chips = (page: Page) => page.getByTestId('chip');
const chip = (page: Page, at: number) => chips(page).nth(at);
const chipButton = (page: Page, at: number) => chip(page, at).locator('[data-chip]');

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return found
    .filter(({ impact }) => impact !== 'minor')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

test('typed signs become parts with weights, and words become a part on request', async () => {
  const { page } = app;
  await searchBox(page).fill('castle -people +"blue sky"*2 ');
  await expect(chips(page)).toHaveCount(2);
  await expect(chip(page, 0)).toHaveAttribute('data-away', 'true');
  await expect(chip(page, 1)).toHaveAttribute('data-weight', '2');
  await expect(searchBox(page)).toHaveValue('castle ');
  await searchBox(page).press('Shift+Enter');
  await expect(chips(page)).toHaveCount(3);
  await expect(searchBox(page)).toHaveValue('');
  await expect(async () => {
    const [best] = await results(page, 'without people, blue sky, castle');
    expect(await placeOf(page, best!)).toMatch(/^(castles|towers|windmills)/);
  }).toPass({ timeout: 15_000 });
});

test('a part is weighed, turned round, switched off, edited and removed by keys', async () => {
  const { page } = app;
  await searchBox(page).fill('+cat ');
  await expect(chips(page)).toHaveCount(1);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  await expect(chipButton(page, 0)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(chip(page, 0)).toHaveAttribute('data-weight', '1.5');
  await page.keyboard.press('ArrowDown');
  await expect(chip(page, 0)).toHaveAttribute('data-weight', '1.25');
  await page.keyboard.press('-');
  await expect(chip(page, 0)).toHaveAttribute('data-away', 'true');
  await page.keyboard.press('-');
  await page.keyboard.press('Space');
  await expect(chip(page, 0)).toHaveAttribute('data-on', 'false');
  // Nothing is left to search for: the timeline is back.
  await expect(page.getByRole('region', { name: /^Results for/ })).toBeHidden();
  await page.keyboard.press('Space');
  await expect(page.getByRole('region', { name: 'Results for cat' })).toBeVisible();
  for (const key of ['Enter', 'F2']) {
    await page.keyboard.press(key);
    await page.keyboard.type(key === 'F2' ? 'windmill' : 'hammer');
    await page.keyboard.press('Enter');
    await expect(chipButton(page, 0)).toBeFocused();
  }
  await expect(async () => {
    const [best] = await results(page, 'windmill');
    expect(await placeOf(page, best!)).toMatch(/^windmills/);
  }).toPass({ timeout: 15_000 });
  // Escape leaves it as it was.
  await page.keyboard.press('F2');
  await page.keyboard.type('nonsense');
  await page.keyboard.press('Escape');
  await expect(chipButton(page, 0)).toContainText('windmill');
  await page.keyboard.press('Delete');
  await expect(chips(page)).toHaveCount(0);
});

test('a part is weighed, turned round, switched off, edited and removed by mouse', async () => {
  const { page } = app;
  await searchBox(page).fill('fish +cat ');
  await chipButton(page, 0).click();
  const settings = page.getByTestId('chip-settings');
  await settings.getByRole('slider').fill('2');
  await expect(chip(page, 0)).toHaveAttribute('data-weight', '2');
  await settings.getByRole('button', { name: 'Stay away from it' }).click();
  await expect(chip(page, 0)).toHaveAttribute('data-away', 'true');
  await settings.getByRole('checkbox', { name: 'Use it' }).uncheck();
  await expect(chip(page, 0)).toHaveAttribute('data-on', 'false');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(settings).toBeHidden();
  await chipButton(page, 0).dblclick();
  await page.getByRole('textbox', { name: 'Words of this part' }).fill('bird');
  await page.keyboard.press('Enter');
  await expect(chipButton(page, 0)).toContainText('bird');
  await chip(page, 0).getByRole('button', { name: 'Remove without bird' }).click();
  await expect(chips(page)).toHaveCount(0);
});

test('example photos from the library, pasted and picked stand in one query, and one can be replaced', async () => {
  const { page } = app;
  await searchBox(page).fill('castle');
  await results(page, 'castle');
  await page.getByTestId('grid').getByRole('option').first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Add to search' }).click();
  await expect(chips(page)).toHaveCount(1);
  await page.getByTestId('image-picker').setInputFiles(join(home.photos, 'fish', 'angelfish.jpg'));
  await expect(chips(page)).toHaveCount(2);
  await expect(chip(page, 1)).toHaveAttribute('data-kind', 'image');
  await chipButton(page, 1).focus();
  // The system's file dialog is not ours to click in a test; what comes out of it is.
  const picker = page.getByTestId('image-picker');
  await picker.evaluate((input) => Object.assign(input, { click: () => (input.dataset['asked'] = 'yes') }));
  await page.keyboard.press('F2');
  await expect(picker).toHaveAttribute('data-asked', 'yes');
  await picker.setInputFiles(join(home.photos, 'cats', 'grey-cat.jpg'));
  await expect(chipButton(page, 1)).toContainText('grey-cat.jpg');
  await expect(chips(page)).toHaveCount(2);
});

test('dates are offered, and taken or left as the person says', async () => {
  const { page } = app;
  await searchBox(page).fill('castle summer 2008');
  const offer = page.getByTestId('date-offer');
  await expect(offer).toBeVisible();
  // By keyboard: the offer follows the field.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(chip(page, 0)).toHaveAttribute('data-kind', 'date');
  await expect(searchBox(page)).toHaveValue('castle');
  await expect(searchBox(page)).toBeFocused();
  await page.getByTestId('strictness').getByRole('slider').fill('0');
  await expect(async () => {
    const found = await results(page, 'castle, only summer 2008');
    expect(await Promise.all(found.map((photo) => placeOf(page, photo)))).toEqual(['castles/chambord.jpg']);
  }).toPass({ timeout: 15_000 });
  await page.getByTestId('strictness').getByRole('slider').fill('0.5');

  // Alone, a date shows its photos by month.
  await searchBox(page).fill('');
  await expect(async () => expect(await results(page, 'only summer 2008')).toHaveLength(1)).toPass({
    timeout: 15_000,
  });
  // Other words for it.
  await chipButton(page, 0).dblclick();
  await page.getByRole('textbox', { name: 'Words of this part' }).fill('1971');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('no-results')).toBeVisible();
  await page.getByRole('button', { name: 'Clear search' }).first().click();

  await searchBox(page).fill('march');
  await offer.getByRole('button', { name: /is not a date/ }).click();
  await expect(offer).toBeHidden();
  await expect(searchBox(page)).toHaveValue('march');
});

test('words in file names and folders are shown beside, with their reason', async () => {
  const { page } = app;
  await searchBox(page).fill('chambord');
  const strip = page.getByTestId('literal');
  await expect(strip.getByRole('heading')).toHaveText(/^1 photo with these words/);
  await expect(strip.getByRole('button', { name: 'Photo, file name: chambord.jpg' })).toBeVisible();
  await searchBox(page).fill('hammers');
  await expect(strip.getByRole('button', { name: 'Photo, folder: hammers' }).first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await strip.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByRole('button', { name: 'Back to results' })).toBeVisible();
  await page.getByRole('button', { name: 'Back to results' }).click();
  await strip.getByRole('button', { name: 'Hide' }).click();
  await expect(strip).toBeHidden();
  // Letters inside a word are no match.
  await searchBox(page).fill('mmers');
  await expect(page.getByRole('region', { name: 'Results for mmers' })).toBeVisible();
  await page.waitForTimeout(600);
  await expect(strip).toBeHidden();
});

test('recent searches are behind the empty field, and can be forgotten', async () => {
  const { page } = app;
  await ask(page, { type: 'searches.forget', search: null });
  await searchBox(page).fill('windmill');
  await searchBox(page).press('Enter');
  await expect(async () =>
    expect((await ask(page, { type: 'searches' })).recent.map(({ query }) => query.text)).toEqual([
      'windmill',
    ]),
  ).toPass({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Clear search' }).click();
  await searchBox(page).press('ArrowDown');
  const list = page.getByTestId('recent-searches');
  await expect(list.getByRole('menuitem', { name: 'windmill' })).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(searchBox(page)).toHaveValue('windmill');
  await page.getByRole('button', { name: 'Clear search' }).click();
  await searchBox(page).press('ArrowDown');
  await list.getByRole('menuitem', { name: 'Clear recent searches' }).click();
  await expect(async () => expect((await ask(page, { type: 'searches' })).recent).toEqual([])).toPass({
    timeout: 15_000,
  });
});

test('a search is saved with its example from outside, is there after a restart, is renamed and deleted', async () => {
  test.slow();
  const { page } = app;
  await searchBox(page).fill('-people tower');
  await searchBox(page).press('Enter');
  await page.getByTestId('image-picker').setInputFiles(join(home.photos, 'castles', 'chambord.jpg'));
  await expect(chips(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Save this search' }).click();
  const dialog = page.getByTestId('save-search');
  await dialog.getByRole('textbox').fill('Old stones');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('saved-search')).toHaveText('Old stones');
  await app.electron.close();

  app = await openApp(home);
  const again = app.page;
  const saved = again.getByTestId('saved-search').getByRole('button', { name: 'Old stones', exact: true });
  await saved.click();
  await expect(chips(again)).toHaveCount(2);
  await expect(searchBox(again)).toHaveValue('tower');
  await expect(async () => {
    const found = await results(again, 'tower, without people, Like chambord.jpg');
    expect(await placeOf(again, found[0]!)).toBe('castles/chambord.jpg');
  }).toPass({ timeout: 20_000 });
  await expect(saved).toHaveAttribute('aria-current', 'page');
  await saved.focus();
  await again.keyboard.press('F2');
  await again.keyboard.type('Towers and castles');
  await again.keyboard.press('Enter');
  await expect(again.getByTestId('saved-search')).toHaveText('Towers and castles');
  await again.getByTestId('saved-search').click({ button: 'right' });
  await again.getByRole('menuitem', { name: 'Delete saved search' }).click();
  await again.getByRole('button', { name: 'Delete saved search' }).click();
  await expect(again.getByTestId('saved-search')).toHaveCount(0);
});

test('help says how to search', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'How to search' }).click();
  await expect(page.getByTestId('search-help')).toContainText('stay away from these');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('search-help')).toBeHidden();
});
