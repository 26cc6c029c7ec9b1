/** @file The filter panel on the real app: every facet, in combination, with and without a query, by mouse and by keyboard. */
import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { violations } from './axe.ts';
import { addPhotos, indexed, makeHome, openApp, searchBox } from './app.ts';
import type { Home, OpenedApp } from './app.ts';
import { writePhotos } from './dated-photos.ts';
import type { MadeUp } from './dated-photos.ts';

test.describe.configure({ mode: 'serial' });

const paris = [48.8584, 2.2945] as const;
const lisbon = [38.7139, -9.1394] as const;
const nikon = ['NIKON', 'NIKON Z 6'] as const;
const pixel = ['Google', 'Pixel 9'] as const;
const made: readonly MadeUp[] = [
  { from: 'cats/kitten.jpg', to: 'pets/kitten.jpg', taken: '2015-03-04', camera: pixel },
  { from: 'cats/grey-cat.jpg', to: 'pets/grey-cat.jpg', taken: '2015-03-20', camera: pixel, at: paris },
  {
    from: 'cats/chelsea.png',
    to: 'pets/chelsea.jpg',
    taken: '2018-07-01',
    camera: nikon,
    lens: '50mm f/1.8',
  },
  { from: 'towers/eiffel.jpg', to: 'trips/2018/eiffel.jpg', taken: '2018-07-02', camera: nikon, at: paris },
  { from: 'towers/pisa.jpg', to: 'trips/2018/pisa.webp', taken: '2018-07-09', camera: nikon },
  { from: 'castles/chambord.jpg', to: 'trips/2021/chambord.jpg', taken: '2021-05-05', camera: pixel },
  { from: 'castles/carcassonne.jpg', to: 'trips/2021/carcassonne.jpg', taken: '2021-05-06', at: lisbon },
  { from: 'birds/owl.jpg', to: 'trips/owl.jpg', taken: '2021-12-24', camera: nikon, lens: '50mm f/1.8' },
];

let home: Home;
let app: OpenedApp;
test.beforeAll(async () => {
  home = await makeHome([]);
  await writePhotos(home.photos, made);
  app = await openApp(home);
  await addPhotos(app, home);
  await indexed(app.page, made.length);
  await expect(tiles().first()).toHaveAttribute('aria-setsize', String(made.length));
  await app.page.getByTestId('filters').click();
  await expect(panel().getByTestId('filter-count')).toHaveText(`8 of 8 photos`);
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});
test.afterEach(async () => {
  const clear = app.page.getByTestId('filter-chips').getByRole('button', { name: 'Clear all' });
  if (await clear.isVisible()) await clear.click();
});

const tiles = (): Locator => app.page.getByTestId('grid').getByRole('option');
const panel = (): Locator => app.page.getByTestId('filter-panel');
const facet = (name: string): Locator => panel().getByTestId(`facet-${name}`);
const box = (name: string, value: string | RegExp): Locator =>
  facet(name).getByRole('checkbox', { name: value });
const chips = (): Locator => app.page.getByTestId('filter-chip');
const passing = async (n: number): Promise<void> => {
  if (n > 0) await expect(tiles().first()).toHaveAttribute('aria-setsize', String(n));
  await expect(panel().getByTestId('filter-count')).toHaveText(`${n} of 8 photos`);
};

test('values have counts under the other filters, and combine', async () => {
  await expect(box('camera', /^NIKON Z 6 4$/)).toBeVisible();
  await expect(box('camera', /^Unknown 1$/)).toBeVisible();
  await box('camera', /^NIKON/).check();
  await passing(4);
  // Counted as if no camera were chosen; the others as if one were.
  await expect(box('camera', /^Google Pixel 9 3$/)).toBeVisible();
  await expect(box('format', /^JPEG 3$/)).toBeVisible();
  await box('lens', /^50mm/).check();
  await passing(2);
  await expect(chips()).toHaveCount(2);
  // No Google took a photo with this lens: there is nothing to choose.
  await expect(box('camera', /^Google/)).toHaveCount(0);
  await box('lens', /^50mm/).uncheck();
  await box('camera', /^Google/).check();
  await expect(chips().first()).toHaveText(/NIKON Z 6 or Google Pixel 9/);
  await passing(7);
});

test('a chip is turned round, removed by key, and all are cleared', async () => {
  await box('place', /^Paris, France 2$/).check();
  await passing(2);
  const chip = chips().first();
  await chip.getByRole('button').first().click();
  await expect(chip).toHaveText(/not Paris, France/);
  await passing(6);
  await box('position', /Has a location/).check();
  await passing(1);
  await chip.getByRole('button').first().focus();
  await app.page.keyboard.press('Delete');
  await expect(chips()).toHaveCount(1);
  await passing(3);
  await panel().getByRole('button', { name: 'Clear all' }).click();
  await expect(chips()).toHaveCount(0);
  await passing(8);
});

test('a range of months is drawn with the mouse, and moved with keys', async () => {
  const from = facet('date').getByRole('slider', { name: 'From month' });
  const to = facet('date').getByRole('slider', { name: 'To month' });
  await expect(from).toHaveAttribute('aria-valuetext', 'March 2015');
  await expect(to).toHaveAttribute('aria-valuetext', 'December 2021');
  await from.focus();
  await app.page.keyboard.press('PageUp');
  await app.page.keyboard.press('ArrowRight');
  await expect(from).toHaveAttribute('aria-valuetext', 'April 2016');
  await passing(6);
  await to.focus();
  await app.page.keyboard.press('ArrowLeft');
  await passing(5);
  await expect(chips().first()).toHaveText(/April 2016 to November 2021/);
  await app.page.keyboard.press('End');
  await from.focus();
  await app.page.keyboard.press('Home');
  await expect(chips()).toHaveCount(0);

  // The first third of the histogram.
  const track = (await facet('date').locator('.track').boundingBox())!;
  await app.page.mouse.move(track.x + 30, track.y + 20);
  await app.page.mouse.down();
  await app.page.mouse.move(track.x + track.width / 3, track.y + 20, { steps: 6 });
  await app.page.mouse.up();
  await expect(chips()).toHaveCount(1);
  await facet('date').getByRole('button', { name: 'Any time' }).click();
  await expect(chips()).toHaveCount(0);
});

test('folders are a tree: one of them lets through what is below it', async () => {
  const tree = facet('folder').getByRole('tree');
  const root = tree.getByRole('treeitem').first();
  await root.focus();
  await app.page.keyboard.press('ArrowRight');
  await expect(tree.getByRole('treeitem', { name: 'trips, 5 photos' })).toBeVisible();
  await tree.getByRole('treeitem', { name: 'trips, 5 photos' }).focus();
  await app.page.keyboard.press('ArrowRight');
  await tree.getByRole('treeitem', { name: '2018, 2 photos' }).click();
  await passing(2);
  await tree.getByRole('treeitem', { name: 'trips, 5 photos' }).click();
  await passing(5);
  await expect(chips().first()).toHaveText(/in trips/);
});

test('marks, shapes and sizes are filters, too', async () => {
  await tiles()
    .first()
    .click({ modifiers: ['Control'] });
  await app.page.keyboard.press('f');
  await app.page.keyboard.press('4');
  await app.page.keyboard.press('Escape');
  await expect(facet('marks').getByRole('button', { name: /Favourites 1/ })).toBeVisible({ timeout: 10_000 });
  await facet('marks')
    .getByRole('button', { name: /Favourites/ })
    .click();
  await passing(1);
  await facet('marks').getByRole('button', { name: '3 stars' }).click();
  await expect(chips().nth(1)).toHaveText(/3 stars or more/);
  await passing(1);
  await app.page.getByTestId('filter-chips').getByRole('button', { name: 'Clear all' }).click();
  await box('orientation', /^Landscape/).check();
  const landscape = Number(await tiles().first().getAttribute('aria-setsize'));
  await expect(chips()).toHaveCount(1);
  await box('pixels', /under 2 MP/).check();
  await box('bytes', /under 1 MB/).check();
  await expect(chips()).toHaveCount(3);
  expect(landscape).toBeLessThanOrEqual(8);
});

test('a search keeps to the filter, and says so when nothing passes', async () => {
  const { page } = app;
  await searchBox(page).fill('a cat');
  const results = page.getByRole('region', { name: 'Results for a cat', exact: true });
  await expect(results.getByRole('option').first()).toBeVisible();
  await box('camera', /^NIKON/).check();
  await expect(results.getByRole('option')).toHaveCount(4);
  // The cat that a NIKON took is the best of these.
  await results.getByRole('option').first().click();
  await page.keyboard.press('i');
  await expect(page.getByTestId('details').getByRole('heading')).toHaveText('chelsea.jpg');
  await page.keyboard.press('i');
  await page.keyboard.press('Escape');
  // No photo has five stars.
  await facet('marks').getByRole('button', { name: '5 stars' }).click();
  await expect(page.getByTestId('filter-empty')).toBeVisible();
  await page.getByTestId('filter-empty').getByRole('button', { name: 'Clear all' }).click();
  await expect(results.getByRole('option').first()).toBeVisible();
  await searchBox(page).fill('');
});

test('filters outlive a section and the panel; a deleted folder leaves nothing behind', async () => {
  const { page } = app;
  await box('format', /^JPEG/).check();
  await passing(7);
  await page.keyboard.press('Escape');
  await expect(panel()).toBeHidden();
  await expect(chips()).toHaveCount(1);
  await page.keyboard.press('Control+Shift+f');
  await expect(panel()).toBeVisible();
  await rm(`${home.photos}/trips/2018`, { recursive: true });
  await expect(panel().getByTestId('filter-count')).toHaveText('6 of 6 photos', { timeout: 30_000 });
});

test('the panel breaks no rule of accessibility', async () => {
  await box('camera', /^NIKON/).check();
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.page.emulateMedia({ colorScheme });
    expect(await violations(app.page), colorScheme).toEqual([]);
  }
});
