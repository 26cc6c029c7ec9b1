/**
 * @file The app as a person feels it, measured from outside on the real thing: from start to the first
 * answer, searches, memory of each process, frames while scrolling the whole library.
 *
 *   npm run bench:app -- --library <library> [--json]
 *
 * The library must exist (recollect index makes one; bench/grow-library.ts makes a large one).
 */
import { parseArgs } from 'node:util';
import type { Bridge } from '../src/shared/bridge.ts';
import type { SearchRequest } from '../src/shared/search.ts';
import { openOn, quantile } from './app-window.ts';

const { values } = parseArgs({
  options: { library: { type: 'string' }, json: { type: 'boolean', default: false } },
});
if (!values.library) throw new Error('Say which library: --library <dir>.');

/** No query twice, so that none is answered from the encoder's memory of recent texts. */
const subjects = [
  'a dog',
  'two children',
  'a man',
  'a red car',
  'snow',
  'the beach',
  'a bicycle',
  'water',
  'a crowd',
  'a cat',
];
const places = [
  'in the grass',
  'at night',
  'near a river',
  'jumping',
  'on a street',
  'by the sea',
  'smiling',
  'in winter',
  'at home',
  'running',
];
const queries = subjects.flatMap((subject) => places.map((place) => `${subject} ${place}`));

const search = (text: string): { type: 'search'; request: SearchRequest } => ({
  type: 'search',
  request: {
    terms: [{ kind: 'text', text, weight: 1 }],
    limit: 200,
    mode: 'funnel',
    shortlist: 'exact',
    dims: 16,
  },
});

declare const window: { readonly recollect: Bridge };

const began = performance.now();
const app = await openOn(values.library);
try {
  const { page } = app;
  const windowMs = performance.now() - began;
  // Asked as soon as there is a page; the engine answers when it can.
  const first = await page.evaluate(async (asked) => {
    const answer = await window.recollect.ask(asked);
    return answer.ok
      ? { photos: answer.value.searchable, hits: answer.value.hits.length }
      : answer.problem.message;
  }, search('a boat on a lake'));
  const firstAnswerMs = performance.now() - began;
  if (typeof first === 'string') throw new Error(first);

  const searches = await page.evaluate(async (questions) => {
    const rows: { roundTrip: number; encode: number; search: number }[] = [];
    for (const asked of questions) {
      const from = performance.now();
      const answer = await window.recollect.ask(asked);
      if (!answer.ok) throw new Error(answer.problem.message);
      const { encodeMs, searchMs } = answer.value.trace;
      rows.push({ roundTrip: performance.now() - from, encode: encodeMs, search: searchMs });
    }
    return rows;
  }, queries.map(search));

  // Top to bottom in 400 steps, one a frame, then every frame's length.
  await page.getByTestId('grid').waitFor();
  await page.waitForTimeout(1500);
  const scroll = await page.getByTestId('grid').evaluate(async (grid) => {
    const steps = 400;
    const frames: number[] = [];
    let tiles = 0;
    let last = performance.now();
    const long: number[] = [];
    const observer = new PerformanceObserver((list) =>
      list.getEntries().forEach((entry) => long.push(entry.duration)),
    );
    observer.observe({ type: 'longtask' });
    const height = grid.scrollHeight - grid.clientHeight;
    for (let step = 0; step <= steps; step++) {
      grid.scrollTop = (height * step) / steps;
      await new Promise((next) => requestAnimationFrame(next));
      const now = performance.now();
      frames.push(now - last);
      last = now;
      tiles = Math.max(tiles, grid.querySelectorAll('[data-photo]').length);
    }
    observer.disconnect();
    return { frames, tiles, height, long };
  });
  const memory = await page.evaluate(() => window.recollect.processMemory());

  const figures = {
    photos: first.photos,
    startToWindowMs: Math.round(windowMs),
    startToFirstAnswerMs: Math.round(firstAnswerMs),
    searchMsP50: quantile(
      searches.map((r) => r.search),
      0.5,
    ),
    searchMsP95: quantile(
      searches.map((r) => r.search),
      0.95,
    ),
    encodeMsP50: quantile(
      searches.map((r) => r.encode),
      0.5,
    ),
    roundTripMsP50: quantile(
      searches.map((r) => r.roundTrip),
      0.5,
    ),
    roundTripMsP95: quantile(
      searches.map((r) => r.roundTrip),
      0.95,
    ),
    scrollFrameMsP50: quantile(scroll.frames, 0.5),
    scrollFrameMsP99: quantile(scroll.frames, 0.99),
    scrollFramesOver50Ms: scroll.frames.filter((ms) => ms > 50).length,
    scrollFrames: scroll.frames.length,
    longTasks: scroll.long.length,
    tilesMounted: scroll.tiles,
    memoryMb: Object.fromEntries(memory.map((p) => [p.process, Math.round(p.mb)])),
  };
  if (values.json) console.log(JSON.stringify(figures));
  else
    for (const [name, value] of Object.entries(figures))
      console.log(
        `${name.padEnd(22)} ${typeof value === 'number' ? Math.round(value * 10) / 10 : JSON.stringify(value)}`,
      );
} finally {
  await app.close();
}
