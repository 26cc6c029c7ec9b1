/**
 * @file What filtering and browsing a large library costs the engine: facets, timelines, folders, the map's
 * positions, places. The library is made up: photos of ten years, from 40 cameras, in 2,000 folders, half of them
 * with a place, a tenth of those at home and the rest around 300 towns; no files, no vectors.
 *
 *   node bench/browse.ts [--n 1000000] [--library <folder to make it in, or to go on with>]
 *
 * Writes docs/benchmarks/browse.md.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openGazetteer } from '../src/indexer/gazetteer/gazetteer.ts';
import { bareMetadata } from '../src/indexer/store/bare-facts.ts';
import { literalOf } from '../src/indexer/literal/literal.ts';
import { openStore } from '../src/indexer/store/store.ts';
import type { Store } from '../src/indexer/store/store.ts';
import type { Filter } from '../src/shared/filter.ts';

const { values } = parseArgs({
  options: { n: { type: 'string', default: '1000000' }, library: { type: 'string' } },
});
const n = Number(values.n);
const dir = values.library ? resolve(values.library) : mkdtempSync(join(tmpdir(), 'recollect-browse-'));
const root = join(import.meta.dirname, '..');

// Seeded, so that two runs make the same library (mulberry32).
let seed = 20_130_514;
function uniform(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
const below = (most: number): number => Math.floor(uniform() * most);

const cameras = Array.from({ length: 40 }, (_, i) => `Camera ${i}`);
const lenses = Array.from({ length: 60 }, (_, i) => `Lens ${i} mm`);
const formats = ['jpeg', 'jpeg', 'jpeg', 'heic', 'png', 'webp'];
const sizes = [
  [6000, 4000],
  [4032, 3024],
  [3024, 4032],
  [1600, 1200],
  [1080, 1080],
] as const;
const tenYears = 10 * 365 * 86_400_000;
const end = Date.UTC(2026, 0, 1);

function make(store: Store): void {
  const folder = store.folders.all()[0] ?? store.folders.add('/photos/never there');
  const towns = Array.from({ length: 300 }, () => [uniform() * 50 + 5, uniform() * 150 - 100] as const);
  for (let at = store.photos.count(); at < n;) {
    store.transaction(() => {
      for (const until = Math.min(n, at + 20_000); at < until; at++) {
        const [width, height] = sizes[below(sizes.length)]!;
        const town = uniform() < 0.1 ? towns[0]! : towns[below(towns.length)]!;
        const somewhere = uniform() < 0.5;
        const sortTime = end - tenYears + Math.floor((at / n) * tenYears);
        const photo = store.photos.add({
          ...bareMetadata,
          sha256: createHash('sha256').update(`browse ${at}`).digest(),
          bytes: 200_000 + below(12_000_000),
          format: formats[below(formats.length)]!,
          width,
          height,
          taken: sortTime,
          sortTime,
          camera: uniform() < 0.1 ? null : cameras[Math.floor(cameras.length * uniform() ** 2)]!,
          lens: uniform() < 0.4 ? null : lenses[below(lenses.length)]!,
          latitude: somewhere ? town[0] + (uniform() - 0.5) * 0.1 : null,
          longitude: somewhere ? town[1] + (uniform() - 0.5) * 0.1 : null,
        });
        const place = Math.floor(at / (n / 2000));
        const stat = { name: `${at}.jpg`, size: 1, mtime: 1, ctime: 1, fileId: `1:${at}` };
        store.files.place({ folder: folder.id, dir: `${Math.floor(place / 40)}/${place}`, stat }, photo);
        if (at % 50 === 0) store.marks.set(Uint32Array.of(photo), { rating: ((at / 50) % 6) as 0 });
      }
    });
  }
  if (store.albums.all().length > 0) return;
  const album = store.albums.create('An album');
  store.albums.add(
    album.id,
    Uint32Array.from({ length: n / 100 }, (_, i) => 1 + i * 100),
  );
}

const rows: (readonly [string, number, number])[] = [];
/** The first time apart: it fills what later questions look at. */
async function timed(name: string, times: number, work: () => unknown): Promise<void> {
  const ms: number[] = [];
  for (let i = 0; i <= times; i++) {
    const began = performance.now();
    await work();
    ms.push(performance.now() - began);
  }
  const [first = 0, ...rest] = ms;
  rest.sort((a, b) => a - b);
  rows.push([name, first, rest[Math.floor(rest.length / 2)] ?? first]);
  console.log(`${name.padEnd(58)} ${first.toFixed(1).padStart(9)} ${rows.at(-1)![2].toFixed(1).padStart(9)}`);
}

try {
  const gazetteer = openGazetteer(join(root, 'resources/places/places.bin'));
  const store = openStore(dir, 'write', gazetteer);
  const began = performance.now();
  make(store);
  console.log(`${store.photos.count()} photos, made in ${((performance.now() - began) / 1000).toFixed(0)} s`);

  const year: Filter = [{ kind: 'time', from: Date.UTC(2020, 0, 1), to: Date.UTC(2021, 0, 1) }];
  const several: Filter = [
    ...year,
    { kind: 'camera', cameras: ['Camera 1', 'Camera 2'] },
    { kind: 'orientation', orientation: 'landscape' },
    { kind: 'rating', least: 1, not: true },
    { kind: 'position' },
  ];
  const { filters, places } = store;

  // A pause between turns is what a search waits for at most.
  let longest = 0;
  let last = performance.now();
  const clock = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  await timed('places of all photos (once, in turns, after opening)', 0, () => places.ready());
  last = performance.now();
  longest = 0;
  await timed('facets of everything', 5, () => filters.facetsOf([]));
  await timed('facets under a year', 5, () => filters.facetsOf(year));
  await timed('facets under five clauses', 5, () => filters.facetsOf(several));
  const pause = longest;
  clearInterval(clock);
  let month = 0;
  await timed('facets while a range of months is drawn (new each time)', 20, () =>
    filters.facetsOf([
      { kind: 'time', from: Date.UTC(2017, month++, 1), to: Date.UTC(2022, 0, 1) },
      ...several.slice(1),
    ]),
  );
  await timed('the photos of five clauses, as a set', 20, () => filters.photosOf(several));
  await timed('photos per directory, of everything', 5, () => filters.directoriesOf([]));
  await timed('photos per directory, under five clauses', 5, () => filters.directoriesOf(several));
  await timed('timeline of a year', 5, () => filters.timelineOf(year));
  await timed('timeline of everything', 3, () => filters.timelineOf([]));
  await timed('positions of everything', 3, () => filters.positionsOf([]));
  const named = places.count(filters.present())[0]!.place.city!;
  await timed('the places that a typed name means', 20, () => places.named(named));
  const literally = literalOf(store);
  await timed('a word in the names of all files', 3, () => literally('123456', []));
  await timed('the photos of a place', 20, () => filters.photosOf([places.named(named)!]));
  store.close();

  writeFileSync(
    join(root, 'docs/benchmarks/browse.md'),
    `# Filtering and browsing ${n.toLocaleString('en')} photos

Written by \`node bench/browse.ts${n === 1_000_000 ? '' : ` --n ${n}`}\`: a made-up library (ten years, 40 cameras, 2,000 folders, half of the photos with a place), in the engine alone, on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}). The first time fills what later questions look at; the median is of those.

| | first, ms | then, ms |
|---|---|---|
${rows.map(([name, first, median]) => `| ${name} | ${first.toFixed(1)} | ${median.toFixed(1)} |`).join('\n')}

While facets were counted, nothing else waited for longer than ${pause.toFixed(0)} ms. The machine's load over the last five minutes was ${loadavg()[1]!.toFixed(1)}; where that is more than the cores, everything above is too long.
`,
  );
} finally {
  if (!values.library) rmSync(dir, { recursive: true, force: true });
}
