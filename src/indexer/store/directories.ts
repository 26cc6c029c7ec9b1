/**
 * @file How many photos lie in each directory and below it, under a filter. Which directory a photo lies in is
 * kept in memory (4 bytes a photo) and looked at again where something was changed. Reads in portions, so that
 * searches get their turns.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { DirectoryCount, Filter } from '../../shared/filter.ts';
import type { ChangedPhotos } from './changed-photos.ts';
import type { Connection } from './database.ts';
import type { Filters } from './filters.ts';

export interface DirectoryCounts {
  /** Every directory with photos under `filter` in it or below it, a parent before what it holds. */
  directoriesOf(filter: Filter): Promise<DirectoryCount[]>;
}

const portion = 1_000;
/** Not in this library, or not known yet. */
const nowhere = 0;

export function directoriesIn(db: Connection, filters: Filters, changed: ChangedPhotos): DirectoryCounts {
  /** By number, from 1; a parent's is smaller than its child's, and 0 for a library folder itself. */
  let directories: { readonly folder: number; readonly dir: string; readonly parent: number }[] = [];
  let numbers = new Map<string, number>();
  /** By photo: the directory of one of its files. */
  let first = new Uint32Array(0);
  /** Those of its other files, for photos that lie in several places. */
  let others = new Map<number, number[]>();
  /** Up to when changes were looked at; null: nothing was read yet. */
  let moment: number | null = null;
  let reading: Promise<void> | null = null;

  const files = db
    .prepare<[number, number], [number, number, string, number]>(
      'SELECT id, folder, dir, photo FROM files WHERE id > ? AND photo IS NOT NULL ORDER BY id LIMIT ?',
    )
    .raw();
  const ofPhoto = db
    .prepare<[number], [number, string]>('SELECT folder, dir FROM files WHERE photo = ?')
    .raw();
  const largest = db.prepare<[], number | null>('SELECT max(id) FROM photos').pluck();

  function numberOf(folder: number, dir: string): number {
    const key = `${folder}/${dir}`;
    let number = numbers.get(key);
    if (number === undefined) {
      const parent = dir === '' ? 0 : numberOf(folder, dir.slice(0, Math.max(0, dir.lastIndexOf('/'))));
      directories.push({ folder, dir, parent });
      number = directories.length;
      numbers.set(key, number);
    }
    return number;
  }

  function put(photo: number, folder: number, dir: string): void {
    if (photo >= first.length) {
      const longer = new Uint32Array(Math.ceil(Math.max(photo, largest.get() ?? 0) * 1.25) + 1);
      longer.set(first);
      first = longer;
    }
    const number = numberOf(folder, dir);
    if (first[photo] === nowhere) first[photo] = number;
    else if (first[photo] !== number) others.set(photo, [...(others.get(photo) ?? []), number]);
  }

  async function readAll(): Promise<void> {
    directories = [];
    numbers = new Map();
    first = new Uint32Array((largest.get() ?? 0) + 1);
    others = new Map();
    const began = changed.now();
    for (let after = 0; ;) {
      const rows = files.all(after, portion) as unknown as [number, number, string, number][];
      for (const [, folder, dir, photo] of rows) put(photo, folder, dir);
      if (rows.length < portion) break;
      after = rows.at(-1)![0];
      await turn();
    }
    // What changed meanwhile is looked at again with the next changes.
    moment = began;
  }

  async function catchUp(): Promise<void> {
    const again = moment === null ? null : changed.since(moment);
    if (again === null) await readAll();
    const now = changed.now();
    for (const photo of new Set(moment === null ? [] : (changed.since(moment) ?? []))) {
      if (photo < first.length) first[photo] = nowhere;
      others.delete(photo);
      for (const [folder, dir] of ofPhoto.all(photo) as unknown as [number, string][])
        put(photo, folder, dir);
    }
    moment = now;
  }

  return {
    async directoriesOf(filter) {
      // One reader at a time: what it fills is shared.
      reading = (reading ?? Promise.resolve()).then(catchUp, catchUp);
      await reading;
      const bits = filters.photosOf(filter.filter((clause) => clause.kind !== 'folder')) ?? filters.present();
      const photos = new Uint32Array(directories.length + 1);
      for (let i = 0; i < bits.length; i++) {
        for (let x = bits[i]!; x !== 0; x &= x - 1) {
          const photo = i * 32 + 31 - Math.clz32(x & -x);
          const number = first[photo] ?? nowhere;
          if (!others.has(photo)) photos[number]!++;
        }
      }
      for (let number = directories.length; number > 0; number--) {
        photos[directories[number - 1]!.parent]! += photos[number]!;
      }
      for (const [photo, more] of others) {
        if ((((bits[photo >>> 5] ?? 0) >>> (photo & 31)) & 1) === 0) continue;
        const above = new Set<number>();
        for (let number of [first[photo]!, ...more]) {
          for (; number !== 0; number = directories[number - 1]!.parent) above.add(number);
        }
        for (const number of above) photos[number]!++;
      }
      return directories
        .map(({ folder, dir }, i) => ({ folder, dir, photos: photos[i + 1]! }))
        .filter((directory) => directory.photos > 0);
    },
  };
}
