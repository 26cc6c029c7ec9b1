/** @file What a person does with Recollect, on the real app with the real encoder and real photos. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { OpenedApp } from './app.ts';
import {
  answerFolderDialog,
  ask,
  asRoot,
  environment,
  indexed,
  indexing,
  makeHome,
  openApp,
  photosOfRepository,
  placeOf,
  repository,
  results,
  search,
  searchBox,
  status,
} from './app.ts';
import type { Home } from './app.ts';

const photoCount = 123;
const queries: readonly (readonly [words: string, subject: RegExp])[] = [
  ['fish under water', /^fish\//],
  ['windmill in a field', /^windmills\//],
  ['solar panels', /^solar-panels\//],
  ['castle', /^castles\//],
  ['a bird', /^birds\//],
  ['monkey', /^monkeys\//],
  ['hammer', /^hammers\//],
  ['tape measure', /^tape-measures\//],
  ['snake or lizard', /^reptiles\//],
  ['butterfly on a flower', /^insects\//],
];

test.describe.configure({ mode: 'serial' });

let home: Home;
let app: OpenedApp;

test.beforeAll(async () => {
  home = await makeHome();
  app = await openApp(home);
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});

test('the first start invites, and a folder chosen in the dialog is taken in', async () => {
  const { page, electron } = app;
  await expect(page.getByTestId('empty-state')).toBeVisible();
  await answerFolderDialog(electron, [home.photos]);
  await page.getByRole('button', { name: 'Add folder…' }).click();
  await expect(page.getByTestId('grid')).toBeVisible({ timeout: 60_000 });
  await indexed(page, photoCount);
  expect((await status(page)).failed).toBe(0);
  expect(await ask(page, { type: 'failures' })).toEqual([]);
  // Every tile that is on the page has loaded its thumbnail.
  const tiles = page.getByTestId('grid').getByRole('option');
  await expect(tiles.first()).toBeVisible();
  await expect
    .poll(() =>
      tiles
        .locator('img')
        .evaluateAll((all) => all.every((img) => (img as HTMLImageElement).naturalWidth > 0)),
    )
    .toBe(true);
});

test('ten things typed each bring the right subject first', async () => {
  const { page } = app;
  for (const [words, subject] of queries) {
    await searchBox(page).fill(words);
    await expect
      .soft(async () => expect(await bestPlace(page, words)).toMatch(subject))
      .toPass({ timeout: 10_000 });
  }
});

test('find similar brings photos of the same subject', async () => {
  const { page } = app;
  await searchBox(page).fill('solar panels');
  await expect(async () => expect(await bestPlace(page, 'solar panels')).toMatch(/^solar-panels/)).toPass();
  await page.getByTestId('grid').getByRole('option').first().hover();
  await page.getByTestId('find-similar').click();
  await expect(page.getByTestId('chip')).toHaveAttribute('data-kind', 'photo');
  await expect(async () => {
    const [itself, next] = await results(page, 'Like this photo');
    expect(await placeOf(page, itself!)).toMatch(/^solar-panels/);
    expect(await placeOf(page, next!)).toMatch(/^solar-panels/);
  }).toPass();
});

test('a pasted image becomes an example, and finds its own photo', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Clear search' }).click();
  const base64 = (
    await readFile(join(photosOfRepository, 'castles', (await firstFile('castles'))!))
  ).toString('base64');
  await page.evaluate((encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], 'image.png', { type: 'image/jpeg' }));
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true }),
    );
  }, base64);
  await expect(page.getByTestId('chip')).toHaveAttribute('data-kind', 'image');
  await expect(async () => {
    const [best] = await results(page, 'Like Pasted image');
    expect(await placeOf(page, best!)).toBe(`castles/${await firstFile('castles')}`);
  }).toPass();
  await page.getByRole('button', { name: 'Clear search' }).click();
});

test('a folder dropped on the window is added, an image dropped on it becomes an example', async () => {
  const { page } = app;
  const more = await makeHome(['scissors']);
  try {
    await drop(page, [more.photos]);
    // The same photos again: known by their contents, so they are copies, not new photos.
    await expect(page.getByTestId('folder')).toHaveCount(2);
    await indexed(page, photoCount);
    await drop(page, [join(photosOfRepository, 'castles', (await firstFile('castles'))!)]);
    await expect(page.getByTestId('chip')).toHaveAttribute('data-kind', 'image');
    await page.getByRole('button', { name: 'Clear search' }).click();
  } finally {
    const { folders } = await status(page);
    await ask(page, { type: 'folders.remove', folder: folders.at(-1)!.id });
    await more.remove();
  }
  await expect(page.getByTestId('folder')).toHaveCount(1);
});

test('a photo opens large, whatever its format', async () => {
  const { page } = app;
  for (const name of [
    'playing-kitten.heic',
    'linda.tiff',
    'polar-bear.avif',
    'sheep.bmp',
    'goldfish.gif',
    'chelsea.png',
    'toucan.webp',
  ]) {
    const photo = await photoNamed(page, name);
    const size = await page.evaluate(
      (id) =>
        new Promise<string>((resolve) => {
          const image = new Image();
          image.addEventListener('load', () => resolve(`${image.naturalWidth}x${image.naturalHeight}`));
          image.addEventListener('error', () => resolve('error'));
          image.src = `recollect://photo/${id}`;
        }),
      photo,
    );
    const { width, height } = await ask(page, { type: 'photo.details', photo });
    expect.soft(`${name} ${size}`).toBe(`${name} ${width}x${height}`);
  }
});

test('"show in folder" names the file on disk to the system', async () => {
  const { page, electron } = app;
  // The system's file manager is not ours to open in a test; what it is told is.
  await electron.evaluate(({ shell }) => {
    shell.showItemInFolder = (path) => Object.assign(globalThis, { shownInFolder: path });
  });
  const [best] = await search(page, 'castle');
  const expected = join(home.photos, await placeOf(page, best!));
  await page.locator(`[data-photo="${best!}"]`).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Show in/ }).click();
  await expect
    .poll(() => electron.evaluate(() => (globalThis as { shownInFolder?: string }).shownInFolder))
    .toBe(expected);
  await page.getByRole('button', { name: 'Clear search' }).click();
});

test('a deleted file leaves the grid and the results', async () => {
  const { page } = app;
  const kitten = await photoNamed(page, 'kitten.jpg');
  await rm(join(home.photos, 'cats', 'kitten.jpg'));
  await expect.poll(async () => (await status(page)).searchable, { timeout: 30_000 }).toBe(photoCount - 1);
  expect(await search(page, 'kitten')).not.toContain(kitten);
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect(page.getByTestId('status-phase')).toContainText(`${photoCount - 1} photos`);
});

test('a second start brings the first window a folder, and ends', async () => {
  const { page, electron } = app;
  const more = await makeHome(['hammers']);
  try {
    const executable = await electron.evaluate(() => process.execPath);
    const second = spawn(executable, [...asRoot, repository, more.photos], {
      env: { ...environment(), RECOLLECT_USER_DATA: home.userData },
      stdio: 'ignore',
    });
    const [code] = (await once(second, 'exit')) as [number];
    expect(code).toBe(0);
    await expect(page.getByTestId('folder')).toHaveCount(2);
  } finally {
    const { folders } = await status(page);
    await ask(page, { type: 'folders.remove', folder: folders.at(-1)!.id });
    await more.remove();
  }
});

test('after a restart search works at once, nothing is embedded again, and the window is where it was', async () => {
  const place = { x: 60, y: 50, width: 900, height: 640 };
  await app.electron.evaluate(({ BrowserWindow }, bounds) => {
    BrowserWindow.getAllWindows()
      .find((window) => window.isVisible())
      ?.setBounds(bounds);
  }, place);
  await app.electron.close();
  app = await openApp(home);
  const { page, electron } = app;
  await searchBox(page).fill('windmill in a field');
  await expect(async () =>
    expect(await bestPlace(page, 'windmill in a field')).toMatch(/^windmills/),
  ).toPass();
  await indexed(page, photoCount - 1);
  expect((await status(page)).progress).toMatchObject({ indexed: 0, failed: 0 });
  const bounds = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((window) => window.isVisible())
      ?.getBounds(),
  );
  expect(bounds).toEqual(place);
});

test('indexing can be paused and goes on where it was', async () => {
  test.slow();
  const other = await makeHome();
  const second = await openApp(other);
  try {
    const { page, electron } = second;
    await answerFolderDialog(electron, [other.photos]);
    await page.getByRole('button', { name: 'Add folder…' }).click();
    await indexing(page, 5);
    await page.getByRole('button', { name: 'Pause indexing' }).click();
    // What has been decoded already is embedded first; on a slow machine that takes its time.
    await expect(page.getByTestId('status-phase')).toHaveAttribute('data-phase', 'paused', {
      timeout: 90_000,
    });
    const { progress, searchable } = await status(page);
    expect(progress.done).toBeLessThan(photoCount);
    await page.waitForTimeout(1_500);
    expect((await status(page)).searchable).toBe(searchable);
    await page.getByRole('button', { name: 'Resume indexing' }).click();
    await indexed(page, photoCount);
  } finally {
    await second.electron.close();
    await other.remove();
  }
});

async function bestPlace(page: Page, said: string): Promise<string> {
  const [best] = await results(page, said);
  return placeOf(page, best!);
}

async function firstFile(subject: string): Promise<string | undefined> {
  return (await readdir(join(photosOfRepository, subject))).toSorted().find((name) => name.endsWith('.jpg'));
}

async function photoNamed(page: Page, name: string): Promise<number> {
  const { photos } = await page.evaluate(async () => {
    const timeline = await window.recollect.ask({ type: 'timeline' });
    return { photos: timeline.ok ? [...timeline.value.photos] : [] };
  });
  for (const photo of photos)
    if ((await ask(page, { type: 'photo.details', photo })).name === name) return photo;
  throw new Error(`${name} is not in the library`);
}

/** A real drag of files from outside, paths and all. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: 400,
      y: 300,
      data: { items: [], files: [...files], dragOperationsMask: 1 },
    });
  }
  await session.detach();
}
