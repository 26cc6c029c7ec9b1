/** @file A filter's SQL, its cache and its bits together say what a plain reading of its clauses says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Gazetteer } from '../gazetteer/gazetteer.ts';
import type { Place } from '../../shared/place.ts';
import { filterSchema } from '../../shared/filter.ts';
import type { Clause, Filter } from '../../shared/filter.ts';
import { hasPhoto } from './photo-bits.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'recollect-filters-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const folderNames = ['Holidays', 'Zürich 50%'];
const dirs = ['', '2019', '2019/Été', '2019x', '2020/a_b'];
const names = ['IMG_1.jpg', 'Strand.JPG', 'e\u0301clair.png', '海.jpg', 'a_b 100%.jpg'];
const cameras = [null, 'Pixel 9', 'NIKON Z 6'];
const formats = ['jpeg', 'heic'];
const towns: readonly Place[] = [
  { country: 'FR', region: '11', city: 'Paris', locality: null },
  { country: 'FR', region: '84', city: 'Lyon', locality: 'Villeurbanne' },
  { country: 'JP', region: '40', city: 'Tokyo', locality: null },
];
/** A world with a town on each degree of latitude. */
const gazetteer: Gazetteer = {
  placeAt: (latitude) => towns[latitude - 1] ?? null,
  townsIn: () => [],
};

interface FileAt {
  readonly folder: number;
  readonly dir: string;
  readonly name: string;
}
interface Model {
  readonly time: number;
  readonly bytes: number;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly camera: string | null;
  /** Index into `towns`; null: it does not say. */
  readonly town: number | null;
  places: FileAt[];
  favourite: boolean;
  rating: number;
  albums: Set<number>;
}

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** What each clause means, in plain words. */
function holds(clause: Clause, photo: Model): boolean {
  const within = (x: number, least: number | null, below: number | null): boolean =>
    (least === null || x >= least) && (below === null || x < below);
  const plain = (): boolean => {
    switch (clause.kind) {
      case 'time':
        return within(photo.time, clause.from, clause.to);
      case 'times':
        return clause.ranges.some(({ from, until }) => photo.time >= from && photo.time < until);
      case 'pixels':
        return within(photo.width * photo.height, clause.least, clause.below);
      case 'bytes':
        return within(photo.bytes, clause.least, clause.below);
      case 'format':
        return clause.formats.includes(photo.format);
      case 'camera':
        return clause.cameras.includes(photo.camera);
      case 'lens':
        return clause.lenses.includes(photo.camera);
      case 'orientation':
        return (
          clause.orientation ===
          (photo.width > photo.height ? 'landscape' : photo.width < photo.height ? 'portrait' : 'square')
        );
      case 'position':
        return photo.town !== null;
      case 'place': {
        const town = photo.town === null ? null : towns[photo.town]!;
        return clause.places.some(
          (some) => town?.country === some.country && (some.city === null || some.city === town.city),
        );
      }
      case 'favourite':
        return photo.favourite;
      case 'rating':
        return photo.rating >= clause.least;
      case 'album':
        return photo.albums.has(clause.album);
      case 'folder':
        return photo.places.some(
          (at) =>
            at.folder === clause.folder &&
            (clause.dir === '' || at.dir === clause.dir || at.dir.startsWith(`${clause.dir}/`)),
        );
      case 'path':
        return photo.places.some((at) => {
          const path = [folderNames[at.folder - 1], at.dir, at.name].filter(Boolean).join('/');
          return fold(clause.text)
            .split(/\s+/)
            .every((word) => fold(path).includes(word));
        });
    }
  };
  return photo.places.length > 0 && plain() !== (clause.not === true);
}

const not = fc.constantFrom(undefined, true, false);
const bound = fc.option(fc.integer({ min: 0, max: 12 }));
const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });
const clause: fc.Arbitrary<Clause> = fc.oneof(
  fc.record({ kind: fc.constant('time' as const), from: bound, to: bound, not }),
  fc.record({
    kind: fc.constant('times' as const),
    ranges: fc.array(
      fc.record({ from: fc.integer({ min: 0, max: 12 }), until: fc.integer({ min: 0, max: 12 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    not,
  }),
  fc.record({ kind: fc.constant('pixels' as const), least: bound, below: bound, not }),
  fc.record({ kind: fc.constant('bytes' as const), least: bound, below: bound, not }),
  fc.record({ kind: fc.constant('format' as const), formats: some([...formats, 'png']), not }),
  fc.record({ kind: fc.constant('camera' as const), cameras: some(cameras), not }),
  fc.record({ kind: fc.constant('lens' as const), lenses: some(cameras), not }),
  fc.record({
    kind: fc.constant('orientation' as const),
    orientation: fc.constantFrom('landscape' as const, 'portrait' as const, 'square' as const),
    not,
  }),
  fc.record({ kind: fc.constant('position' as const), not }),
  fc.record({
    kind: fc.constant('place' as const),
    places: some([
      { country: 'FR', region: null, city: null, locality: null },
      { country: 'FR', region: '11', city: 'Paris', locality: null },
      { country: 'JP', region: null, city: 'Tokyo', locality: null },
      { country: 'DE', region: null, city: null, locality: null },
    ] satisfies Place[]),
    not,
  }),
  fc.record({ kind: fc.constant('favourite' as const), not }),
  fc.record({ kind: fc.constant('rating' as const), least: fc.integer({ min: 1, max: 5 }), not }),
  fc.record({ kind: fc.constant('album' as const), album: fc.constantFrom(1, 2, 9), not }),
  fc.record({
    kind: fc.constant('folder' as const),
    folder: fc.constantFrom(1, 2, 7),
    dir: fc.constantFrom(...dirs, 'none'),
    not,
  }),
  fc.record({
    kind: fc.constant('path' as const),
    text: fc.constantFrom(
      'img',
      'ZURICH',
      'ete eclair',
      '海',
      '50%',
      'a_b',
      '2019/',
      's/2',
      'STRAND holidays',
      '%',
      '_',
    ),
    not,
  }),
);
const filter = fc.array(clause, { maxLength: 4 });

const photoAt = fc.nat({ max: 40 });
const place = fc.record({
  folder: fc.constantFrom(1, 2),
  dir: fc.constantFrom(...dirs),
  name: fc.constantFrom(...names),
});
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      place,
      facts: fc.record({
        time: fc.integer({ min: 0, max: 12 }),
        bytes: fc.integer({ min: 0, max: 12 }),
        format: fc.constantFrom(...formats),
        width: fc.integer({ min: 1, max: 3 }),
        height: fc.integer({ min: 1, max: 3 }),
        camera: fc.constantFrom(...cameras),
        town: fc.constantFrom(null, 0, 1, 2),
      }),
    }),
  },
  fc.record({ do: fc.constant('copy' as const), at: photoAt, place }),
  fc.record({ do: fc.constant('remove' as const), place }),
  fc.record({ do: fc.constant('remove folder' as const), folder: fc.constantFrom(1, 2) }),
  fc.record({ do: fc.constant('favourite' as const), at: photoAt, value: fc.boolean() }),
  fc.record({ do: fc.constant('rate' as const), at: photoAt, value: fc.constantFrom(0, 1, 3, 5) }),
  fc.record({
    do: fc.constant('album' as const),
    at: photoAt,
    album: fc.constantFrom(1, 2),
    value: fc.boolean(),
  }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), filter }) },
);

/** A library and what is expected of it, changed together. */
class World {
  readonly photos = new Map<number, Model>();
  readonly store: Store;
  #files = 0;

  constructor(store: Store) {
    this.store = store;
    for (const name of folderNames) store.folders.add(`/photos/${name}`);
    store.albums.create('one');
    store.albums.create('two');
  }

  put(photo: number, at: FileAt): void {
    const stat = { name: at.name, size: 1, mtime: 1, ctime: 1, fileId: `1:${++this.#files}` };
    this.store.files.place({ folder: at.folder, dir: at.dir, stat }, photo);
    this.#vacate((one) => one.folder === at.folder && one.dir === at.dir && one.name === at.name);
    this.photos.get(photo)!.places.push(at);
  }

  #vacate(gone: (at: FileAt) => boolean): void {
    for (const photo of this.photos.values()) photo.places = photo.places.filter((at) => !gone(at));
  }

  run(one: typeof step extends fc.Arbitrary<infer S> ? S : never): void {
    const { store } = this;
    if (one.do === 'add') {
      const { time, town, camera, ...rest } = one.facts;
      const photo = store.photos.add({
        ...rest,
        camera,
        lens: camera,
        sha256: Buffer.alloc(32, this.photos.size + 1),
        taken: null,
        sortTime: time,
        exposureSeconds: null,
        aperture: null,
        iso: null,
        focalLengthMm: null,
        latitude: town === null ? null : town + 1,
        longitude: town === null ? null : 1,
      });
      this.photos.set(photo, {
        ...one.facts,
        places: [],
        favourite: false,
        rating: 0,
        albums: new Set(),
      });
      this.put(photo, one.place);
    } else if (one.do === 'remove') {
      const row = store.files
        .inDirectory(one.place.folder, one.place.dir)
        .find(({ name }) => name === one.place.name);
      if (row) store.files.remove([row.id]);
      this.#vacate(
        (at) => at.folder === one.place.folder && at.dir === one.place.dir && at.name === one.place.name,
      );
    } else if (one.do === 'remove folder') {
      store.files.removeFolder(one.folder);
      this.#vacate((at) => at.folder === one.folder);
    } else if (one.do !== 'ask') {
      const [photo, model] = [...this.photos][one.at % Math.max(1, this.photos.size)] ?? [];
      if (photo === undefined || model === undefined) return;
      const set = Uint32Array.of(photo);
      if (one.do === 'copy') this.put(photo, one.place);
      else if (one.do === 'favourite') {
        store.marks.set(set, { favourite: one.value });
        model.favourite = one.value;
      } else if (one.do === 'rate') {
        store.marks.set(set, { rating: one.value as 0 | 1 | 3 | 5 });
        model.rating = one.value;
      } else {
        store.albums[one.value ? 'add' : 'remove'](one.album, set);
        if (one.value) model.albums.add(one.album);
        else model.albums.delete(one.album);
      }
    }
  }

  expected(filter: Filter): number[] {
    return [...this.photos]
      .filter(([, photo]) => photo.places.length > 0 && filter.every((one) => holds(one, photo)))
      .map(([id]) => id);
  }

  found(filter: Filter): number[] {
    const bits = this.store.filters.photosOf(filter) ?? this.store.filters.present();
    return [...this.photos.keys()].filter((photo) => hasPhoto(bits, photo));
  }
}

/** Runs `check` on a new library. */
async function inNewLibrary(check: (world: World) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(dir, 'library-'));
  const store = openStore(folder, 'write', gazetteer);
  try {
    await check(new World(store));
  } finally {
    store.close();
  }
}

it('lets through exactly the photos that the clauses hold for, however the library changes meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), filter, (steps, last) =>
      inNewLibrary(async (world) => {
        for (const one of [...steps, { do: 'ask' as const, filter: last }]) {
          world.run(one);
          if (one.do !== 'ask') continue;
          // From then on some clauses are told in memory.
          if (one.filter.length > 1) await world.store.filters.facetsOf([]);
          expect(filterSchema.safeParse(one.filter).success).toBe(true);
          expect(world.found(one.filter)).toEqual(world.expected(one.filter));
        }
      }),
    ),
    { numRuns: 40 },
  );
});

it('gives the timeline of a filter in the order of the whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), filter, (steps, asked) =>
      inNewLibrary(async (world) => {
        const { timelineOf } = world.store.filters;
        for (const one of steps) {
          world.run(one);
          // Kept in memory from now on, and put right as the library changes.
          if (one.do === 'ask') await timelineOf([]);
        }
        const wanted = new Set(world.expected(asked));
        const { photos, taken, aspects } = await timelineOf([]);
        const facts = world.store.photos.tiles(photos);
        expect([...photos]).toEqual(
          world.expected([]).toSorted((a, b) => facts.get(b)!.sortTime - facts.get(a)!.sortTime || b - a),
        );
        expect([...taken]).toEqual(Array.from(photos, (id) => facts.get(id)!.sortTime));
        expect([...aspects]).toEqual(Array.from(photos, (id) => Math.fround(facts.get(id)!.aspect)));
        expect([...(await timelineOf(asked)).photos]).toEqual([...photos].filter((id) => wanted.has(id)));
      }),
    ),
    { numRuns: 15 },
  );
});

it('counts each facet under the other clauses', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), filter, (steps, asked) =>
      inNewLibrary(async (world) => {
        // Read once early: what is kept has to follow.
        await world.store.filters.facetsOf([]);
        await world.store.filters.directoriesOf([]);
        for (const one of steps) world.run(one);
        const facets = await world.store.filters.facetsOf(asked);
        const under = (kind: Clause['kind'] | null): Model[] =>
          world.expected(asked.filter((one) => one.kind !== kind)).map((id) => world.photos.get(id)!);
        expect(facets.photos).toBe(under(null).length);
        expect(tally(facets.formats, 'format')).toEqual(countBy(under('format').map((p) => p.format)));
        expect(tally(facets.cameras, 'camera')).toEqual(countBy(under('camera').map((p) => p.camera)));
        expect(tally(facets.folders, 'folder')).toEqual(
          countBy(under('folder').flatMap((p) => Array.from(new Set(p.places.map((at) => at.folder))))),
        );
        expect(tally(facets.lenses, 'lens')).toEqual(countBy(under('lens').map((p) => p.camera)));
        expect(tally(facets.orientations, 'orientation')).toEqual(
          countBy(
            under('orientation').map(({ width, height }) =>
              width > height ? 'landscape' : width < height ? 'portrait' : 'square',
            ),
          ),
        );
        expect([facets.pixels[0], facets.bytes[0]]).toEqual([under('pixels').length, under('bytes').length]);
        expect(facets.positions).toBe(under('position').filter((p) => p.town !== null).length);
        expect(facets.favourites).toBe(under('favourite').filter((p) => p.favourite).length);
        expect(facets.ratings).toEqual(
          [1, 2, 3, 4, 5].map((least) => under('rating').filter((p) => p.rating >= least).length),
        );
        expect(tally(facets.albums, 'album')).toEqual(
          countBy(under('album').flatMap((p) => Array.from(p.albums))),
        );
        const directories = await world.store.filters.directoriesOf(asked);
        expect(
          new Map(directories.map(({ folder, dir: at, photos }) => [`${folder}/${at}`, photos])),
        ).toEqual(countBy(under('folder').flatMap(directoriesAbove)));
        expect(
          new Map(facets.places.map(({ place: at, photos }) => [`${at.city} ${at.locality}`, photos])),
        ).toEqual(
          countBy(under('place').flatMap((p) => (p.town === null ? [] : [`${towns[p.town]!.city} null`]))),
        );
        const months = under('time').map((p) => {
          const date = new Date(p.time);
          return `${date.getFullYear()}-${date.getMonth() + 1}`;
        });
        expect(new Map(facets.months.map(({ year, month, photos }) => [`${year}-${month}`, photos]))).toEqual(
          countBy(months),
        );
      }),
    ),
    { numRuns: 20 },
  );
});

/** The directories of its files, with all that hold them, each once. */
function directoriesAbove({ places }: Model): string[] {
  const above = new Set<string>();
  for (const { folder, dir: at } of places) {
    const parts = at.split('/').filter(Boolean);
    for (let depth = 0; depth <= parts.length; depth++)
      above.add(`${folder}/${parts.slice(0, depth).join('/')}`);
  }
  return [...above];
}

function countBy<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function tally<K extends string, T>(
  rows: readonly ({ readonly photos: number } & Record<K, T>)[],
  key: K,
): Map<T, number> {
  return new Map(rows.map((row) => [row[key], row.photos]));
}
