/** @file The timeline with its scrubber, folders, this day in earlier years, on the real app. */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { violations } from './axe.ts';
import { addPhotos, details, indexed, makeHome, openApp } from './app.ts';
import type { Home, OpenedApp } from './app.ts';
import { writePhotos } from './dated-photos.ts';
import type { MadeUp } from './dated-photos.ts';

test.describe.configure({ mode: 'serial' });

const now = new Date();
const day = `${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
/** A day that is not this one, whatever this one is. */
const otherDay = now.getDate() === 10 ? '11' : '10';
/** Every year there has a 29th of February or none is needed. */
const leap = (year: number): number => (day === '02-29' ? year - (year % 4) : year);

const subjects = [
  'cats/kitten.jpg',
  'birds/owl.jpg',
  'fish/clownfish.jpg',
  'towers/eiffel.jpg',
  'castles/chambord.jpg',
];
const made: MadeUp[] = [];
for (let year = 2010; year < 2020; year++) {
  for (const month of ['02', '06', '10'])
    made.push({
      from: subjects[made.length % subjects.length]!,
      to: `${year}/${month}.jpg`,
      taken: `${year}-${month}-${otherDay}`,
    });
}
made.push({ from: 'cats/grey-cat.jpg', to: 'today/then.jpg', taken: `${leap(2013)}-${day}` });
made.push({ from: 'birds/swans.jpg', to: 'today/later.jpg', taken: `${leap(2017)}-${day}` });

let home: Home;
let app: OpenedApp;
test.beforeAll(async () => {
  home = await makeHome([]);
  await writePhotos(home.photos, made);
  app = await openApp(home);
  await addPhotos(app, home);
  await indexed(app.page, made.length);
  await expect(tiles().first()).toHaveAttribute('aria-setsize', String(made.length));
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});

const tiles = (): Locator => app.page.getByTestId('grid').getByRole('option');
const scrubber = (): Locator => app.page.getByTestId('scrubber');
const sidebar = (name: string | RegExp): Locator =>
  app.page.getByRole('navigation').getByRole('button', { name });
const folder = (name: string | RegExp): Locator =>
  app.page.getByRole('navigation').getByRole('treeitem', { name });

/** The name of the month whose heading is at the top of the view. */
function topMonth(): Promise<string> {
  return app.page.getByTestId('grid').evaluate((grid) => {
    const top = grid.getBoundingClientRect().top;
    const section = [...grid.querySelectorAll('[role=group]')].find(
      (one) => one.getBoundingClientRect().bottom > top + 50,
    );
    return section?.getAttribute('aria-label') ?? '';
  });
}

test('the scrubber goes through the years by key, click and drag', async () => {
  const { page } = app;
  await expect(scrubber()).toHaveAttribute('aria-valuetext', await topMonth());
  await scrubber().focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(topMonth).toBe(await scrubber().getAttribute('aria-valuetext'));
  const second = await topMonth();
  await page.keyboard.press('PageDown');
  await expect.poll(topMonth).not.toBe(second);
  const year = (text: string): number => Number(/\d{4}$/.exec(text)?.[0]);
  expect(year(await topMonth())).toBe(year(second) - 1);
  await page.keyboard.press('PageUp');
  await expect.poll(async () => year(await topMonth())).toBe(year(second));
  await page.keyboard.press('End');
  await expect(tiles().last()).toHaveAttribute('data-index', String(made.length - 1));
  await page.keyboard.press('Home');
  await expect.poll(async () => await page.getByTestId('grid').evaluate((grid) => grid.scrollTop)).toBe(0);

  const box = (await scrubber().boundingBox())!;
  await page.mouse.move(box.x + 8, box.y + box.height / 2);
  const said = await page.getByTestId('scrubber-tip').textContent();
  await page.mouse.down();
  await expect.poll(async () => await scrubber().getAttribute('aria-valuetext')).toBe(said?.trim());
  await page.mouse.move(box.x + 8, box.y + box.height - 1, { steps: 5 });
  await expect.poll(async () => await scrubber().getAttribute('aria-valuetext')).toMatch(/2010$/);
  await page.mouse.up();
  await scrubber().focus();
  await page.keyboard.press('Home');
});

test('a folder shows what is in it and below it', async () => {
  const { page } = app;
  const root = folder(/^Holiday photos, 32 photos$/);
  await root.focus();
  await page.keyboard.press('ArrowRight');
  await expect(folder(/^2014, 3 photos$/)).toBeVisible();
  await folder(/^2014, 3 photos$/).click();
  await expect(page.getByTestId('section')).toHaveAccessibleName('Holiday photos / 2014');
  await expect(tiles()).toHaveCount(3);
  for (const month of await page.getByTestId('section').getByRole('group').all())
    await expect(month).toHaveAccessibleName(/2014$/);
  expect(await violations(page)).toEqual([]);

  // What is moved on the disk moves here.
  await mkdir(join(home.photos, 'elsewhere'));
  await rename(join(home.photos, '2014', '06.jpg'), join(home.photos, 'elsewhere', '06.jpg'));
  await expect(folder(/^2014, 2 photos$/)).toBeVisible({ timeout: 20_000 });
  await expect(folder(/^elsewhere, 1 photo$/)).toBeVisible();
  await expect(tiles()).toHaveCount(2);
  await root.click();
  await expect(tiles().first()).toHaveAttribute('aria-setsize', String(made.length));
});

test('this day in earlier years has a place of its own', async () => {
  const { page } = app;
  await sidebar(/^On this day 2$/).click();
  await expect(tiles()).toHaveCount(2);
  const taken = await Promise.all(
    (await tiles().all()).map(
      async (tile) => (await details(page, Number(await tile.getAttribute('data-photo')))).taken,
    ),
  );
  for (const ms of taken)
    expect([new Date(ms!).getMonth(), new Date(ms!).getDate()]).toEqual([now.getMonth(), now.getDate()]);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page), colorScheme).toEqual([]);
  }
  await sidebar(/^All photos/).click();
  await expect(tiles().first()).toHaveAttribute('aria-setsize', String(made.length));
});
