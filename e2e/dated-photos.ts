/**
 * @file Real photos with made-up dates, cameras and places, for tests that need to know them. Written into a test's own folder.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { photosOfRepository } from './app.ts';

export interface MadeUp {
  /** A file of e2e/photos. */
  readonly from: string;
  /** Below the folder that is written into. */
  readonly to: string;
  /** `YYYY-MM-DD`, at noon of this machine's time. */
  readonly taken: string;
  readonly camera?: readonly [make: string, model: string];
  readonly lens?: string;
  /** Degrees, north and east positive. */
  readonly at?: readonly [latitude: number, longitude: number];
}

/** As EXIF has angles: degrees, minutes, seconds, each a fraction. */
function angle(degrees: number): string {
  const seconds = Math.round(Math.abs(degrees) * 3600 * 100);
  return `${Math.floor(seconds / 360_000)}/1 ${Math.floor(seconds / 6000) % 60}/1 ${seconds % 6000}/100`;
}

export async function writePhotos(folder: string, photos: readonly MadeUp[]): Promise<void> {
  for (const { from, to, taken, camera, lens, at } of photos) {
    const file = join(folder, to);
    await mkdir(dirname(file), { recursive: true });
    await sharp(join(photosOfRepository, from))
      .withExif({
        ...(camera === undefined ? {} : { IFD0: { Make: camera[0], Model: camera[1] } }),
        IFD2: {
          DateTimeOriginal: `${taken.replaceAll('-', ':')} 12:00:00`,
          ...(lens === undefined ? {} : { LensModel: lens }),
        },
        ...(at === undefined
          ? {}
          : {
              IFD3: {
                GPSLatitudeRef: at[0] < 0 ? 'S' : 'N',
                GPSLatitude: angle(at[0]),
                GPSLongitudeRef: at[1] < 0 ? 'W' : 'E',
                GPSLongitude: angle(at[1]),
              },
            }),
      })
      .toFile(file);
  }
}
