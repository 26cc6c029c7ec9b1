/**
 * @file Starts the built app for a test, on folders of its own, and asks it things. The only thing ever
 * replaced is the system's folder dialog, which no test can click.
 */
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import type { LibraryStatus, PhotoDetails } from '../src/shared/library.ts';
import type { EngineAnswers, RendererRequest, RendererRequestType } from '../src/shared/requests.ts';
import type { Result } from '../src/shared/problem.ts';

export const repository = join(import.meta.dirname, '..');
export const photosOfRepository = join(import.meta.dirname, 'photos');

/** A folder that is gone after the test file: the person's home, so to say. */
export interface Home {
  readonly dir: string;
  readonly photos: string;
  readonly userData: string;
  remove(): Promise<void>;
}

/** @param subjects folders of e2e/photos to copy into the home's photo folder; all when not told */
export async function makeHome(subjects?: readonly string[]): Promise<Home> {
  const dir = await mkdtemp(join(tmpdir(), 'recollect-e2e-'));
  const photos = join(dir, 'Holiday photos');
  await mkdir(photos);
  if (subjects === undefined) await cp(photosOfRepository, photos, { recursive: true });
  else
    for (const subject of subjects)
      await cp(join(photosOfRepository, subject), join(photos, subject), { recursive: true });
  return {
    dir,
    photos,
    userData: join(dir, 'user-data'),
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export interface OpenedApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
}

const root = process.getuid?.() === 0;
/** Chromium does not start for root without it (containers, build servers). */
export const asRoot = root ? ['--no-sandbox'] : [];
/** Playwright would switch the sandbox off for everybody. */
export const chromiumSandbox = !root;

/** @param env on top of the tests' own; without more, the app is in English on any machine */
export async function openApp(
  home: Home,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<OpenedApp> {
  const electron = await _electron.launch({
    args: [...asRoot, repository, ...args],
    chromiumSandbox,
    env: { ...environment(), LANGUAGE: 'en', RECOLLECT_USER_DATA: home.userData, ...env },
  });
  const page = await electron.firstWindow();
  await page.waitForLoadState('domcontentloaded');
  return { electron, page };
}

export function environment(): Record<string, string> {
  const env = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const { ELECTRON_RUN_AS_NODE: _, RECOLLECT_E2E_PRELOAD: watch, ...rest } = Object.fromEntries(env);
  // Every process of the app is watched for connections (network-watch.ts).
  return watch === undefined ? rest : { ...rest, LD_PRELOAD: watch };
}

/** What the window itself could ask. @throws when the answer is a problem */
export async function ask<T extends RendererRequestType>(
  page: Page,
  request: Extract<RendererRequest, { type: T }>,
): Promise<EngineAnswers[T]> {
  const result = await page.evaluate(
    (asked) => window.recollect.ask(asked) as Promise<Result<unknown>>,
    request as RendererRequest,
  );
  if (!result.ok) throw new Error(`${request.type}: ${result.problem.message}`);
  return result.value as EngineAnswers[T];
}

export const status = (page: Page): Promise<LibraryStatus> => ask(page, { type: 'status' });
export const details = (page: Page, photo: number): Promise<PhotoDetails> =>
  ask(page, { type: 'photo.details', photo });

/** The folder of e2e/photos that a photo came from, and its name: "cats/kitten.jpg". */
export async function placeOf(page: Page, photo: number): Promise<string> {
  const { place, name } = await details(page, photo);
  return [...place.slice(1), ...(place.at(-1) === name ? [] : [name])].join('/');
}

/** What the folder dialog will answer from now on. */
export async function answerFolderDialog(
  electron: ElectronApplication,
  paths: readonly string[],
): Promise<void> {
  await electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () =>
      Promise.resolve({ canceled: filePaths.length === 0, filePaths: [...filePaths] });
  }, paths);
}

/** Adds the home's photos through the bridge, as the button does. */
export async function addPhotos({ electron, page }: OpenedApp, home: Home): Promise<void> {
  await answerFolderDialog(electron, [home.photos]);
  const added = await page.evaluate(() => window.recollect.pickFolders());
  expect(added.map((result) => result.ok)).toEqual([true]);
}

/** Waits until nothing is left to index and `photos` are searchable. Survives an engine that restarts meanwhile. */
export async function indexed(page: Page, photos: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const result = await page.evaluate(() => window.recollect.ask({ type: 'status' }));
        return result.ok ? `${result.value.progress.phase} ${result.value.searchable}` : result.problem.code;
      },
      { timeout: 100_000, intervals: [250] },
    )
    .toBe(`idle ${photos}`);
}

/** Waits until an index job is somewhere in its middle. */
export async function indexing(page: Page, atLeast: number): Promise<void> {
  await expect
    .poll(
      async () =>
        (await status(page)).progress.phase === 'indexing' ? (await status(page)).progress.done : -1,
      {
        timeout: 60_000,
        intervals: [50],
      },
    )
    .toBeGreaterThanOrEqual(atLeast);
}

/** Process ids by the names that main gives its processes. */
export function pidsOf(
  electron: ElectronApplication,
  name: 'Recollect engine' | 'Recollect encoder',
): Promise<number[]> {
  return electron.evaluate(
    ({ app }, wanted) =>
      app
        .getAppMetrics()
        .filter((metric) => metric.name === wanted)
        .map((metric) => metric.pid),
    name,
  );
}

/** Of the hidden decoder page's renderer. */
export function decoderPid(electron: ElectronApplication): Promise<number | null> {
  return electron.evaluate(({ BrowserWindow }) => {
    const hidden = BrowserWindow.getAllWindows().find((window) =>
      window.webContents.getURL().includes('/decoder/'),
    );
    return hidden?.webContents.getOSProcessId() ?? null;
  });
}

export const searchBox = (page: Page) => page.getByRole('searchbox', { name: 'Search photos' });

/** Photo numbers of the results shown, best first, once they answer `query`. */
export async function search(page: Page, query: string): Promise<number[]> {
  await searchBox(page).fill(query);
  return results(page, query);
}

/** @param said what the results call themselves: "Results for ..." */
export async function results(page: Page, said: string): Promise<number[]> {
  const region = page.getByRole('region', { name: `Results for ${said}`, exact: true });
  await expect(region).toHaveAttribute('aria-busy', 'false');
  await expect(region.getByRole('option').first()).toBeVisible();
  const tiles = await region
    .getByRole('option')
    .evaluateAll((all) =>
      all.map(
        (tile) => [Number(tile.getAttribute('data-index')), Number(tile.getAttribute('data-photo'))] as const,
      ),
    );
  return tiles.toSorted(([a], [b]) => a - b).map(([, photo]) => photo);
}

/** How many files lie in a folder and below it. */
export async function photosIn(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).length;
}
