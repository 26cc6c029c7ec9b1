/**
 * @file How many photos have each month, format, camera, size and so on, under a filter: counted on what
 * photo-columns.ts keeps in memory. Works in portions, so that searches get their turns.
 */
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { byteSteps, orientations, pixelSteps } from '../../shared/filter.ts';
import type { Clause, ClauseKind, Facets, Filter } from '../../shared/filter.ts';
import type { Connection } from './database.ts';
import type { Filters } from './filters.ts';
import type { PhotoCodes } from './photo-codes.ts';
import type { PhotoColumns } from './photo-columns.ts';
import type { PhotoPlaces } from './photo-places.ts';
import { countPhotos, keepPhotos } from './photo-bits.ts';
import type { PhotoBits } from './photo-bits.ts';

export interface FacetCounts {
  facetsOf(filter: Filter): Promise<Facets>;
}

/** Everything else is counted sooner than places are looked up. */
const placesMs = 250;

export function facetsIn(
  db: Connection,
  filters: Filters,
  columns: PhotoColumns,
  places: PhotoPlaces,
): FacetCounts {
  const { months, formats, cameras, lenses, shapes, pixels, bytes } = columns;
  const folders = db.prepare<[], number>('SELECT id FROM folders ORDER BY id').pluck();

  /** Photos for which all clauses but those of `kind` hold. */
  function without(filter: Filter, kind: ClauseKind): PhotoBits {
    const bits = filters.photosOf(filter.filter((clause) => clause.kind !== kind)) ?? filters.present();
    // Photos that came while this ran are in the next answer.
    const last = columns.known >>> 5;
    const known = bits.subarray(0, Math.min(bits.length, last + 1));
    if (known.length > last) known[last]! &= (2 << (columns.known & 31)) - 1;
    return known;
  }

  /** Counts while nothing else may happen, then lets others have a turn. */
  async function counted<T>(count: () => T): Promise<T> {
    const counts = count();
    await turn();
    return counts;
  }

  /** How many of `bits` each clause holds for. */
  function holding(bits: PhotoBits, clauses: readonly Clause[]): number[] {
    return clauses.map((clause) => {
      const some = filters.photosOf([clause])!;
      keepPhotos(some, bits, false);
      return countPhotos(some);
    });
  }

  return {
    async facetsOf(filter) {
      await columns.ready();
      // Right after a large library was opened, places are counted as far as they are known.
      await Promise.race([places.ready(), pause(placesMs, undefined, { ref: false })]);
      const codes = <T>(kind: ClauseKind, of: PhotoCodes<T>): Promise<Counted<T>[]> =>
        counted(() => of.count(without(filter, kind)));
      const folderIds = folders.all();
      const albumIds = db.prepare<[], number>('SELECT id FROM albums ORDER BY id').pluck().all();
      const inMonths = await codes('time', months);
      const inFormats = await codes('format', formats);
      const inCameras = await codes('camera', cameras);
      const inLenses = await codes('lens', lenses);
      const inShapes = await codes('orientation', shapes);
      const inPixels = await codes('pixels', pixels);
      const inBytes = await codes('bytes', bytes);
      const inFolders = await counted(() =>
        holding(
          without(filter, 'folder'),
          folderIds.map((folder) => ({ kind: 'folder', folder, dir: '' })),
        ),
      );
      const inAlbums = await counted(() =>
        holding(
          without(filter, 'album'),
          albumIds.map((album) => ({ kind: 'album', album })),
        ),
      );
      const inRatings = await counted(() =>
        holding(
          without(filter, 'rating'),
          [1, 2, 3, 4, 5].map((least) => ({ kind: 'rating', least })),
        ),
      );
      const inPlaces = await counted(() => places.count(without(filter, 'place')));
      return {
        photos: countPhotos(filters.photosOf(filter) ?? filters.present()),
        months: inMonths
          .map(([month, photos]) => ({ year: Math.floor(month / 12), month: (month % 12) + 1, photos }))
          .sort((a, b) => a.year - b.year || a.month - b.month),
        folders: folderIds
          .map((folder, i) => ({ folder, photos: inFolders[i]! }))
          .filter(({ photos }) => photos > 0)
          .sort((a, b) => b.photos - a.photos || a.folder - b.folder),
        formats: mostFirst(inFormats).map(([format, photos]) => ({ format, photos })),
        cameras: mostFirst(inCameras).map(([camera, photos]) => ({ camera, photos })),
        lenses: mostFirst(inLenses).map(([lens, photos]) => ({ lens, photos })),
        orientations: mostFirst(inShapes).map(([shape, photos]) => ({
          orientation: orientations[shape]!,
          photos,
        })),
        pixels: groups(inPixels, pixelSteps.length),
        bytes: groups(inBytes, byteSteps.length),
        positions: holding(without(filter, 'position'), [{ kind: 'position' }])[0]!,
        places: inPlaces,
        favourites: holding(without(filter, 'favourite'), [{ kind: 'favourite' }])[0]!,
        ratings: inRatings,
        albums: albumIds
          .map((album, i) => ({ album, photos: inAlbums[i]! }))
          .filter(({ photos }) => photos > 0)
          .sort((a, b) => b.photos - a.photos || a.album - b.album),
      };
    },
  };
}

type Counted<T> = readonly [value: T, photos: number];

function groups(counts: readonly Counted<number>[], n: number): number[] {
  const photos = new Array<number>(n).fill(0);
  for (const [at, count] of counts) photos[at] = count;
  return photos;
}

function mostFirst<T extends string | number | null>(counts: Counted<T>[]): Counted<T>[] {
  return counts.sort(([a, inA], [b, inB]) => inB - inA || ((a ?? '') < (b ?? '') ? -1 : 1));
}
