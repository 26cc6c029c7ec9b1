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
import { quantile, repository } from './app-window.ts';
import { openPlain, wait } from './plain-window.ts';
import type { Memory } from './plain-window.ts';

const { values } = parseArgs({
  options: { library: { type: 'string' }, minutes: { type: 'string', default: '10' } },
});
if (!values.library) throw new Error('Say which library: --library <dir>.');
const minutes = Number(values.minutes);
/** Chromium keeps decoded pictures up to a limit of its own; memory is compared once that is reached. */
const warmUpMinutes = 2;

const queries = [
  'a boy in a red shirt',
  'two dogs on the snow',
  'man riding a bicycle',
  'children near a lake',
];
const paged = 50;
const keys = {
  home: ['Home', 36],
  enter: ['Enter', 13],
  right: ['ArrowRight', 39],
  escape: ['Escape', 27],
} as const;

/** What the page itself sees: how long frames were, and how much of the long ones was the app's own code. */
const watch = `
  const seen = { frames: [], blocked: [], scripted: [], tiles: 0 };
  window.walk = seen;
  let last = performance.now();
  const frame = () => {
    const now = performance.now();
    seen.frames.push(now - last);
    last = now;
    seen.tiles = Math.max(seen.tiles, document.querySelectorAll('[data-testid="grid"] [data-photo]').length);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  // Tasks of the page's main thread of more than 50 ms, and the part of long frames that scripts took.
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => seen.blocked.push(entry.duration)))
    .observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const { scripts } of list.getEntries())
      seen.scripted.push(scripts.reduce((sum, { duration }) => sum + duration, 0));
  }).observe({ type: 'long-animation-frame' });
`;

interface Seen {
  frames: number[];
  blocked: number[];
  scripted: number[];
}
const stages = new Map<string, Seen>();
let tiles = 0;

const window = await openPlain(values.library);
try {
  const there = (selector: string): Promise<boolean> =>
    window.run(`return document.querySelector(${JSON.stringify(selector)}) !== null`);
  async function until(selector: string, present = true): Promise<void> {
    for (const end = Date.now() + 120_000; Date.now() < end; await wait(50))
      if ((await there(selector)) === present) return;
    throw new Error(`Waited two minutes for ${selector}.`);
  }
  async function during(name: string, work: () => Promise<void>): Promise<void> {
    await window.run('Object.assign(window.walk, { frames: [], blocked: [], scripted: [] })');
    await work();
    const seen = await window.run<Seen & { tiles: number }>('return window.walk');
    const stage = stages.get(name) ?? { frames: [], blocked: [], scripted: [] };
    for (const kind of ['frames', 'blocked', 'scripted'] as const) stage[kind].push(...seen[kind]);
    stages.set(name, stage);
    tiles = Math.max(tiles, seen.tiles);
  }
  const grid = `document.querySelector('[data-testid="grid"]')`;
  await until('[data-testid="grid"] [role="option"]');
  // The folders are looked through once after the start.
  await until('[data-testid="status-phase"][data-phase="idle"]');
  const photos = Number(
    await window.run(`return ${grid}.querySelector('[role="option"]').getAttribute('aria-setsize')`),
  );
  await window.run(watch);

  const samples: (Memory & { readonly minute: number })[] = [];
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 60_000;
  let rounds = 0;
  do {
    await during('scroll from top to bottom, 400 frames', () =>
      window.run(`
        const grid = ${grid};
        const height = grid.scrollHeight - grid.clientHeight;
        for (let step = 0; step <= 400; step++) {
          grid.scrollTop = (height * step) / 400;
          await new Promise((next) => requestAnimationFrame(next));
        }`),
    );
    await during('scroll by wheel, 200 notches', async () => {
      for (let notch = 0; notch < 200; notch++) {
        await window.wheel(760, 440, -120);
        await wait(16);
      }
    });
    await during('type a query of 20 letters', async () => {
      await window.run(`document.querySelector('[role="searchbox"], input[type="search"]').focus()`);
      await window.type(queries[rounds % queries.length]!, 110);
      // Photos, or that nothing matches.
      await until('[aria-label^="Results for"] [data-photo], [data-testid="nothing-matches"]');
      await wait(600);
    });
    for (let i = 0; i < 3; i++) await window.key(...keys.escape);
    await until(`[data-testid="grid"] [aria-setsize="${photos}"]`);
    await window.run(`${grid}.focus()`);
    await window.key(...keys.home);
    await during(`open a photo, page through ${paged}`, async () => {
      await window.key(...keys.enter);
      await until('[data-testid="viewer"]');
      for (let at = 0; at < paged; at++) {
        await window.key(...keys.right);
        await wait(120);
      }
      await window.key(...keys.escape);
      await until('[data-testid="viewer"]', false);
    });
    rounds++;
    // At rest: what is only passing has gone.
    await wait(2500);
    samples.push({ minute: elapsed(), ...(await window.memory()) });
    const { own, resident } = samples.at(-1)!;
    console.log(
      `round ${rounds}, minute ${elapsed().toFixed(1)}: own ${own.toFixed(0)}, resident ${resident.toFixed(0)} MB`,
    );
  } while (elapsed() < minutes + warmUpMinutes);

  const settled = samples.filter(({ minute }) => minute >= warmUpMinutes);
  const spread = (of: readonly number[]): string =>
    `${((100 * (Math.max(...of) - Math.min(...of))) / Math.min(...of)).toFixed(1)} %`;
  const list = (of: readonly number[]): string => of.map((mb) => mb.toFixed(0)).join(', ');
  const over = (ms: readonly number[], most: number): number => ms.filter((one) => one > most).length;
  const row = ([name, { frames, blocked, scripted }]: [string, Seen]): string =>
    `| ${name} | ${frames.length} | ${quantile(frames, 0.5).toFixed(1)} | ${quantile(frames, 0.99).toFixed(1)} | ${over(frames, 50)} | ${blocked.length} | ${over(scripted, 50)} | ${Math.max(0, ...scripted).toFixed(0)} |`;
  const text = `# A walk through ${photos.toLocaleString('en')} photos

Written by \`node scripts/with-app.mjs bench/walk.ts --library <library>\`: the real app at 1280 x 800 under a virtual display, software rendering, on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}); ${rounds} rounds in ${elapsed().toFixed(1)} minutes.

| | frames | p50 ms | p99 ms | over 50 ms | tasks over 50 ms | scripts over 50 ms | longest scripts, ms |
|---|---|---|---|---|---|---|---|
${[...stages].map(row).join('\n')}

- **Frames** are the gaps between two of the page's animation frames, whatever fills them. **Tasks** are what holds up the page's main thread, drawing included. **Scripts** is the app's own code within one frame.
- **Tiles mounted at once**: ${tiles} at most.
- **The window's own memory** at rest after each round: ${list(samples.map(({ own }) => own))} MB; in the ${(elapsed() - warmUpMinutes).toFixed(0)} minutes after the first ${warmUpMinutes}, the most is ${spread(settled.map(({ own }) => own))} above the least.
- **Resident**, with Chromium's code and its store of decoded pictures, which fills up to a limit of its own: ${list(samples.map(({ resident }) => resident))} MB; after the first ${warmUpMinutes} minutes, ${spread(settled.map(({ resident }) => resident))}.
`;
  writeFileSync(join(repository, 'docs/benchmarks/walk.md'), text);
  console.log(text);
} finally {
  await window.close();
}
