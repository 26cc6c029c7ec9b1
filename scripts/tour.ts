/**
 * @file Makes docs/tour.md: a walk through the real app in pictures, on the freely licensed photos of e2e/photos.
 *
 *   npm run tour    # docs/tour/*.webp and docs/tour.md
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { addPhotos, makeHome, openApp, repository, search } from '../e2e/app.ts';
import type { OpenedApp } from '../e2e/app.ts';

interface Step {
  readonly name: string;
  readonly caption: string;
  readonly go: (app: OpenedApp) => Promise<void>;
}

const folder = join(repository, 'docs', 'tour');
const home = await makeHome();

const closed = async (page: Page): Promise<void> => {
  await page.keyboard.press('Escape');
  await page.waitForTimeout(300);
};

const steps: readonly Step[] = [
  {
    name: 'start',
    caption: 'The first start: drop the folders that hold your photos. They stay where they are.',
    go: ({ page }) => page.getByTestId('empty-state').waitFor(),
  },
  {
    name: 'indexing',
    caption: 'Photos appear as they are found; a search answers while the rest is still being indexed.',
    async go(app) {
      await addPhotos(app, home);
      await app.page.locator('[data-photo]').nth(11).waitFor({ timeout: 120_000 });
    },
  },
  {
    name: 'timeline',
    caption: 'All photos by month, in rows of equal height, with a scrubber for years and months.',
    async go({ page }) {
      await page.locator('[data-testid="status-phase"][data-phase="idle"]').waitFor({ timeout: 300_000 });
    },
  },
  {
    name: 'words',
    caption: 'Type what you remember. Nothing has to be tagged.',
    go: async ({ page }) => void (await search(page, 'fish swimming under water')),
  },
  {
    name: 'away',
    caption: 'Steer away from something with a minus: it becomes a chip that can be turned round or removed.',
    async go({ page }) {
      await page.getByRole('searchbox').fill('an animal -cat ');
      await page.getByTestId('chip').first().waitFor();
    },
  },
  {
    name: 'trace',
    caption:
      'What the search did: sixteen numbers of each photo make a shortlist, more of the same numbers decide.',
    go: ({ page }) => page.getByTestId('trace').click(),
  },
  {
    name: 'viewer',
    caption: 'A photo with its details: when, where, with what, and how bright. 1:1 means real pixels.',
    async go({ page }) {
      await page.getByTestId('trace').click();
      await page.getByRole('button', { name: 'Clear search' }).click();
      await search(page, 'a colourful bird');
      await page.locator('[data-photo]').first().click();
      await page.getByTestId('viewer').waitFor();
      await page.keyboard.press('i');
      await page.getByTestId('details').waitFor();
    },
  },
  {
    name: 'selection',
    caption: 'Pick by mark, Ctrl, Shift or rubber band; the bar says what can be done with them.',
    async go({ page }) {
      await page.keyboard.press('i');
      await closed(page);
      const tiles = page.getByTestId('grid').getByRole('option');
      for (const at of [0, 1, 2]) await tiles.nth(at).click({ modifiers: ['Control'] });
      await page.keyboard.press('4');
      await page.getByTestId('toast').first().waitFor({ state: 'detached', timeout: 30_000 });
    },
  },
  {
    name: 'compare',
    caption: 'Two to four side by side: one zoom and one drag move them alike.',
    async go({ page }) {
      await page.keyboard.press('c');
      await page.getByTestId('compare').getByTestId('picture').nth(2).waitFor();
    },
  },
  {
    name: 'duplicates',
    caption:
      'Similar photos side by side, the best first with its reason. Nothing is deleted unless you say so.',
    async go({ page }) {
      await closed(page);
      await closed(page);
      await page.getByRole('button', { name: 'Duplicates' }).click();
      await page.getByRole('button', { name: 'Look for similar photos' }).click();
      await page.getByTestId('duplicate-group').first().waitFor();
    },
  },
  {
    name: 'settings',
    caption: 'Settings on one page: here what indexing may use, and what it really runs on.',
    async go({ page }) {
      await page.keyboard.press('Control+,');
      await page.getByRole('dialog').getByRole('button', { name: 'Indexing', exact: true }).click();
    },
  },
  {
    name: 'keys',
    caption: 'Every key on one sheet (?).',
    async go({ page }) {
      await closed(page);
      await page.keyboard.press('?');
      await page.getByTestId('shortcuts').waitFor();
    },
  },
  {
    name: 'arabic',
    caption: 'Five languages, changed at once; Arabic from right to left.',
    async go({ page }) {
      await closed(page);
      await page.evaluate(() => window.recollect.setPreferences({ language: 'ar' }));
      await page.getByRole('navigation').first().getByRole('button').first().click();
    },
  },
  {
    name: 'dark',
    caption: 'And dark, as the system says or as you choose.',
    async go({ page }) {
      await page.evaluate(() => window.recollect.setPreferences({ language: 'en' }));
      await page.emulateMedia({ colorScheme: 'dark' });
      await search(page, 'a castle');
    },
  },
];

try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // Something to find twice: a smaller copy, and the same bytes under another name.
  const bird = join(home.photos, 'birds', 'toucan.webp');
  await sharp(bird)
    .resize({ width: 480 })
    .webp({ quality: 80 })
    .toFile(join(home.photos, 'birds', 'toucan-small.webp'));
  await copyFile(bird, join(home.photos, 'birds', 'toucan copy.webp'));

  const app = await openApp(home);
  await app.page.setViewportSize({ width: 1280, height: 800 });
  await app.page.emulateMedia({ colorScheme: 'light' });
  const lines = [
    '# A tour',
    '',
    'Made by `npm run tour` from the real app, on the freely licensed photos in [e2e/photos](../e2e/photos/ATTRIBUTION.md).',
    '',
  ];
  for (const [at, { name, caption, go }] of steps.entries()) {
    await go(app);
    await app.page.mouse.move(640, 28);
    // Pictures fade in, messages go by themselves.
    await app.page.waitForTimeout(1300);
    await expect(app.page.getByTestId('toast')).toHaveCount(0, { timeout: 30_000 });
    const file = `${String(at + 1).padStart(2, '0')}-${name}.webp`;
    await sharp(await app.page.screenshot())
      .webp({ quality: 80 })
      .toFile(join(folder, file));
    lines.push(`${at + 1}. ${caption}`, '', `   ![${caption}](tour/${file})`, '');
    console.log(file);
  }
  await app.electron.close();
  await writeFile(join(repository, 'docs', 'tour.md'), lines.join('\n'));
} finally {
  await home.remove();
}
