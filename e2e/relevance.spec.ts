/** @file Where matching ends, how results are ordered and stacked, why a photo was found, and the search's own panel. On the real app. */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import {
  addPhotos,
  ask,
  indexed,
  makeHome,
  openApp,
  photosIn,
  placeOf,
  results,
  search,
  searchBox,
} from './app.ts';
import type { Home, OpenedApp } from './app.ts';

let home: Home;
let app: OpenedApp;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  home = await makeHome(['castles', 'cats', 'fish', 'hammers', 'windmills', 'birds', 'towers']);
  // A smaller copy and one a little brighter: other bytes, the same picture.
  const castle = join(home.photos, 'castles', 'chambord.jpg');
  await mkdir(join(home.photos, 'copies'));
  await sharp(castle)
    .autoOrient()
    .resize({ width: 420 })
    .jpeg()
    .toFile(join(home.photos, 'copies', 'small.jpg'));
  await sharp(castle)
    .autoOrient()
    .modulate({ brightness: 1.05 })
    .jpeg()
    .toFile(join(home.photos, 'copies', 'bright.jpg'));
  await copyFile(castle, join(home.photos, 'copies', 'same.jpg'));
  app = await openApp(home);
  await addPhotos(app, home);
  // An exact copy is one photo with two places.
  await indexed(app.page, (await photosIn(home.photos)) - 1);
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});

const slider = (page: Page) => page.getByTestId('strictness').getByRole('slider');
const subjects = (page: Page, photos: readonly number[]): Promise<string[]> =>
  Promise.all(photos.map(async (photo) => (await placeOf(page, photo)).split('/')[0]!));

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return found
    .filter(({ impact }) => impact !== 'minor')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

test('results end where matching ends, and the slider moves that end', async () => {
  const { page } = app;
  const { searchable } = await ask(page, { type: 'status' });
  const windmills = await search(page, 'windmill');
  expect(windmills.length).toBeLessThan(searchable / 2);
  const found = await subjects(page, windmills);
  const right = found.filter((subject) => subject === 'windmills').length;
  expect(right).toBeGreaterThanOrEqual(5);
  expect(found.length - right).toBeLessThan(right);
  await expect(page.getByTestId('result-count')).toHaveText(new RegExp(`of ${searchable} photos match`));

  await slider(page).fill('1');
  const best = await results(page, 'windmill');
  expect(best.length).toBeLessThanOrEqual(windmills.length);
  expect(windmills.slice(0, best.length)).toEqual(best);
  await slider(page).fill('0');
  await expect(page.getByTestId('result-count')).toHaveText(`All ${searchable} photos, best first`);
  // It is remembered.
  await page.reload();
  await search(page, 'windmill');
  await expect(slider(page)).toHaveValue('0');
  await slider(page).press('End');
  await expect(slider(page)).toHaveValue('1');
  await slider(page).fill('0.5');
  expect(await violations(page)).toEqual([]);
});

test('what is not there is said, with what to do next; and it survives a filter', async () => {
  const { page } = app;
  // Known only once the words that queries are compared with have been learnt.
  const message = page.getByTestId('nothing-matches');
  await slider(page).fill('0.75');
  await expect(async () => {
    await searchBox(page).fill('');
    await searchBox(page).fill('a screenshot of a spreadsheet');
    await expect(message).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 60_000 });
  expect(await violations(page)).toEqual([]);
  await message.getByRole('button', { name: 'Show the nearest anyway' }).click();
  await expect(page.getByTestId('result-count')).toHaveText('Nothing matches well; these are the nearest');
  await expect(page.getByTestId('grid').getByRole('option').first()).toBeVisible();
  // What is there is not denied.
  await slider(page).fill('0.5');
  for (const there of ['a bird', 'fish under water', 'castle'])
    expect(await search(page, there)).not.toEqual([]);
  // The end does not move with the filter: no windmill is from 1971.
  const all = await search(page, 'windmill');
  await searchBox(page).fill('windmill 1971');
  await page.getByRole('button', { name: 'Show only photos from 1971' }).click();
  await expect(page.getByTestId('no-results').or(message)).toBeVisible();
  await page.getByRole('button', { name: 'Search without the filter' }).click();
  await expect(async () => expect(await results(page, 'windmill')).toEqual(all)).toPass({ timeout: 15_000 });
  await page.getByRole('button', { name: 'Clear search' }).click();
});

test('an example photo finds its kind, and not everything', async () => {
  const { page } = app;
  await search(page, 'windmill');
  // What matches in words appears above the grid a moment later, and the tile moves.
  await expect(async () => {
    await page.getByTestId('grid').getByRole('option').first().hover({ timeout: 2000 });
    await page.getByTestId('find-similar').click({ timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  const found = await results(page, 'Like this photo');
  const { searchable } = await ask(page, { type: 'status' });
  expect(found.length).toBeLessThan(searchable / 2);
  expect((await subjects(page, found))[1]).toBe('windmills');
  await page.getByRole('button', { name: 'Clear search' }).click();
});

test('nearly identical photos are stacked, and the stack opens by mouse and key', async () => {
  const { page } = app;
  await search(page, 'castle');
  const stack = page.getByRole('option', { name: /3 nearly the same/ });
  await expect(stack).toBeVisible();
  const count = (): Promise<number> => page.getByTestId('grid').getByRole('option').count();
  const closed = await count();
  await stack.locator('[data-stack]').click();
  await expect.poll(count).toBe(closed + 2);
  await stack.locator('[data-stack]').click();
  await expect.poll(count).toBe(closed);
  await searchBox(page).press('Enter');
  await page.keyboard.press('Home');
  for (let at = 0; at < closed; at++) {
    const current = await page.getByTestId('grid').getAttribute('aria-activedescendant');
    if ((await stack.getAttribute('id')) === current) break;
    await page.keyboard.press('ArrowRight');
  }
  await page.keyboard.press('b');
  await expect.poll(count).toBe(closed + 2);
  await page.getByTestId('stacking').click();
  await expect(page.getByRole('option', { name: /nearly the same/ })).toHaveCount(0);
  await page.getByTestId('stacking').click();
});

test('results can be sorted by date', async () => {
  const { page } = app;
  const best = await search(page, 'a bird');
  await page.getByTestId('sort').getByRole('button', { name: 'Newest first' }).click();
  await expect(page.getByTestId('pick-month').first()).toBeVisible();
  const sorted = await results(page, 'a bird');
  expect(sorted.toSorted()).toEqual(best.toSorted());
  await page.getByTestId('sort').getByRole('button', { name: 'Best first' }).click();
  await expect(async () => expect(await results(page, 'a bird')).toEqual(best)).toPass({ timeout: 15_000 });
});

test('a photo says why it was found', async () => {
  const { page } = app;
  await searchBox(page).fill('windmill -"blue sky" ');
  await expect(page.getByTestId('chip')).toHaveCount(1);
  await results(page, 'windmill, without blue sky');
  await page.getByTestId('grid').getByRole('option').first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Why this photo' }).click();
  const panel = page.getByTestId('why-panel');
  await expect(panel).toContainText('The nearest of all your photos');
  await expect(panel.getByTestId('why-part')).toHaveCount(2);
  await expect(panel.getByTestId('why-part').first()).toContainText('without blue sky');
  await expect(panel.getByTestId('why-part').last()).toContainText(/windmill.*\+/);
  await expect(panel).toContainText(/Number \d+ by the first 16 numbers/);
  await expect(panel).toContainText('Number 1 by all 256');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  // By key, on the second.
  await page.getByTestId('grid').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('w');
  await expect(panel).toContainText(/Nearer than [\d.]+% of your photos/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear search' }).click();
});

test('the panel shows the steps, and fewer numbers change what is found', async () => {
  const { page } = app;
  await search(page, 'castle');
  const panel = page.getByTestId('trace-panel');
  await expect(panel).toBeHidden();
  await page.getByTestId('trace').click();
  await expect(panel.getByTestId('trace-stage').first()).toBeVisible();
  await expect(panel).toContainText('FLOP');
  expect(await violations(page)).toEqual([]);
  const usual = await results(page, 'castle');
  const width = panel.getByTestId('width');
  await width.fill('0');
  await expect(page.getByTestId('result-count')).toHaveText('By the first 8 numbers');
  await expect(panel.getByTestId('width-stay')).toHaveText(/^\d+ of the best \d+ stay$/);
  const coarse = await results(page, 'castle');
  expect(coarse).not.toEqual(usual);
  await width.press('End');
  await expect(page.getByTestId('result-count')).toHaveText('By the first 256 numbers');
  await expect(panel.getByTestId('width-stay')).toHaveText('24 of the best 24 stay');
  await panel.getByRole('button', { name: 'The usual search' }).click();
  await expect(async () => expect(await results(page, 'castle')).toEqual(usual)).toPass({ timeout: 15_000 });
  // It is remembered, and can be put away.
  await page.reload();
  await search(page, 'castle');
  await expect(panel).toBeVisible();
  await panel.getByRole('button', { name: 'Close' }).click();
  await expect(panel).toBeHidden();
});
