/** @file Picking photos, marking them, albums, and what is done with their files, on the real app. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { OpenedApp } from './app.ts';
import {
  addPhotos,
  answerFolderDialog,
  ask,
  details,
  indexed,
  makeHome,
  openApp,
  photosIn,
  searchBox,
} from './app.ts';
import type { Home } from './app.ts';

test.describe.configure({ mode: 'serial' });

let home: Home;
let app: OpenedApp;
let total: number;
test.beforeAll(async () => {
  home = await makeHome(['cats', 'castles', 'hammers']);
  app = await openApp(home);
  await addPhotos(app, home);
  total = await photosIn(home.photos);
  await indexed(app.page, total);
  // Until the grid has caught up with the library, tiles still move.
  await expect(tiles(app.page).first()).toHaveAttribute('aria-setsize', String(total));
});
test.afterAll(async () => {
  await app?.electron.close();
  await home?.remove();
});

const tiles = (page: Page): Locator => page.getByTestId('grid').getByRole('option');
const bar = (page: Page): Locator => page.getByTestId('selection-bar');
const count = (page: Page): Locator => page.getByTestId('selection-count');
const sidebar = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('navigation').getByRole('button', { name });
const photoOf = async (tile: Locator): Promise<number> => Number(await tile.getAttribute('data-photo'));

/** What the system's message boxes are answered with from now on, and what they asked. */
async function answerQuestions(answer: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, wanted) => {
    Object.assign(globalThis, { asked: [] });
    dialog.showMessageBox = ((_window: unknown, options: { message: string; buttons: string[] }) => {
      (globalThis as unknown as { asked: string[] }).asked.push(options.message);
      return Promise.resolve({ response: options.buttons.indexOf(wanted), checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  }, answer);
}
const asked = (): Promise<string[]> =>
  app.electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);

test('photos are picked by mark, Ctrl, Shift, key, month and rubber band', async () => {
  const { page } = app;
  await tiles(page).nth(1).hover();
  await page.getByTestId('pick').click();
  await expect(count(page)).toHaveText(/^1 selected/);
  await expect(tiles(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  // From now on a click picks, and opens nothing.
  await tiles(page).nth(3).click();
  await expect(count(page)).toHaveText(/^2 selected/);
  await tiles(page)
    .nth(3)
    .click({ modifiers: ['Control'] });
  await expect(count(page)).toHaveText(/^1 selected/);
  await tiles(page).nth(0).click();
  await tiles(page)
    .nth(4)
    .click({ modifiers: ['Shift'] });
  await expect(count(page)).toHaveText(/^5 selected/);
  await tiles(page)
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await expect(count(page)).toHaveText(/^3 selected/);
  await expect(page.getByTestId('selection-said')).toHaveText('3 photos selected');

  await page.keyboard.press('Escape');
  await expect(bar(page)).toBeHidden();
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(count(page)).toHaveText(/^3 selected/);
  await page.keyboard.press('Escape');

  // By keyboard alone.
  await page.getByTestId('grid').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(count(page)).toHaveText(/^3 selected/);
  await page.keyboard.press('Control+a');
  await expect(count(page)).toHaveText(`${total} selected`);
  await page.keyboard.press('Escape');

  const month = page.getByTestId('pick-month').first();
  await month.click();
  const inMonth = Number((await count(page).textContent())!.replace(/\D+.*/, ''));
  expect(inMonth).toBeGreaterThan(3);
  await month.click();
  await expect(bar(page)).toBeHidden();

  // From the margin across the first two photos.
  const first = (await tiles(page).first().boundingBox())!;
  await page.mouse.move(first.x - 10, first.y + 20);
  await page.mouse.down();
  await page.mouse.move(first.x + first.width + 30, first.y + 60, { steps: 5 });
  await expect(page.getByTestId('band')).toBeVisible();
  await page.mouse.up();
  await expect(page.getByTestId('band')).toBeHidden();
  await expect(count(page)).toHaveText(/^2 selected/);
  await page.keyboard.press('Escape');
});

test('hearts and stars are given by key, seen everywhere, and kept through a restart and a move', async () => {
  const { page } = app;
  const kitten = await photoNamed(page, 'kitten.jpg');
  const tile = page.locator(`[data-photo="${kitten}"]`).first();
  await tile.scrollIntoViewIfNeeded();
  await tile.click({ modifiers: ['Control'] });
  await page.keyboard.press('f');
  await page.keyboard.press('4');
  await expect(tile).toHaveAccessibleName(/favourite, 4 stars/);
  await page.keyboard.press('Escape');
  await expect(sidebar(page, /^Favourites 1$/)).toBeVisible();

  await rename(join(home.photos, 'cats', 'kitten.jpg'), join(home.photos, 'castles', 'not a castle.jpg'));
  await expect
    .poll(async () => (await details(page, kitten)).name, { timeout: 20_000 })
    .toBe('not a castle.jpg');
  await app.electron.close();
  app = await openApp(home);
  await app.page.getByTestId('grid').getByRole('option').first().waitFor();
  await sidebar(app.page, /^Favourites 1$/).click();
  await expect(tiles(app.page)).toHaveCount(1);
  await expect(tiles(app.page).first()).toHaveAccessibleName(/favourite, 4 stars/);
  expect(await photoOf(tiles(app.page).first())).toBe(kitten);
  // Taking the heart away takes it out of sight; it is there to be undone for many, and one key away for one.
  await app.page.getByTestId('grid').focus();
  await app.page.keyboard.press('Home');
  await app.page.keyboard.press('f');
  await expect(app.page.getByTestId('section-empty')).toBeVisible();
  await sidebar(app.page, /^All photos/).click();
});

test('a mark that cannot be kept is taken back, and said so', async () => {
  const { page } = app;
  await tiles(page)
    .first()
    .click({ modifiers: ['Control'] });
  const photo = await photoOf(tiles(page).first());
  await app.electron.evaluate(({ app: electron }) => {
    const engine = electron.getAppMetrics().find(({ name }) => name === 'Recollect engine');
    process.kill(engine!.pid, 'SIGSTOP');
    Object.assign(globalThis, { enginePid: engine!.pid });
  });
  await page.keyboard.press('5');
  // Seen at once, before anyone has answered.
  await expect(page.locator(`[data-photo="${photo}"]`).first()).toHaveAccessibleName(/5 stars/);
  await app.electron.evaluate(() =>
    process.kill((globalThis as unknown as { enginePid: number }).enginePid, 'SIGKILL'),
  );
  await expect(page.getByTestId('toast').filter({ hasText: 'started again' }).first()).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.locator(`[data-photo="${photo}"]`).first()).not.toHaveAccessibleName(/5 stars/);
  await page.keyboard.press('Escape');
  await expect
    .poll(async () => (await page.evaluate(() => window.recollect.engineState())).state, { timeout: 60_000 })
    .toBe('ready');
});

test('albums are made, filled, renamed and deleted; their photos stay', async () => {
  const { page } = app;
  await tiles(page)
    .nth(0)
    .click({ modifiers: ['Control'] });
  await tiles(page).nth(2).click();
  const chosen = [await photoOf(tiles(page).nth(0)), await photoOf(tiles(page).nth(2))];
  await page.keyboard.press('a');
  await page.getByTestId('album-dialog').getByRole('combobox').fill('Two good ones');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('album')).toHaveText(/Two good ones\s*2/);
  await page.keyboard.press('Escape');

  await sidebar(page, /^Two good ones/).click();
  await expect(tiles(page)).toHaveCount(2);
  expect(
    await tiles(page).evaluateAll((all) => all.map((tile) => Number(tile.getAttribute('data-photo')))),
  ).toEqual(chosen);

  // Out, and back in by undo.
  await tiles(page).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Take out of “Two good ones”' }).click();
  await expect(tiles(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(tiles(page)).toHaveCount(2);

  await sidebar(page, /^Two good ones/).press('F2');
  await page.getByRole('textbox', { name: 'Album name' }).fill('Best');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('section').getByRole('heading', { name: 'Best' })).toBeVisible();

  await page.getByRole('button', { name: 'New album' }).click();
  await page.getByRole('combobox', { name: 'Album name' }).fill('best');
  await page.keyboard.press('Enter');
  // The name is taken, whatever its letters' case: nothing is made.
  await expect(page.getByRole('option', { name: /Create/ })).toHaveCount(0);
  await page.keyboard.press('Escape');

  await page.getByTestId('album').hover();
  await page.getByRole('button', { name: 'Actions for Best' }).click();
  await page.getByRole('menuitem', { name: 'Delete album' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete album' }).click();
  await expect(page.getByTestId('album')).toHaveCount(0);
  await sidebar(page, /^All photos/).click();
  expect((await ask(page, { type: 'status' })).photos).toBe(total);
});

test('photos are copied into a folder: what has their name there is kept, and failures are listed', async () => {
  const { page, electron } = app;
  const target = join(home.dir, 'for grandma');
  await mkdir(target);
  const hammer = await photoNamed(page, 'claw.jpg');
  const castle = await photoNamed(page, 'chambord.jpg');
  await writeFile(join(target, 'claw.jpg'), 'something else');
  await answerFolderDialog(electron, [target]);
  await answerQuestions('Keep both');
  for (const photo of [hammer, castle]) {
    const tile = page.locator(`[data-photo="${photo}"]`).first();
    await tile.scrollIntoViewIfNeeded();
    await tile.click({ modifiers: ['Control'] });
  }
  await bar(page).getByRole('button', { name: 'Copy to folder' }).click();
  await expect(page.getByTestId('toast').filter({ hasText: '2 photos copied' })).toBeVisible();
  expect(await asked()).toEqual(['“for grandma” holds a file of the same name as one of these photos.']);
  expect((await readdir(target)).toSorted()).toEqual(['chambord.jpg', 'claw (2).jpg', 'claw.jpg']);
  expect(await readFile(join(target, 'claw.jpg'), 'utf8')).toBe('something else');
  expect(
    (await readFile(join(target, 'claw (2).jpg'))).equals(
      await readFile(join(home.photos, 'hammers', 'claw.jpg')),
    ),
  ).toBe(true);

  // Into a folder of the library, told to replace: originals are not replaced.
  const before = await stat(join(home.photos, 'hammers', 'claw.jpg'));
  await answerFolderDialog(electron, [join(home.photos, 'hammers')]);
  await answerQuestions('Replace');
  await page.keyboard.press('Control+e');
  await expect(page.getByTestId('toast').filter({ hasText: '1 photo copied' })).toBeVisible();
  expect((await stat(join(home.photos, 'hammers', 'claw.jpg'))).mtimeMs).toBe(before.mtimeMs);
  await rm(join(home.photos, 'hammers', 'chambord.jpg'));

  // A folder stands where a file should go, and cannot be replaced by one.
  const blocked = await emptyFolder('blocked');
  await mkdir(join(blocked, 'chambord.jpg'));
  await answerFolderDialog(electron, [blocked]);
  await page.keyboard.press('Control+e');
  await expect(page.getByTestId('report-panel')).toContainText('1 file could not be copied');
  await expect(page.getByTestId('report-panel').getByRole('listitem')).toContainText('chambord.jpg');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(bar(page)).toBeHidden();
});

test('dragged photos are handed to the system as files', async () => {
  const { page, electron } = app;
  await electron.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((each) => each.isVisible())!;
    // The drop is another program's; what it is given is ours.
    window.webContents.startDrag = ({ files, icon }) =>
      void Object.assign(globalThis, { dragged: files, icon: icon as unknown });
  });
  const castle = await photoNamed(page, 'chambord.jpg');
  const tile = page.locator(`[data-photo="${castle}"]`).first();
  await tile.scrollIntoViewIfNeeded();
  const box = (await tile.boundingBox())!;
  await page.mouse.move(box.x + 40, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 90, { steps: 6 });
  await expect
    .poll(() => electron.evaluate(() => (globalThis as unknown as { dragged?: string[] }).dragged))
    .toEqual([join(home.photos, 'castles', 'chambord.jpg')]);
  await page.mouse.up();
});

test('photos go to the trash only when the person says so, and a folder can be left out and taken in again', async () => {
  const { page, electron } = app;
  const castle = await photoNamed(page, 'chambord.jpg');
  const path = join(home.photos, 'castles', 'chambord.jpg');
  // The system's trash is not ours to fill in a test: the file goes to a folder that stands for it.
  const bin = await emptyFolder('trash');
  await electron.evaluate(({ shell }, folder) => {
    shell.trashItem = async (file) => {
      const { rename: move } = process.getBuiltinModule('node:fs/promises');
      await move(file, `${folder}/${file.split('/').at(-1)}`);
    };
  }, bin);
  const tile = page.locator(`[data-photo="${castle}"]`).first();
  await tile.scrollIntoViewIfNeeded();
  await tile.click({ modifiers: ['Control'] });
  await answerQuestions('Cancel');
  await page.keyboard.press('Delete');
  await expect.poll(asked).toEqual(['Move “chambord.jpg” to the trash?']);
  expect((await stat(path)).isFile()).toBe(true);
  await answerQuestions('Move to trash');
  await page.keyboard.press('Delete');
  await expect(page.getByTestId('toast').filter({ hasText: '1 photo moved to the trash' })).toBeVisible();
  await expect(tile).toBeHidden();
  await expect(bar(page)).toBeHidden();
  expect(await readdir(bin)).toEqual(['chambord.jpg']);
  await expect
    .poll(async () => (await ask(page, { type: 'status' })).photos, { timeout: 20_000 })
    .toBe(total - 1);

  const cat = await photoNamed(page, 'chelsea.png');
  await page.locator(`[data-photo="${cat}"]`).first().scrollIntoViewIfNeeded();
  await page.locator(`[data-photo="${cat}"]`).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Leave out this folder' }).click();
  await expect
    .poll(async () => (await ask(page, { type: 'status' })).photos, { timeout: 20_000 })
    .toBeLessThan(total - 3);
  await page.getByRole('button', { name: '1 folder left out' }).click();
  await page.getByTestId('excluded').getByRole('button').click();
  await expect
    .poll(async () => (await ask(page, { type: 'status' })).photos, { timeout: 20_000 })
    .toBe(total - 1);
});

test('a search adds to what is picked, and the bar says what is out of sight', async () => {
  const { page } = app;
  await tiles(page)
    .first()
    .click({ modifiers: ['Control'] });
  await searchBox(page).fill('castle');
  await expect(page.getByRole('region', { name: 'Results for castle' })).toBeVisible();
  await expect(count(page)).toHaveText(/^1 selected/);
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await page.getByRole('button', { name: 'Clear search' }).click();
});

async function emptyFolder(name: string): Promise<string> {
  const path = join(home.dir, name);
  await mkdir(path, { recursive: true });
  return path;
}

async function photoNamed(page: Page, name: string): Promise<number> {
  const ids = await page.evaluate(async () => {
    const timeline = await window.recollect.ask({ type: 'timeline' });
    return timeline.ok ? [...timeline.value.photos] : [];
  });
  for (const photo of ids) if ((await details(page, photo)).name === name) return photo;
  throw new Error(`${name} is not in the library`);
}
