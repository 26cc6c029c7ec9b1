/**
 * @file Makes the pictures of README and docs from the real app, on the freely licensed photos of e2e/photos.
 *
 *   npm run screenshots                              # docs/screenshots/*.webp
 *   npm run screenshots -- --library <dir> --to x.webp # one picture of a library whose photos are not ours to
 *                                                      # publish: tiles blurred beyond recognition
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { answerFolderDialog, makeHome, openApp, photosOfRepository, repository, search } from '../e2e/app.ts';

const { values } = parseArgs({ options: { library: { type: 'string' }, to: { type: 'string' } } });

const size = { width: 1280, height: 800 };
const home = await makeHome([]);

async function type(page: Page, text: string): Promise<void> {
  await search(page, text);
  // Thumbnails fade in.
  await page.waitForTimeout(1200);
}

async function shoot(page: Page, name: string): Promise<void> {
  const path = values.to ? resolve(values.to) : join(repository, 'docs', 'screenshots', `${name}.webp`);
  // Nothing hovered.
  await page.mouse.move(640, 28);
  await page.waitForTimeout(400);
  await sharp(await page.screenshot())
    .webp({ quality: 88 })
    .toFile(path);
  console.log(path);
}

async function tour(): Promise<void> {
  await mkdir(join(repository, 'docs', 'screenshots'), { recursive: true });
  const { electron, page } = await openApp(home);
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByTestId('empty-state').waitFor();
  await shoot(page, 'empty');

  await answerFolderDialog(electron, [photosOfRepository]);
  await page.evaluate(() => window.recollect.pickFolders());
  await page.locator('[data-photo]').nth(15).waitFor({ timeout: 120_000 });
  await type(page, 'a big cat');
  await shoot(page, 'indexing');
  await page.keyboard.press('Escape');
  await page.locator('[data-testid="status-phase"][data-phase="idle"]').waitFor({ timeout: 300_000 });

  await type(page, 'fish swimming under water');
  await shoot(page, 'search');
  await page.getByTestId('trace').click();
  await shoot(page, 'trace');
  await page.getByTestId('trace').click();
  await type(page, 'a colourful bird on a branch');
  await page.locator('[data-photo]').first().click();
  await page.getByTestId('viewer').waitFor();
  await page.keyboard.press('i');
  await page.getByTestId('details').waitFor();
  await page.waitForTimeout(1200);
  await shoot(page, 'viewer');
  await page.keyboard.press('i');
  await page.keyboard.press('Escape');

  // The best of the answer: picked, marked, put into an album, compared.
  const tiles = page.getByTestId('grid').getByRole('option');
  for (const at of [0, 1, 2]) await tiles.nth(at).click({ modifiers: ['Control'] });
  await page.keyboard.press('f');
  await page.keyboard.press('4');
  await page.keyboard.press('a');
  await page.getByTestId('album-dialog').getByRole('combobox').fill('Birds');
  await page.keyboard.press('Enter');
  await page.getByTestId('album').waitFor();
  // Messages go by themselves.
  await page.getByTestId('toast').first().waitFor({ state: 'detached', timeout: 30_000 });
  await shoot(page, 'selection');
  await page.keyboard.press('c');
  await page.getByTestId('compare').getByTestId('picture').nth(2).waitFor();
  await shoot(page, 'compare');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByTestId('album').getByRole('button').first().click();
  await page.getByTestId('section').waitFor();
  await page.waitForTimeout(1200);
  await shoot(page, 'album-dark');
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^All photos/ })
    .click();
  await type(page, 'castle');
  await shoot(page, 'search-dark');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(1500);
  await shoot(page, 'timeline-dark');
  await electron.close();
}

async function blurred(library: string): Promise<void> {
  const { electron, page } = await openApp(home, [`--library=${resolve(library)}`]);
  await page.setViewportSize(size);
  await page.locator('[data-photo]').first().waitFor({ timeout: 60_000 });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('img { filter: blur(14px) saturate(1.2); }');
    document.adoptedStyleSheets.push(sheet);
  });
  await type(page, 'a dog running in the snow');
  await shoot(page, 'library');
  await electron.close();
}

try {
  if (values.library) await blurred(values.library);
  else await tour();
} finally {
  await home.remove();
}
