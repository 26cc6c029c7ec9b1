import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Exif } from 'sharp';
import { describe, expect, it } from 'vitest';
import { readMetadata } from './metadata.ts';

const image = () => sharp({ create: { width: 8, height: 8, channels: 3, background: 'green' } });
const jpeg = (exif: Exif) => image().withExif(exif).jpeg().toBuffer();

/** sharp names the EXIF block IFD2 and the GPS block IFD3. */
const full: Exif = {
  IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON D300' },
  IFD2: {
    DateTimeOriginal: '2012:07:14 16:30:12',
    OffsetTimeOriginal: '+02:00',
    ExposureTime: '1/500',
    FNumber: '28/5',
    ISOSpeedRatings: '200',
    FocalLength: '105/1',
    LensModel: 'AF-S Micro 105mm',
  },
  IFD3: {
    GPSLatitudeRef: 'S',
    GPSLatitude: '33/1 51/1 30/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '151/1 12/1 0/1',
  },
};
const exifBlock = async () => (await sharp(await jpeg(full)).metadata()).exif!.subarray(6);
const expected = {
  taken: Date.UTC(2012, 6, 14, 14, 30, 12),
  camera: 'NIKON D300',
  lens: 'AF-S Micro 105mm',
  exposureSeconds: 0.002,
  aperture: 5.6,
  iso: 200,
  focalLengthMm: 105,
  latitude: -(33 + 51 / 60 + 30 / 3600),
  longitude: 151.2,
};
const nothing = {
  taken: null,
  camera: null,
  lens: null,
  exposureSeconds: null,
  aperture: null,
  iso: null,
  focalLengthMm: null,
  latitude: null,
  longitude: null,
  orientation: null,
};

describe('readMetadata', () => {
  it('keeps nothing of the photos that it has read', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const photo = await jpeg(full);
    const read = async (times: number): Promise<number> => {
      for (let n = 0; n < times; n++) await readMetadata(photo);
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = await read(100);
    // exifr can be made to keep 9 KB of each.
    expect((await read(1000)) - before).toBeLessThan(2_000_000);
  });

  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)('reads all of it from a %s', async (format) => {
    // sharp writes no EXIF into TIFF; but an EXIF block is one.
    const bytes =
      format === 'tiff' ? await exifBlock() : await image().withExif(full).toFormat(format).toBuffer();
    expect(await readMetadata(bytes)).toMatchObject({
      ...expected,
      latitude: expect.closeTo(expected.latitude, 6),
    });
  });

  it('a time without a zone is local time; a zone changes it', async () => {
    const local = await readMetadata(await jpeg({ IFD2: { DateTimeOriginal: '2020:01:02 03:04:05' } }));
    expect(local.taken).toBe(new Date(2020, 0, 2, 3, 4, 5).getTime());
    const zoned = await readMetadata(
      await jpeg({ IFD2: { DateTimeOriginal: '2020:01:02 03:04:05', OffsetTimeOriginal: '-08:00' } }),
    );
    expect(zoned.taken).toBe(Date.UTC(2020, 0, 2, 11, 4, 5));
  });

  it('falls back to the time of digitising, then of change', async () => {
    const bytes = await jpeg({
      IFD0: { DateTime: '2021:05:06 07:08:09' },
      IFD2: { DateTimeOriginal: '0000:00:00 00:00:00' },
    });
    expect((await readMetadata(bytes)).taken).toBe(new Date(2021, 4, 6, 7, 8, 9).getTime());
  });

  it.each([
    '0000:00:00 00:00:00',
    '2020:13:01 00:00:00',
    '2020:02:30 00:00:00',
    '2020:01:01 25:00:00',
    '1200:01:01 00:00:00',
    '2999:01:01 00:00:00',
    '    :  :     :  :  ',
    'yesterday',
  ])('a time that cannot be is none: %s', async (DateTimeOriginal) => {
    expect((await readMetadata(await jpeg({ IFD2: { DateTimeOriginal } }))).taken).toBeNull();
  });

  it.each([
    ['no fix', '0/1 0/1 0/1', '0/1 0/1 0/1'],
    ['beyond the pole', '95/1 0/1 0/1', '10/1 0/1 0/1'],
    ['divided by zero', '0/0 0/0 0/0', '10/1 0/1 0/1'],
  ])('a place that cannot be is none: %s', async (_, GPSLatitude, GPSLongitude) => {
    const bytes = await jpeg({
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude, GPSLongitudeRef: 'E', GPSLongitude },
    });
    expect(await readMetadata(bytes)).toMatchObject({ latitude: null, longitude: null });
  });

  it('numbers that cannot be are none', async () => {
    const bytes = await jpeg({
      IFD2: { ExposureTime: '1/0', FNumber: '0/1', ISOSpeedRatings: '0', FocalLength: '0/1' },
    });
    expect(await readMetadata(bytes)).toMatchObject({
      exposureSeconds: null,
      aperture: null,
      iso: null,
      focalLengthMm: null,
    });
  });

  it.each([
    ['Canon', 'Canon EOS 40D', 'Canon EOS 40D'],
    ['EASTMAN KODAK COMPANY', 'KODAK CX7530', 'KODAK CX7530'],
    ['Google', 'Pixel 4a', 'Google Pixel 4a'],
    ['samsung', '   ', 'samsung'],
  ])('names a camera once: %s, %s', async (Make, Model, camera) => {
    expect((await readMetadata(await jpeg({ IFD0: { Make, Model } }))).camera).toBe(camera);
  });

  it('nothing, where there is nothing', async () => {
    expect(await readMetadata(await image().gif().toBuffer())).toEqual(nothing);
    expect(await readMetadata(new Uint8Array(0))).toEqual(nothing);
    expect(await readMetadata(Buffer.from('just text'))).toEqual(nothing);
  });

  it('never throws, and answers in the right types, however the block is damaged', async () => {
    const files = await Promise.all([
      jpeg(full),
      image().withExif(full).webp().toBuffer(),
      exifBlock(),
      image().withExif(full).png().toBuffer(),
    ]);
    const flips = fc.array(fc.tuple(fc.nat(900), fc.nat(255)), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.nat(files.length - 1), flips, fc.nat(1200), async (which, changes, keep) => {
        const bytes = Uint8Array.from(files[which]!);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const { camera, lens, ...numbers } = await readMetadata(bytes.subarray(0, Math.max(20, keep)));
        for (const value of [camera, lens]) expect(value === null || value.length <= 210).toBe(true);
        for (const value of Object.values(numbers))
          expect(value === null || Number.isFinite(value)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
