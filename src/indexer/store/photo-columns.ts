/**
 * @file What photo files say of themselves, kept as small numbers (10 bytes a photo): month, format, camera, lens, shape,
 * sizes, whether there is a position. Read once, in portions, so that searches get their turns; then only photos
 * that came or changed are read ([Note: A journal in memory] in changed-photos.ts). Counts and filters a million
 * photos in milliseconds, where SQL reads through all of them.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { byteSteps, orientations, pixelSteps } from '../../shared/filter.ts';
import type { Clause } from '../../shared/filter.ts';
import type { ChangedPhotos } from './changed-photos.ts';
import type { Connection } from './database.ts';
import { PhotoCodes } from './photo-codes.ts';
import type { PhotoBits } from './photo-bits.ts';

export interface PhotoColumns {
  readonly months: PhotoCodes<number>;
  readonly formats: PhotoCodes<string>;
  readonly cameras: PhotoCodes<string | null>;
  readonly lenses: PhotoCodes<string | null>;
  /** Index in `orientations`. */
  readonly shapes: PhotoCodes<number>;
  /** Index in `pixelSteps`, in `byteSteps`. */
  readonly pixels: PhotoCodes<number>;
  readonly bytes: PhotoCodes<number>;
  /** The highest number of a photo that is known here. */
  readonly known: number;
  /** Reads what is new. */
  ready(): Promise<void>;
  /** The photos for which a clause, `not` aside, holds, orphans among them; null: that is not told here, or not yet. */
  photosOf(clause: Clause): PhotoBits | null;
}

const portion = 5_000;

type Row = [number, number, string, string | null, string | null, number, number, number, 0 | 1];

export function photoColumnsIn(db: Connection, changed: ChangedPhotos): PhotoColumns {
  const months = new PhotoCodes<number>(Uint16Array);
  const formats = new PhotoCodes<string>(Uint8Array);
  const cameras = new PhotoCodes<string | null>(Uint16Array);
  const lenses = new PhotoCodes<string | null>(Uint16Array);
  const shapes = new PhotoCodes<number>(Uint8Array, [0, 1, 2]);
  const pixels = new PhotoCodes<number>(Uint8Array, [...pixelSteps.keys()]);
  const bytes = new PhotoCodes<number>(Uint8Array, [...byteSteps.keys()]);
  const placed = new PhotoCodes<number>(Uint8Array, [0, 1]);
  const all = [months, formats, cameras, lenses, shapes, pixels, bytes, placed];
  let known = 0;
  /** In the journal, when what is known was true. */
  let moment = changed.now();
  const columns = `id, sort_time, format, camera, lens, width, height, bytes,
    latitude IS NOT NULL AND longitude IS NOT NULL`;
  const next = db
    .prepare<[number, number]>(`SELECT ${columns} FROM photos WHERE id > ? ORDER BY id LIMIT ?`)
    .raw();
  const some = db
    .prepare<[string]>(`SELECT ${columns} FROM photos WHERE id IN (SELECT value FROM json_each(?))`)
    .raw();
  const largest = db.prepare<[], number | null>('SELECT max(id) FROM photos').pluck();

  function take(rows: readonly Row[]): void {
    for (const [photo, time, format, camera, lens, width, height, size, hasPosition] of rows) {
      const date = new Date(time);
      months.set(photo, date.getFullYear() * 12 + date.getMonth());
      formats.set(photo, format);
      cameras.set(photo, camera);
      lenses.set(photo, lens);
      shapes.set(photo, width > height ? 0 : width < height ? 1 : 2);
      pixels.set(photo, group(pixelSteps, width * height));
      bytes.set(photo, group(byteSteps, size));
      placed.set(photo, hasPosition);
    }
  }

  /** Photos that changed, as far as they were known, are read again. */
  function putRight(): void {
    const again = changed.since(moment);
    moment = changed.now();
    if (again === null) known = 0;
    else if (again.length > 0) {
      const rows = some.all(`[${again.filter((photo) => photo <= known).join()}]`);
      take(rows as unknown as Row[]);
    }
  }

  /** @returns whether there may be more */
  function readSome(): boolean {
    const rows = next.all(known, portion) as unknown as Row[];
    const last = rows.at(-1)?.[0];
    if (last === undefined) return false;
    for (const codes of all) codes.grow(last);
    take(rows);
    known = last;
    return rows.length === portion;
  }

  const onSteps = (steps: readonly number[], least: number | null, below: number | null): boolean =>
    (least === null || steps.includes(least)) && (below === null || steps.includes(below));
  const between =
    (steps: readonly number[], least: number | null, below: number | null) =>
    (step: number): boolean =>
      (least === null || steps[step]! >= least) && (below === null || steps[step]! < below);

  function told(clause: Clause): PhotoBits | null {
    switch (clause.kind) {
      case 'format':
        return formats.photosOf((format) => clause.formats.includes(format), known);
      case 'camera':
        return cameras.photosOf((camera) => clause.cameras.includes(camera), known);
      case 'lens':
        return lenses.photosOf((lens) => clause.lenses.includes(lens), known);
      case 'orientation':
        return shapes.photosOf((shape) => orientations[shape] === clause.orientation, known);
      case 'pixels': {
        const { least, below } = clause;
        return onSteps(pixelSteps, least, below)
          ? pixels.photosOf(between(pixelSteps, least, below), known)
          : null;
      }
      case 'bytes': {
        const { least, below } = clause;
        return onSteps(byteSteps, least, below)
          ? bytes.photosOf(between(byteSteps, least, below), known)
          : null;
      }
      case 'position':
        return placed.photosOf((has) => has === 1, known);
      default:
        return null;
    }
  }

  return {
    months,
    formats,
    cameras,
    lenses,
    shapes,
    pixels,
    bytes,
    get known() {
      return known;
    },
    async ready() {
      putRight();
      // The library may be closed in between.
      while (db.open && readSome()) await turn();
    },
    photosOf(clause) {
      putRight();
      return known > 0 && known === largest.get() ? told(clause) : null;
    },
  };
}

/** The last step that is not above `x`. */
function group(steps: readonly number[], x: number): number {
  let at = 0;
  while (at + 1 < steps.length && steps[at + 1]! <= x) at++;
  return at;
}
