/**
 * @file A person's walk through a large library, timed on the real app: from top to bottom, a query typed letter by
 * letter, photos opened and paged through, again and again for ten minutes.
 *
 *   node scripts/with-app.mjs bench/walk.ts --library <library> [--minutes 10]
 *
 * Writes docs/benchmarks/walk.md. The library must exist (bench/grow-library.ts makes a large one).
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import type { Bridge } from '../src/shared/bridge.ts';
import { openOn, quantile, repository } from './app-window.ts';

const { values } = parseArgs({
  options: { library: { type: 'string' }, minutes: { type: 'string', default: '10' } },
});
if (!values.library) throw new Error('Say which library: --library <dir>.');
const minutes = Number(values.minutes);

declare const window: {
  readonly recollect: Bridge;
  walk: { frames: number[]; blocked: number[]; scripted: number[]; tiles: number };
};

const queries = [
  'a boy in a red shirt',
  'two dogs on the snow',
  'man riding a bicycle',
  'children near a lake',
];
const paged = 50;

/** What the page itself sees: how long frames were, and how much of the long ones was the app's own code. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { frames: [] as number[], blocked: [] as number[], scripted: [] as number[], tiles: 0 };
    window.walk = seen;
    let last = performance.now();
    const frame = (): void => {
      const now = performance.now();
      seen.frames.push(now - last);
      last = now;
      const tiles = document.querySelectorAll('[data-testid="grid"] [data-photo]').length;
      seen.tiles = Math.max(seen.tiles, tiles);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    // Tasks of the page's main thread of more than 50 ms, and the part of long frames that scripts took.
    new PerformanceObserver((list) =>
      list.getEntries().forEach((entry) => seen.blocked.push(entry.duration)),
    ).observe({ type: 'longtask' });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { scripts } = entry as PerformanceEntry & { scripts: readonly { duration: number }[] };
        seen.scripted.push(scripts.reduce((sum, { duration }) => sum + duration, 0));
      }
    }).observe({ type: 'long-animation-frame' });
  });
}

interface Stage {
  readonly name: string;
  frames: number[];
  blocked: number[];
  scripted: number[];
}
const stages = new Map<string, Stage>();
let tiles = 0;

async function during(page: Page, name: string, work: () => Promise<void>): Promise<void> {
  await page.evaluate(() => void Object.assign(window.walk, { frames: [], blocked: [], scripted: [] }));
  await work();
  const seen = await page.evaluate(() => window.walk);
  const stage = stages.get(name) ?? { name, frames: [], blocked: [], scripted: [] };
  stage.frames.push(...seen.frames);
  stage.blocked.push(...seen.blocked);
  stage.scripted.push(...seen.scripted);
  stages.set(name, stage);
  tiles = Math.max(tiles, seen.tiles);
}

/** MB of each process; the window's is the one that has to stay. */
async function memory(page: Page): Promise<Record<string, number>> {
  const processes = await page.evaluate(() => window.recollect.processMemory());
  return Object.fromEntries(processes.map(({ process, mb }) => [process, mb]));
}

const app = await openOn(values.library);
try {
  const { page } = app;
  await page.setViewportSize({ width: 1280, height: 800 });
  const grid = page.getByTestId('grid');
  await grid.getByRole('option').first().waitFor({ timeout: 120_000 });
  // The folders are looked through once after the start.
  await page.locator('[data-testid="status-phase"][data-phase="idle"]').waitFor({ timeout: 180_000 });
  const photos = Number(await grid.getByRole('option').first().getAttribute('aria-setsize'));
  await watch(page);

  const samples: { readonly minute: number; readonly mb: number }[] = [];
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 60_000;
  let rounds = 0;
  do {
    await during(page, 'scroll from top to bottom, 400 frames', () =>
      grid.evaluate(async (element) => {
        const height = element.scrollHeight - element.clientHeight;
        for (let step = 0; step <= 400; step++) {
          element.scrollTop = (height * step) / 400;
          await new Promise((next) => requestAnimationFrame(next));
        }
      }),
    );
    await during(page, 'scroll by wheel, 200 notches', async () => {
      const box = (await grid.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      for (let notch = 0; notch < 200; notch++) {
        await page.mouse.wheel(0, -120);
        await page.waitForTimeout(16);
      }
    });
    await during(page, 'type a query of 20 letters', async () => {
      await page.getByRole('searchbox').click();
      await page.keyboard.type(queries[rounds % queries.length]!, { delay: 110 });
      // Photos, or that nothing matches.
      await page
        .locator('[data-testid="grid"] [data-photo], [data-testid="nothing-matches"]')
        .first()
        .waitFor();
      await page.waitForTimeout(600);
    });
    await page.getByRole('searchbox').fill('');
    await page.locator(`[data-testid="grid"] [aria-setsize="${photos}"]`).first().waitFor();
    await grid.focus();
    await page.keyboard.press('Home');
    await during(page, `open a photo, page through ${paged}`, async () => {
      await page.keyboard.press('Enter');
      await page.getByTestId('viewer').waitFor();
      for (let at = 0; at < paged; at++) {
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(120);
      }
      await page.keyboard.press('Escape');
      await page.getByTestId('viewer').waitFor({ state: 'detached' });
    });
    rounds++;
    // At rest: what is only passing has gone.
    await page.waitForTimeout(2500);
    samples.push({ minute: elapsed(), mb: (await memory(page))['window'] ?? 0 });
    console.log(
      `round ${rounds}, minute ${elapsed().toFixed(1)}: window ${samples.at(-1)!.mb.toFixed(0)} MB`,
    );
  } while (elapsed() < minutes);

  const all = await memory(page);
  // The first round fills caches.
  const settled = samples.slice(1).map(({ mb }) => mb);
  const first = settled[0] ?? 0;
  const drift = first === 0 ? 0 : (100 * ((settled.at(-1) ?? 0) - first)) / first;
  const spread = first === 0 ? 0 : (100 * (Math.max(...settled) - Math.min(...settled))) / first;
  const over = (ms: readonly number[], most: number): number => ms.filter((one) => one > most).length;
  const row = ({ name, frames, blocked, scripted }: Stage): string =>
    `| ${name} | ${frames.length} | ${quantile(frames, 0.5).toFixed(1)} | ${quantile(frames, 0.99).toFixed(1)} | ${over(frames, 50)} | ${blocked.length} | ${over(scripted, 50)} | ${Math.max(0, ...scripted).toFixed(0)} |`;
  const text = `# A walk through ${photos.toLocaleString('en')} photos

Written by \`node scripts/with-app.mjs bench/walk.ts --library <library>\`: the real app at 1280 x 800 under a virtual display, software rendering, on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}); ${rounds} rounds in ${elapsed().toFixed(1)} minutes.

| | frames | p50 ms | p99 ms | over 50 ms | tasks over 50 ms | scripts over 50 ms | longest scripts, ms |
|---|---|---|---|---|---|---|---|
${[...stages.values()].map(row).join('\n')}

- **Frames** are the gaps between two of the page's animation frames, whatever fills them. **Tasks** are what holds up the page's main thread, drawing included. **Scripts** is the app's own code within one frame.
- **Tiles mounted at once**: ${tiles} at most.
- **The window's memory** at rest after each round: ${samples.map(({ mb }) => mb.toFixed(0)).join(', ')} MB. After the first round, which fills caches, it drifted by ${drift.toFixed(1)} % and was never more than ${spread.toFixed(1)} % apart.
- Processes at the end: ${Object.entries(all)
    .map(([name, mb]) => `${name} ${mb.toFixed(0)} MB`)
    .join(', ')}.
`;
  writeFileSync(join(repository, 'docs/benchmarks/walk.md'), text);
  console.log(text);
} finally {
  await app.close();
}
