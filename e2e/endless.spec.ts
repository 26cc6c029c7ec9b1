/** @file A grid that is higher than any element of Chromium's can be, on the real app: both ends, and pixel by pixel in between. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { makeHome, openApp } from './app.ts';
import type { Home, OpenedApp } from './app.ts';
import { bareMetadata } from '../src/indexer/store/bare-facts.ts';
import { openStore } from '../src/indexer/store/store.ts';

/** At the largest tiles, more than 33.5 million pixels; one month alone more than eight. */
const photos = 130_000;
const inOneMonth = 60_000;

let home: Home;
let app: OpenedApp;
test.beforeAll(async () => {
  home = await makeHome([]);
  const library = join(home.dir, 'library');
  const store = openStore(library, 'write');
  const folder = store.folders.add('/a drive/in a drawer');
  store.transaction(() => {
    for (let n = 0; n < photos; n++) {
      const sortTime = n < inOneMonth ? Date.UTC(2020, 4, 10) + n : Date.UTC(2021, 0, 1) + n * 1_000_000;
      const photo = store.photos.add({
        ...bareMetadata,
        sha256: createHash('sha256').update(String(n)).digest(),
        bytes: 1,
        format: 'jpeg',
        width: 3,
        height: 2,
        sortTime,
      });
      const stat = { name: `${n}.jpg`, size: 1, mtime: 1, ctime: 1, fileId: `1:${n}` };
      store.files.place({ folder: folder.id, dir: '', stat }, photo);
    }
  });
  store.close();
  app = await openApp(home, [`--library=${library}`]);
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});

test('every photo of a grid of 35 million pixels can be reached and seen', async () => {
  const { page } = app;
  const grid = page.getByTestId('grid');
  const tiles = grid.getByRole('option');
  await expect(tiles.first()).toHaveAttribute('aria-setsize', String(photos));
  await page.getByRole('slider', { name: 'Size of photos in the grid' }).fill('440');
  const scrubber = page.getByTestId('scrubber');
  /** Indices of the tiles in view, and where the first of them stands. */
  const seen = (): Promise<{ first: number; last: number; top: number }> =>
    grid.evaluate((element) => {
      const view = element.getBoundingClientRect();
      const inside = [...element.querySelectorAll<HTMLElement>('[data-index]')]
        .map((tile) => ({ index: Number(tile.dataset['index']), box: tile.getBoundingClientRect() }))
        .filter(({ box }) => box.bottom > view.top && box.top < view.bottom)
        .sort((a, b) => a.index - b.index);
      return {
        first: inside[0]?.index ?? -1,
        last: inside.at(-1)?.index ?? -1,
        top: (inside[0]?.box.top ?? 0) - view.top,
      };
    });

  const topOf = (index: number): Promise<number> =>
    grid.locator(`[data-index="${index}"]`).evaluate((tile) => tile.getBoundingClientRect().top);

  await scrubber.focus();
  await page.keyboard.press('End');
  await expect.poll(async () => (await seen()).last).toBe(photos - 1);
  // The month that is higher than an element has its heading, wherever one is in it.
  await expect(grid.getByRole('group', { name: 'May 2020' })).toBeVisible();

  // Into the middle, and there pixel by pixel.
  const box = (await scrubber.boundingBox())!;
  for (const part of [0.5, 0.83]) {
    await page.mouse.click(box.x + 8, box.y + part * box.height);
    await expect.poll(async () => (await seen()).first).toBeGreaterThan((part - 0.1) * photos);
    await page.waitForTimeout(400);
    const { last } = await seen();
    const before = await topOf(last);
    await grid.hover();
    await page.mouse.wheel(0, 60);
    await expect.poll(async () => Math.round(before - (await topOf(last)))).toBe(60);
    // Once it has settled nothing has moved.
    await page.waitForTimeout(400);
    expect(Math.round(before - (await topOf(last)))).toBe(60);
  }

  await grid.focus();
  // The first key makes a photo in view the current one, the second moves.
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await expect.poll(async () => (await seen()).first).toBe(0);
  expect((await seen()).top).toBeLessThan(60);
  await page.keyboard.press('End');
  await expect.poll(async () => (await seen()).last).toBe(photos - 1);
});
