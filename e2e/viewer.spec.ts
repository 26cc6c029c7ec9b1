/** @file Looking closely, on the real app: zoom to real pixels, paging, filmstrip, details, comparison, slideshow. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import type { OpenedApp } from './app.ts';
import { addPhotos, details, indexed, makeHome, openApp, photosIn } from './app.ts';
import type { Home } from './app.ts';

test.describe.configure({ mode: 'serial' });

let home: Home;
let app: OpenedApp;
test.beforeAll(async () => {
  home = await makeHome(['cats', 'castles']);
  // Red above, blue below; stored lying on its side, as its EXIF says.
  const upright = await sharp({ create: { width: 300, height: 400, channels: 3, background: '#00f' } })
    .composite([
      { input: { create: { width: 300, height: 200, channels: 3, background: '#f00' } }, left: 0, top: 0 },
    ])
    .png()
    .toBuffer();
  await sharp(upright)
    .rotate(-90)
    .withMetadata({ orientation: 6 })
    .webp()
    .toFile(join(home.photos, 'turned.webp'));
  // 100 megapixels, as medium format cameras make them.
  await sharp({ create: { width: 11_600, height: 8700, channels: 3, background: '#7a8' } })
    .jpeg({ quality: 60 })
    .toFile(join(home.photos, 'huge.jpg'));
  app = await openApp(home);
  await addPhotos(app, home);
  await indexed(app.page, await photosIn(home.photos));
  await app.page.getByTestId('grid').getByRole('option').first().waitFor();
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});

const stage = (page: Page) => page.getByTestId('viewer').getByTestId('stage');
const shown = (page: Page) => stage(page).getByTestId('picture');

async function photoNamed(page: Page, name: string): Promise<number> {
  const ids = await page.evaluate(async () => {
    const timeline = await window.recollect.ask({ type: 'timeline' });
    return timeline.ok ? [...timeline.value.photos] : [];
  });
  for (const photo of ids) if ((await details(page, photo)).name === name) return photo;
  throw new Error(`${name} is not in the library`);
}

async function openPhoto(page: Page, name: string): Promise<void> {
  const photo = await photoNamed(page, name);
  const tile = page.locator(`[role=option][data-photo="${photo}"]`).first();
  await tile.scrollIntoViewIfNeeded();
  await tile.click();
  await expect(page.getByTestId('viewer')).toHaveAttribute('data-photo', String(photo));
  await shown(page).waitFor({ timeout: 30_000 });
}

test('one photo pixel on one screen pixel, by key, wheel, pinch and double click', async () => {
  const { page } = app;
  await openPhoto(page, 'chelsea.png');
  const zoom = page.getByTestId('viewer').getByTitle(/^Fit/);
  await page.keyboard.press('Control+1');
  await expect(zoom).toHaveText('100%');
  // What is called 100 % is it: the photo's box is its pixels, divided by the screen's ratio.
  const { width } = await details(page, Number(await page.getByTestId('viewer').getAttribute('data-photo')));
  const ratio = await page.evaluate(() => devicePixelRatio);
  expect((await shown(page).boundingBox())!.width).toBeCloseTo(width / ratio, 0);
  await page.keyboard.press('+');
  await expect(zoom).toHaveText('140%');
  await page.keyboard.press('Control+0');
  const fitted = await zoom.textContent();
  const box = (await stage(page).boundingBox())!;
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.wheel(0, -200);
  await expect(zoom).not.toHaveText(fitted!);
  await page.mouse.dblclick(box.x + 200, box.y + 200);
  await expect(zoom).toHaveText(fitted!);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('viewer')).toBeHidden();
  await expect(page.getByTestId('grid')).toBeFocused();
});

test('a WebP that lies on its side stands upright', async () => {
  const { page } = app;
  await openPhoto(page, 'turned.webp');
  await page.waitForTimeout(300);
  const box = (await shown(page).boundingBox())!;
  expect(box.height).toBeGreaterThan(box.width);
  const { data, info } = await sharp(await shown(page).screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): string => {
    const from = (Math.round(y * info.height) * info.width + Math.round(x * info.width)) * 3;
    return data[from]! > data[from + 2]! ? 'red' : 'blue';
  };
  expect([at(0.2, 0.2), at(0.8, 0.2), at(0.2, 0.8), at(0.8, 0.8)]).toEqual(['red', 'red', 'blue', 'blue']);
  await page.keyboard.press('Escape');
});

test('a hundred megapixels come at the screen’s size first, and whole when looked at closely', async () => {
  const { page } = app;
  await openPhoto(page, 'huge.jpg');
  const pictures = () =>
    stage(page)
      .locator('.layer img')
      .evaluateAll((all) =>
        all.map(
          (img) => `${new URL((img as HTMLImageElement).src).host} ${(img as HTMLImageElement).naturalWidth}`,
        ),
      );
  expect(await pictures()).toEqual(['screen 2560']);
  await page.keyboard.press('Control+1');
  await expect(stage(page)).toHaveAttribute('data-finer', 'true', { timeout: 30_000 });
  expect(await pictures()).toEqual(['screen 2560', 'photo 11600']);
  await page.keyboard.press('Escape');
});

test('the filmstrip goes along, and the details hold what the file says and how bright it is', async () => {
  const { page } = app;
  // The oldest: the last of all.
  await openPhoto(page, 'chambord.jpg');
  const strip = page.getByTestId('filmstrip');
  const before = await page.getByTestId('viewer').getAttribute('data-photo');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('viewer')).not.toHaveAttribute('data-photo', before!);
  const current = strip.locator('[aria-current="true"]');
  await expect(current).toBeInViewport();
  await strip.getByRole('button').first().click();
  await expect(page.getByTestId('viewer')).not.toHaveAttribute('data-photo', before!);
  await page.keyboard.press('i');
  await expect(page.getByTestId('histogram')).toHaveAttribute('data-counted', 'true');
  await expect(page.getByTestId('histogram').locator('path')).toHaveCount(3);
  await page.getByRole('button', { name: 'Copy path' }).click();
  await expect(page.getByTestId('toast').filter({ hasText: 'Path copied' })).toBeVisible();
  const copied = await app.electron.evaluate(async ({ clipboard }) => clipboard.readText());
  expect(copied.startsWith(home.photos)).toBe(true);
  await page.keyboard.press('i');
  // Marked here, seen in the grid.
  await page.keyboard.press('3');
  const photo = await page.getByTestId('viewer').getAttribute('data-photo');
  await page.keyboard.press('Escape');
  await expect(page.locator(`[role=option][data-photo="${photo}"]`).first()).toHaveAccessibleName(/3 stars/);
});

test('Tab stays inside the viewer, and every control has a name', async () => {
  const { page } = app;
  await openPhoto(page, 'chambord.jpg');
  for (let i = 0; i < 25; i++) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('[data-testid=viewer]') !== null)).toBe(
      true,
    );
  }
  const nameless = await page
    .getByTestId('viewer')
    .getByRole('button')
    .evaluateAll(
      (all) => all.filter((button) => !button.ariaLabel && button.textContent.trim() === '').length,
    );
  expect(nameless).toBe(0);
  await page.keyboard.press('Escape');
});

test('compared photos zoom and move together', async () => {
  const { page } = app;
  const tiles = page.getByTestId('grid').getByRole('option');
  await page.getByTestId('grid').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await expect(tiles.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('c');
  const compare = page.getByTestId('compare');
  await expect(compare.getByTestId('picture')).toHaveCount(3, { timeout: 30_000 });
  const widths = () =>
    compare
      .getByTestId('picture')
      .evaluateAll((all) => all.map((layer) => layer.getBoundingClientRect().width));
  const before = await widths();
  await page.keyboard.press('+');
  await expect
    .poll(async () => (await widths()).map((width, i) => Math.round((width / before[i]!) * 10)))
    .toEqual([14, 14, 14]);
  await compare.getByRole('button', { name: 'Take out of the comparison' }).first().click();
  await expect(compare.getByTestId('picture')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(compare).toBeHidden();
  await page.keyboard.press('Escape');
});

test('a slideshow goes on by itself, can be paused, and fills the screen', async () => {
  const { page, electron } = app;
  await openPhoto(page, 'chambord.jpg');
  await page.keyboard.press('Home');
  const at = () => page.getByTestId('viewer').getAttribute('data-photo');
  await electron.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((each) => each.isVisible())!;
    // Without a window manager nothing fills the screen; that it is asked for is ours.
    window.setFullScreen = (on) => void Object.assign(globalThis, { asked: on });
  });
  const first = await at();
  await page.keyboard.press('p');
  await expect(page.getByTestId('slideshow')).toBeVisible();
  await expect(page.getByTestId('filmstrip')).toBeHidden();
  expect(await electron.evaluate(() => (globalThis as unknown as { asked: boolean }).asked)).toBe(true);
  await expect.poll(at, { timeout: 20_000 }).not.toBe(first);
  await page.keyboard.press('Space');
  const paused = await at();
  await page.waitForTimeout(5500);
  expect(await at()).toBe(paused);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('slideshow')).toBeHidden();
  await expect(page.getByTestId('viewer')).toBeVisible();
  await page.keyboard.press('Escape');
});
