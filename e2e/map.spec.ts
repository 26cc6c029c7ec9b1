/** @file The map on the real app: groups, zoom by mouse, wheel and keys, the list beside it, places by name. */
import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { violations } from './axe.ts';
import { addPhotos, ask, details, indexed, makeHome, openApp } from './app.ts';
import type { Home, OpenedApp } from './app.ts';
import { writePhotos } from './dated-photos.ts';
import type { MadeUp } from './dated-photos.ts';

test.describe.configure({ mode: 'serial' });

const made: readonly MadeUp[] = [
  { from: 'towers/eiffel.jpg', to: 'eiffel.jpg', taken: '2018-07-02', at: [48.8584, 2.2945] },
  { from: 'towers/eiffel-from-the-field.jpg', to: 'field.jpg', taken: '2018-07-03', at: [48.8556, 2.2986] },
  { from: 'castles/papal-palace.jpg', to: 'avignon.jpg', taken: '2018-07-20', at: [43.9509, 4.8075] },
  { from: 'statues/liberty.jpg', to: 'liberty.jpg', taken: '2019-02-01', at: [40.6892, -74.0445] },
  { from: 'statues/redeemer.jpg', to: 'redeemer.jpg', taken: '2020-01-01', at: [-22.9519, -43.2105] },
  { from: 'fish/clownfish.jpg', to: 'at-sea.jpg', taken: '2020-05-01', at: [0.5, -150] },
  { from: 'cats/kitten.jpg', to: 'nowhere.jpg', taken: '2021-01-01' },
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
  await app.page.getByRole('navigation').getByRole('button', { name: 'Map' }).click();
  await groups().first().waitFor();
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});

const tiles = (): Locator => app.page.getByTestId('grid').getByRole('option');
const groups = (): Locator => app.page.getByTestId('map-group');
const map = (): Locator => app.page.getByTestId('map');
const inView = (n: number): Promise<void> =>
  expect(app.page.getByTestId('map-count')).toHaveText(
    n === 0 ? /^No photos/ : n === 1 ? /^1 photo in/ : new RegExp(`^${n} photos in`),
  );
const grouped = async (): Promise<number> =>
  (await groups().evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-photos'))))).reduce(
    (sum, n) => sum + n,
    0,
  );

test('all photos with a place are on the map, in groups that open', async () => {
  await inView(6);
  expect(await grouped()).toBe(6);
  const france = groups().and(app.page.locator('[data-photos="3"]'));
  await france.click();
  await inView(3);
  await expect(groups()).toHaveCount(2);
  await groups().and(app.page.locator('[data-photos="2"]')).click();
  await inView(2);
  await expect(groups()).toHaveCount(2);
  await groups().first().click();
  await expect(app.page.getByTestId('viewer')).toBeVisible();
  await app.page.keyboard.press('Escape');
  await map().focus();
  await app.page.keyboard.press('0');
  await inView(6);
});

test('wheel, drag and keys move the map', async () => {
  const { page } = app;
  const box = (await map().boundingBox())!;
  await map().focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('+');
  await expect.poll(grouped).toBeLessThan(6);
  await page.keyboard.press('0');
  await expect.poll(grouped).toBe(6);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, -1200);
  await page.mouse.wheel(0, -1200);
  await expect.poll(grouped).toBeLessThan(6);
  const before = await app.page.getByTestId('map-count').textContent();
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 300, box.y + box.height / 2 + 200, { steps: 8 });
  await page.mouse.up();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => app.page.getByTestId('map-count').textContent()).not.toBe(before);
  await page.getByRole('button', { name: 'Show all photos' }).click();
  await inView(6);
});

test('a filter holds on the map as well', async () => {
  const { page } = app;
  await page.getByTestId('filters').click();
  const place = page.getByTestId('facet-place').getByRole('checkbox', { name: /^Paris, France/ });
  await place.check();
  await inView(2);
  expect(await grouped()).toBe(2);
  await place.uncheck();
  await inView(6);
  // What is far from what the map shows is not left for the person to find.
  await map().focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('+');
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowLeft');
  await inView(0);
  await place.check();
  await inView(2);
  await place.uncheck();
  await page.getByTestId('filter-panel').getByRole('button', { name: 'Close filters' }).click();
  await page.getByRole('button', { name: 'Show all photos' }).click();
  await inView(6);
});

test('places have names, and a photo has its own on a small map', async () => {
  const { page } = app;
  const { photos } = await ask(page, { type: 'positions', filter: [] });
  const places = new Map(
    await Promise.all(
      Array.from(photos, async (photo) => {
        const { name, location } = await details(page, photo);
        return [name, location && `${location.city}, ${location.country}`] as const;
      }),
    ),
  );
  expect(Object.fromEntries(places)).toEqual({
    'eiffel.jpg': 'Paris, FR',
    'field.jpg': 'Paris, FR',
    'avignon.jpg': 'Avignon, FR',
    'liberty.jpg': expect.stringMatching(/, US$/),
    'redeemer.jpg': 'Rio de Janeiro, BR',
    'at-sea.jpg': null,
  });

  await tiles().first().click();
  await page.keyboard.press('i');
  // The newest of them, at sea, has coordinates and no name.
  await expect(page.getByTestId('details')).toContainText('150');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('details')).toContainText('Rio de Janeiro, Brazil');
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page), colorScheme).toEqual([]);
  }
  await page.getByTestId('photo-place').click();
  await expect(page.getByTestId('viewer')).toBeHidden();
  await inView(1);
});

test('the map breaks no rule of accessibility', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Show all photos' }).click();
  await inView(6);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page), colorScheme).toEqual([]);
  }
});
