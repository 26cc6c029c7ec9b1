/**
 * @file R10 and R11: the real app, with its real model, on a large library for a long time, while photos come and go,
 * somebody searches and scrolls. Memory and handles of every process; times of searches and of main's event loop.
 */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryOf, openPlain, wait } from '../../bench/plain-window.ts';
import type { PlainWindow } from '../../bench/plain-window.ts';
import { packDir } from '../../src/cli/open.ts';
import type { LibraryStatus } from '../../src/shared/library.ts';
import { found, NotHere } from '../row.ts';
import type { Amount, Finding, Row } from '../row.ts';
import { electron } from '../world/app.ts';
import { makeLargeLibrary, smallPhoto } from '../world/large-library.ts';

const texts = [
  'a red boat',
  'kids on the beach at sunset',
  'two dogs',
  'an old church',
  'snow',
  'a birthday cake',
];

const keys = { end: ['End', 35], home: ['Home', 36] } as const;

interface Sample {
  readonly minute: number;
  /** Memory that is the process's own (anonymous pages), MB, and open files, by process; of main and the window after
   * a garbage collection. */
  readonly processes: ReadonlyMap<string, { readonly mb: number; readonly handles: number }>;
}

/** Every process of the app by what it is; those of one name by the order in which they were started. */
async function sampled({ main, memory }: PlainWindow, minute: number): Promise<Sample> {
  // What a garbage collection would free anyway is no growth. The engine and the encoders cannot be told to.
  await main.send('HeapProfiler.collectGarbage');
  await memory();
  const all = await main.run<{ pid: number; name: string; creationTime: number }[]>(`
    const { app, BrowserWindow } = require('electron');
    const titles = new Map(BrowserWindow.getAllWindows()
      .map((one) => [one.webContents.getOSProcessId(), one.isVisible() ? 'Window' : 'Decoder']));
    return app.getAppMetrics().map(({ pid, type, name, creationTime }) =>
      ({ pid, name: titles.get(pid) ?? name ?? type, creationTime }));`);
  const processes = new Map<string, { mb: number; handles: number }>();
  for (const { pid, name } of all.toSorted((a, b) => a.creationTime - b.creationTime)) {
    try {
      const { own } = memoryOf(pid);
      let key = name;
      for (let n = 2; processes.has(key); n++) key = `${name} ${n}`;
      processes.set(key, { mb: own, handles: readdirSync(`/proc/${pid}/fd`).length });
    } catch {
      // It has ended meanwhile.
    }
  }
  return { minute, processes };
}

/** Median of the slopes between all pairs: one garbage collection moves it little. */
function slope(points: readonly (readonly [number, number])[]): number {
  const slopes = points.flatMap(([x, y], i) => points.slice(i + 1).map(([u, v]) => (v - y) / (u - x)));
  return slopes.toSorted((a, b) => a - b)[slopes.length >> 1] ?? NaN;
}

const percentile = (values: readonly number[], p: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))] ?? NaN;

/** One search through the window's own bridge, ms from asked to answered there; null when it failed. */
const searched = (window: PlainWindow, text: string): Promise<number | null> =>
  window.run(`
    const began = performance.now();
    const answer = await window.recollect.ask({
      type: 'search',
      request: {
        terms: [{ kind: 'text', text: ${JSON.stringify(text)}, weight: 1 }],
        limit: 200,
        mode: 'funnel',
        shortlist: 'auto',
        dims: 16,
      },
    });
    return answer.ok && answer.value.hits.length > 0 ? performance.now() - began : null;`);

/** What the engine says of itself; null while it does not answer. */
const status = (window: PlainWindow): Promise<LibraryStatus | null> =>
  window.run(`
    const answer = await window.recollect.ask({ type: 'status' });
    return answer.ok ? answer.value : null;`);

/** A first start, in which the library is scanned and the model kept: done, and closed again. */
async function settled(window: PlainWindow): Promise<void> {
  try {
    for (const end = performance.now() + 300_000; performance.now() < end; await wait(500)) {
      const now = await status(window);
      if (now !== null && now.photos > 0 && now.progress.phase === 'idle') return;
    }
  } finally {
    await window.close();
  }
}

interface Told {
  readonly samples: readonly Sample[];
  readonly searches: readonly (number | null)[];
  readonly lags: readonly number[];
  readonly firstSearchMs: number;
  readonly indexed: number;
  readonly before: number;
}

async function soaked(amount: Amount): Promise<Told> {
  if (process.platform !== 'linux') throw new NotHere('memory and handles are read from /proc');
  const { minutes, photos } = amount.soak;
  // Says so where the app cannot be started.
  electron();
  const library = join(amount.dir, 'library');
  const folder = join(amount.dir, 'photos');
  await makeLargeLibrary(library, folder, packDir(), photos);

  const launch = () => openPlain(library, join(amount.dir, 'user data'));
  await settled(await launch());
  const launched = performance.now();
  const window = await launch();
  try {
    while ((await searched(window, 'the first question')) === null) await wait(10);
    const firstSearchMs = performance.now() - launched;
    await window.main.run(`
      globalThis.lags = [];
      let expected = performance.now() + 20;
      setInterval(() => {
        lags.push(Math.max(0, performance.now() - expected));
        expected = performance.now() + 20;
      }, 20);`);
    const searchableNow = async (): Promise<number> => (await status(window))?.searchable ?? 0;
    const before = await searchableNow();
    const incoming = join(folder, '0000');
    const samples: Sample[] = [];
    const searches: (number | null)[] = [];
    const began = performance.now();
    const elapsed = (): number => (performance.now() - began) / 60_000;
    let next = photos;
    let removed = 0;
    for (let round = 0; elapsed() < minutes; round++) {
      // As many photos as the encoder keeps up with, so that it is never idle and never far behind.
      const { total, done } = (await status(window))?.progress ?? { total: 0, done: 0 };
      const waiting = total - done;
      for (let n = 0; n < 40 && waiting < 60; n++, next++)
        writeFileSync(join(incoming, `new ${next}.png`), smallPhoto(next));
      if (round % 10 === 9) {
        const gone = join(incoming, `new ${photos + removed}.png`);
        if (existsSync(gone)) rmSync(gone);
        removed++;
      }
      for (let n = 0; n < 6; n++) {
        // Other words each time: an answer that is remembered says nothing.
        searches.push(await searched(window, `${texts[n]} ${round}`));
        await wait(200);
      }
      if (round % 4 === 0) {
        const [key, code] = round % 8 === 0 ? keys.end : keys.home;
        await window.key(key, code);
      }
      if (round % 3 === 0) samples.push(await sampled(window, elapsed()));
    }
    const lags = await window.main.run<number[]>('return lags;');
    return {
      samples,
      searches,
      lags,
      firstSearchMs,
      indexed: (await searchableNow()) + removed - before,
      before,
    };
  } finally {
    await window.close();
  }
}

async function* run(amount: Amount): AsyncGenerator<Finding> {
  if (amount.quick) throw new NotHere('it takes its time: run it without --quick');
  const { samples, searches, lags, firstSearchMs, indexed, before } = await soaked(amount);
  const { minutes, photos } = amount.soak;
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

  // After warm-up: caches are full, every process is there.
  const warm = samples.filter(({ minute }) => minute > minutes * 0.3);
  const names = [...(warm.at(-1)?.processes.keys() ?? [])].filter((name) =>
    warm.every(({ processes }) => processes.has(name)),
  );
  const span = (warm.at(-1)?.minute ?? 0) - (warm[0]?.minute ?? 0);
  const share = span / minutes;
  const grown: string[] = [];
  const leaks: string[] = [];
  for (const name of names) {
    const points = warm.map(({ minute, processes }) => [minute, processes.get(name)!.mb] as const);
    const perMinute = slope(points);
    const perPhoto = (perMinute * span * 1024) / (indexed * share);
    const held = warm.map(({ processes }) => processes.get(name)!.handles);
    const handles =
      slope(warm.map(({ minute, processes }) => [minute, processes.get(name)!.handles] as const)) * span;
    grown.push(
      `${name} ${points.at(-1)![1].toFixed(0)} MB, ${perMinute >= 0 ? '+' : ''}${(perMinute * 1024).toFixed(0)} KB/min, ${perPhoto.toFixed(2)} KB/photo, ${Math.min(...held)} to ${Math.max(...held)} handles`,
    );
    // Within the noise of garbage collection, or less than a kilobyte a photo.
    if (perPhoto > 1 && perMinute * span > 2 + points.at(-1)![1] * 0.02) leaks.push(`${name}: memory`);
    if (handles > 5) leaks.push(`${name}: handles`);
  }
  yield found(
    `the app with its own model on ${photos} photos for ${minutes} minutes: ${indexed} new photos indexed, ${searches.length} searches, scrolled from end to end; each process after warm-up, main (Browser) and the window after a garbage collection`,
    `${grown.join('; ')}${leaks.length > 0 ? `; grows: ${leaks.join(', ')}` : ''}`,
    leaks.length === 0 && names.length >= 4 && before === photos,
  );
  const good = searches.filter((time) => time !== null);
  const failed = searches.length - good.length;
  yield found(
    `R11: ${good.length} searches asked in the window and answered there while photos were indexed`,
    `p50 ${ms(percentile(good, 0.5))}, p95 ${ms(percentile(good, 0.95))}, slowest ${ms(good.reduce((a, b) => Math.max(a, b), 0))}, failed ${failed}`,
    failed === 0 && percentile(good, 0.95) < 100,
  );
  yield found(
    'R11: how late main’s event loop was, every 20 ms',
    `p50 ${ms(percentile(lags, 0.5))}, p99 ${ms(percentile(lags, 0.99))}, worst ${ms(lags.reduce((a, b) => Math.max(a, b), 0))} of ${lags.length}`,
    percentile(lags, 0.99) < 50,
  );
  yield found(
    'R11: from the start of the program to the answer of its first search',
    ms(firstSearchMs),
    firstSearchMs < 1500,
  );
}

export const soak: Row = {
  id: 'R10',
  promise:
    'It runs for as long as you like: no memory, no handle and no answer grows (R11: while it indexes, too).',
  run,
};
