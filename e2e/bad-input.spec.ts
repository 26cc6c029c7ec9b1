/** @file What goes wrong at a person's end is said in the window, in words, and the rest goes on. */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { _electron, expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import {
  addPhotos,
  asRoot,
  chromiumSandbox,
  environment,
  indexed,
  makeHome,
  openApp,
  photosIn,
  photosOfRepository,
  repository,
  search,
  status,
} from './app.ts';
import type { Home } from './app.ts';

let home: Home;
let photoCount: number;
test.beforeEach(async () => {
  home = await makeHome(['castles', 'fish']);
  photoCount = await photosIn(home.photos);
});
test.afterEach(() => home.remove());

/** Another copy of the app, with settings of its own. */
async function another(args: readonly string[], env: Record<string, string> = {}) {
  const userData = await mkdtemp(join(tmpdir(), 'recollect-other-'));
  const electron = await _electron.launch({
    args: [...asRoot, repository, ...args],
    chromiumSandbox,
    env: { ...environment(), RECOLLECT_USER_DATA: userData, ...env },
  });
  return {
    page: await electron.firstWindow(),
    async close() {
      await electron.close();
      await rm(userData, { recursive: true, force: true });
    },
  };
}

test('bad files among good ones: the good ones are found, the bad ones listed with a reason each', async () => {
  const bad = join(home.photos, 'bad');
  await mkdir(bad);
  const whole = await readFile(join(photosOfRepository, 'castles', 'chenonceau.jpg'));
  await writeFile(join(bad, 'empty.jpg'), '');
  await writeFile(join(bad, 'letter.jpg'), 'Dear photo, ...');
  await writeFile(join(bad, 'cut.jpg'), whole.subarray(0, whole.length / 3));
  await symlink('loop.jpg', join(bad, 'loop.jpg'));
  await symlink('..', join(bad, 'up'));
  const app = await openApp(home);
  try {
    await addPhotos(app, home);
    await indexed(app.page, photoCount);
    expect((await status(app.page)).failed).toBe(3);
    await app.page.getByTestId('status-failures').click();
    const panel = app.page.getByTestId('failures-panel');
    for (const words of [/empty/i, /not an image/i, /cut off/i]) await expect(panel).toContainText(words);
    await app.page.keyboard.press('Escape');
    expect((await search(app.page, 'castle')).length).toBe(photoCount);
  } finally {
    await app.electron.close();
  }
});

test('folders that are no use are refused with the reason', async () => {
  const app = await openApp(home);
  const add = (paths: readonly string[]): Promise<unknown[]> =>
    app.electron
      .evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] });
      }, paths)
      .then(() => app.page.evaluate(() => window.recollect.pickFolders()))
      .then((results) => results.map((result) => (result.ok ? 'added' : result.problem.code)));
  try {
    await writeFile(join(home.dir, 'a-file'), '');
    await mkdir(join(home.dir, 'nothing-in-it'));
    expect(await add([join(home.dir, 'nowhere'), join(home.dir, 'a-file')])).toEqual([
      'folder-missing',
      'folder-not-a-folder',
    ]);
    expect(await add([join(home.userData, 'library')])).toEqual(['folder-is-library']);
    expect(await add([home.photos, join(home.photos, 'fish'), join(home.dir, 'nothing-in-it')])).toEqual([
      'added',
      'folder-nested',
      'added',
    ]);
    await indexed(app.page, photoCount);
  } finally {
    await app.electron.close();
  }
});

test('a second copy of the app on the same library says so, and takes over when it is free', async () => {
  const app = await openApp(home);
  await addPhotos(app, home);
  await indexed(app.page, photoCount);
  const second = await another([`--library=${join(home.userData, 'library')}`]);
  try {
    await expect(second.page.getByText('Another Recollect is using this library.')).toBeVisible();
    expect((await status(app.page)).searchable).toBe(photoCount);
    await app.electron.close();
    await second.page.getByRole('button', { name: 'Try again' }).click();
    await expect(second.page.getByTestId('grid')).toBeVisible();
    expect((await status(second.page)).searchable).toBe(photoCount);
  } finally {
    await second.close();
  }
});

test('a library of a newer version is left alone, with the reason', async () => {
  const library = join(home.dir, 'newer');
  await mkdir(library);
  const db = new DatabaseSync(join(library, 'library.sqlite'));
  db.exec('PRAGMA user_version = 999');
  db.close();
  const app = await another([`--library=${library}`]);
  try {
    await expect(app.page.getByText(/newer version of Recollect/)).toBeVisible();
  } finally {
    await app.close();
  }
});

test('a damaged model pack: photos are still there to look at, and search says why it cannot', async () => {
  const app = await openApp(home);
  await addPhotos(app, home);
  await indexed(app.page, photoCount);
  await app.electron.close();
  const pack = join(home.dir, 'pack');
  await cp(join(repository, 'resources', 'models', 'recollect-v1'), pack, { recursive: true });
  const tokenizer = join(pack, 'tokenizer.json');
  await writeFile(tokenizer, (await readFile(tokenizer, 'utf8')).replace('"the"', '"teh"'));
  const broken = await another([`--library=${join(home.userData, 'library')}`], { RECOLLECT_PACK: pack });
  try {
    await expect(broken.page.locator('[data-photo]').first()).toBeVisible();
    await typeInto(broken.page, 'castle');
    await expect(broken.page.getByText(/tokenizer\.json is damaged/).first()).toBeVisible();
  } finally {
    await broken.close();
  }
});

async function typeInto(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(words);
}
