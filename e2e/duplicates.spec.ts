/** @file Duplicates in the real app: found, shown side by side, told apart, and thrown away only when a person says so. */
import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { addPhotos, indexed, makeHome, openApp, photosIn } from './app.ts';
import { violations } from './axe.ts';
import type { Home, OpenedApp } from './app.ts';

test.describe.configure({ mode: 'serial' });

const cropped = ['clownfish', 'discus', 'anthias'] as const;

let home: Home;
let app: OpenedApp;
let page: Page;
let files: number;

test.beforeAll(async () => {
  home = await makeHome(['fish']);
  const fish = join(home.photos, 'fish');
  const sent = join(home.photos, 'Sent');
  await mkdir(sent);
  // As a messenger sends them: a little less of the picture, fewer bytes.
  for (const name of cropped) {
    const { width, height } = await sharp(join(fish, `${name}.jpg`)).metadata();
    await sharp(join(fish, `${name}.jpg`))
      .extract({
        left: Math.round(width * 0.04),
        top: Math.round(height * 0.03),
        width: Math.round(width * 0.92),
        height: Math.round(height * 0.93),
      })
      .keepMetadata()
      .jpeg({ quality: 85 })
      .toFile(join(sent, `${name}-sent.jpg`));
  }
  // And the very same bytes once more.
  await copyFile(join(fish, 'wrasse.jpg'), join(sent, 'wrasse copy.jpg'));
  files = await photosIn(home.photos);
  app = await openApp(home);
  page = app.page;
  await addPhotos(app, home);
  await indexed(page, files - 1);
});
test.afterAll(async () => {
  await app.electron.close();
  await home.remove();
});

const view = () => page.getByTestId('duplicates');
const groups = () => view().getByTestId('duplicate-group');

/** The group that holds a photo of this name. */
const groupOf = (name: string) => groups().filter({ hasText: name });

/** The trash is a folder that stands for it, and its question is answered so. */
async function trashTo(answer: 'Move to trash' | 'Cancel'): Promise<() => Promise<string[]>> {
  const bin = join(home.dir, 'bin');
  await mkdir(bin, { recursive: true });
  await app.electron.evaluate(
    ({ dialog, shell }, { label }) => {
      const moved = ((globalThis as { moved?: string[] }).moved = []) as string[];
      const asked = ((globalThis as { asked?: string[] }).asked = []) as string[];
      dialog.showMessageBox = ((_: unknown, options: { message: string; buttons: string[] }) => {
        asked.push(options.message);
        return Promise.resolve({ response: options.buttons.indexOf(label), checkboxChecked: false });
      }) as unknown as typeof dialog.showMessageBox;
      shell.trashItem = (path) => Promise.resolve(void moved.push(path));
    },
    { label: answer },
  );
  return async () => {
    const moved = await app.electron.evaluate(() => (globalThis as { moved?: string[] }).moved ?? []);
    for (const path of moved) await rename(path, join(bin, basename(path)));
    return moved.map((path) => basename(path));
  };
}

test('similar photos are found and shown side by side, the best first, with its reason', async () => {
  await page.getByRole('button', { name: 'Duplicates' }).click();
  await expect(view()).toBeVisible();
  await view().getByRole('button', { name: 'Look for similar photos' }).click();
  await expect(groups().first()).toBeVisible();
  for (const name of cropped) {
    const cards = groupOf(`${name}-sent.jpg`).getByTestId('duplicate');
    await expect(cards).toHaveCount(2);
    await expect(cards.first()).toContainText(`${name}.jpg`);
    await expect(cards.first()).toContainText('Best: most pixels');
  }
  expect(await violations(page)).toEqual([]);
});

test('the slider groups them anew, without comparing again', async () => {
  const slider = view().getByRole('slider', { name: 'How alike' });
  const before = await groups().count();
  await slider.focus();
  await page.keyboard.press('End');
  await expect(groupOf('discus-sent.jpg')).toHaveCount(0);
  await page.keyboard.press('Home');
  await expect.poll(() => groups().count()).toBeGreaterThan(0);
  await slider.fill('0.94');
  await expect(groups()).toHaveCount(before);
});

test('photos that were told apart are not shown again, and that can be taken back', async () => {
  const group = groupOf('discus-sent.jpg');
  await group.getByRole('button', { name: 'Not duplicates' }).click();
  await expect(group).toHaveCount(0);
  await view().getByRole('button', { name: 'Look again' }).click();
  await expect(groupOf('anthias-sent.jpg')).toHaveCount(1);
  await expect(group).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(group).toHaveCount(1);
});

test('nothing goes to the trash unless it is marked, asked and answered', async () => {
  const group = groupOf('clownfish-sent.jpg');
  await expect(view().getByRole('button', { name: /to the trash…/ })).toHaveCount(0);
  await group.getByRole('button', { name: 'Mark all but the best' }).click();
  await expect(group.getByTestId('duplicate').first().getByRole('checkbox')).not.toBeChecked();
  await expect(group.getByTestId('duplicate').last().getByRole('checkbox')).toBeChecked();

  let moved = await trashTo('Cancel');
  await view().getByRole('button', { name: 'Move 1 to the trash…' }).click();
  await expect
    .poll(() => app.electron.evaluate(() => (globalThis as { asked?: string[] }).asked))
    .toHaveLength(1);
  expect(await moved()).toEqual([]);
  await expect(group).toHaveCount(1);

  moved = await trashTo('Move to trash');
  await view().getByRole('button', { name: 'Move 1 to the trash…' }).click();
  await expect(group).toHaveCount(0);
  expect(await moved()).toEqual(['clownfish-sent.jpg']);
  await indexed(page, files - 2);
});

test('of identical files one stays', async () => {
  await view().getByRole('radio', { name: 'Identical files' }).check({ force: true });
  const copies = view().getByTestId('copies');
  await expect(copies).toHaveCount(1);
  await expect(copies).toContainText('wrasse copy.jpg');
  await copies.getByRole('button', { name: 'Mark all but the best' }).click();
  await expect(copies.getByRole('checkbox', { name: /wrasse\.jpg/ })).toBeDisabled();
  expect(await violations(page)).toEqual([]);

  // Even a page that was taken over cannot have all of them.
  const all = await page.evaluate(async () => {
    const answer = await window.recollect.ask({ type: 'duplicates.exact' });
    return answer.ok ? answer.value.flatMap(({ copies: each }) => each.map(({ file }) => file)) : [];
  });
  const moved = await trashTo('Move to trash');
  expect(await page.evaluate((some) => window.recollect.trashCopies(some), all)).toMatchObject({
    ok: false,
    problem: { code: 'trash-failed' },
  });
  await view().getByRole('button', { name: 'Move 1 to the trash…' }).click();
  await expect(view().getByTestId('duplicates-none')).toBeVisible();
  expect(await moved()).toEqual(['wrasse copy.jpg']);
  expect(await readdir(join(home.photos, 'fish'))).toContain('wrasse.jpg');
});
