/**
 * @file How many photos have each month, folder, format and camera, under a filter. Months, formats and
 * cameras are kept as a small number per photo (5 bytes), read once and added to as photos come: what a photo
 * file says of itself never changes under its number. Reads in portions, so that searches get their turns.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { ClauseKind, Facets, Filter } from '../../shared/filter.ts';
import type { Connection } from './database.ts';
import type { Filters } from './filters.ts';
import type { PhotoPlaces } from './photo-places.ts';
import { countPhotos, keepPhotos } from './photo-bits.ts';
import type { PhotoBits } from './photo-bits.ts';

export interface FacetCounts {
  facetsOf(filter: Filter): Promise<Facets>;
}

const portion = 10_000;

/** A value's number, given in the order in which values are first met. */
class Codes<T> {
  readonly values: T[] = [];
  readonly #of = new Map<T, number>();

  codeOf(value: T): number {
    let code = this.#of.get(value);
    if (code === undefined) {
      this.#of.set(value, (code = this.values.length));
      this.values.push(value);
    }
    return code;
  }
}

export function facetsIn(db: Connection, filters: Filters, places: PhotoPlaces): FacetCounts {
  const months = new Codes<number>();
  const formats = new Codes<string>();
  const cameras = new Codes<string | null>();
  let monthOf = new Uint16Array(0);
  let formatOf = new Uint8Array(0);
  let cameraOf = new Uint16Array(0);
  let read = 0;
  const next = db
    .prepare<[number, number], [number, number, string, string | null]>(
      'SELECT id, sort_time, format, camera FROM photos WHERE id > ? ORDER BY id LIMIT ?',
    )
    .raw();
  const largest = db.prepare<[], number | null>('SELECT max(id) FROM photos').pluck();
  const folders = db.prepare<[], number>('SELECT id FROM folders ORDER BY id').pluck();

  function grow(): void {
    const size = (largest.get() ?? 0) + 1;
    if (size <= monthOf.length) return;
    const room = Math.ceil(size * 1.25);
    const [month, format, camera] = [monthOf, formatOf, cameraOf];
    (monthOf = new Uint16Array(room)).set(month);
    (formatOf = new Uint8Array(room)).set(format);
    (cameraOf = new Uint16Array(room)).set(camera);
  }

  async function readNew(): Promise<void> {
    for (;;) {
      grow();
      // The room is for what there was; a photo added since is read next time.
      const rows = next.all(read, portion) as unknown as [number, number, string, string | null][];
      for (const [photo, time, format, camera] of rows) {
        if (photo >= monthOf.length) return;
        const date = new Date(time);
        monthOf[photo] = months.codeOf(date.getFullYear() * 12 + date.getMonth());
        formatOf[photo] = formats.codeOf(format);
        cameraOf[photo] = cameras.codeOf(camera);
        read = photo;
      }
      if (rows.length < portion) return;
      await turn();
    }
  }

  /** Photos for which all clauses but those of `kind` hold. */
  function without(filter: Filter, kind: ClauseKind): PhotoBits {
    const bits = filters.photosOf(filter.filter((clause) => clause.kind !== kind)) ?? filters.present();
    // Photos that came while this ran are in the next answer.
    return bits.subarray(0, Math.min(bits.length, (read >>> 5) + 1));
  }

  function count(bits: PhotoBits, codeOf: Uint16Array | Uint8Array, codes: number): Uint32Array {
    const counts = new Uint32Array(codes);
    for (let i = 0; i < bits.length; i++) {
      for (let x = bits[i]!; x !== 0; x &= x - 1) {
        const photo = i * 32 + 31 - Math.clz32(x & -x);
        if (photo <= read) counts[codeOf[photo]!]!++;
      }
    }
    return counts;
  }

  return {
    async facetsOf(filter) {
      await readNew();
      await places.ready();
      const all = filters.photosOf(filter) ?? filters.present();
      const inMonths = count(without(filter, 'time'), monthOf, months.values.length);
      const inFormats = count(without(filter, 'format'), formatOf, formats.values.length);
      const inCameras = count(without(filter, 'camera'), cameraOf, cameras.values.length);
      const placed = without(filter, 'folder');
      return {
        photos: countPhotos(all),
        months: months.values
          .map((month, code) => ({
            year: Math.floor(month / 12),
            month: (month % 12) + 1,
            photos: inMonths[code]!,
          }))
          .filter(({ photos }) => photos > 0)
          .sort((a, b) => a.year - b.year || a.month - b.month),
        folders: folders
          .all()
          .map((folder) => {
            const here = filters.photosOf([{ kind: 'folder', folder, dir: '' }])!;
            keepPhotos(here, placed, false);
            return { folder, photos: countPhotos(here) };
          })
          .filter(({ photos }) => photos > 0)
          .sort((a, b) => b.photos - a.photos || a.folder - b.folder),
        formats: formats.values
          .map((format, code) => ({ format, photos: inFormats[code]! }))
          .filter(({ photos }) => photos > 0)
          .sort((a, b) => b.photos - a.photos || (a.format < b.format ? -1 : 1)),
        cameras: cameras.values
          .map((camera, code) => ({ camera, photos: inCameras[code]! }))
          .filter(({ photos }) => photos > 0)
          .sort((a, b) => b.photos - a.photos || ((a.camera ?? '') < (b.camera ?? '') ? -1 : 1)),
        places: places.count(without(filter, 'place')),
      };
    },
  };
}
