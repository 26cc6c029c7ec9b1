/** @file Sizes and flags read from headers, against files that sharp wrote; and hostile bytes never throw. */
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageFormats } from '../../shared/decoder-messages.ts';
import { webpOrientation } from '../../shared/orientation.ts';
import { storedSize } from './header.ts';

const picture = sharp({ create: { width: 37, height: 21, channels: 3, background: '#468' } });
const file = async (format: 'jpeg' | 'png' | 'gif' | 'webp', orientation = 1): Promise<Uint8Array> =>
  new Uint8Array(await picture.clone().withMetadata({ orientation }).toFormat(format).toBuffer());

describe('stored sizes', () => {
  it.each(['jpeg', 'png', 'gif'] as const)('are read from %s', async (format) => {
    expect(storedSize(format, await file(format))).toEqual({ width: 37, height: 21 });
  });

  it('are read from a progressive JPEG with stray bytes between its segments', async () => {
    const bytes = new Uint8Array(await picture.clone().jpeg({ progressive: true }).toBuffer());
    const stray = Uint8Array.of(...bytes.subarray(0, 2), 0x00, 0xff, ...bytes.subarray(2));
    expect(storedSize('jpeg', stray)).toEqual({ width: 37, height: 21 });
  });

  it('are read from both kinds of BMP', () => {
    const windows = new Uint8Array(54);
    new DataView(windows.buffer).setUint32(14, 40, true);
    new DataView(windows.buffer).setInt32(18, 37, true);
    new DataView(windows.buffer).setInt32(22, -21, true);
    expect(storedSize('bmp', windows)).toEqual({ width: 37, height: 21 });
    const os2 = new Uint8Array(26);
    new DataView(os2.buffer).setUint32(14, 12, true);
    new DataView(os2.buffer).setUint16(18, 37, true);
    new DataView(os2.buffer).setUint16(20, 21, true);
    expect(storedSize('bmp', os2)).toEqual({ width: 37, height: 21 });
  });
});

describe('the orientation of a WebP file', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('is read: %i', async (orientation) => {
    expect(webpOrientation(await file('webp', orientation))).toBe(orientation);
  });

  it('is upright when the file says nothing', async () => {
    expect(webpOrientation(new Uint8Array(await picture.clone().webp().toBuffer()))).toBe(1);
  });
});

describe('bytes that lie', () => {
  it('never throw, and end', async () => {
    const honest = await Promise.all(
      (['jpeg', 'png', 'gif', 'webp'] as const).map((format) => file(format, 6)),
    );
    const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 20 });
    fc.assert(
      fc.property(
        fc.constantFrom(...honest),
        edits,
        fc.nat(),
        fc.constantFrom(...imageFormats),
        (bytes, changes, end, format) => {
          const bad = bytes.slice(0, end % (bytes.length + 1));
          for (const [at, value] of changes) if (bad.length > 0) bad[at % bad.length] = value;
          storedSize(format, bad);
          expect(webpOrientation(bad)).toBeGreaterThanOrEqual(1);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
