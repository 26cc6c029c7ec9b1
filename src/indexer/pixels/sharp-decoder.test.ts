import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { DecodeRequest } from './decoder.ts';
import { sniffFormat } from './formats.ts';
import { createSharpDecoder } from './sharp-decoder.ts';
import {
  blue,
  difference,
  green,
  pale,
  quadrantPixels,
  quarters,
  red,
  upright,
} from './test-support/quadrants.ts';
import type { Rgb } from './test-support/quadrants.ts';

const width = 120;
const height = 80;
const input = { width: 32, height: 32, resize: 'squash' } as const;
const picture = () => sharp(quadrantPixels(width, height), { raw: { width, height, channels: 3 } });
const decoder = createSharpDecoder();
afterAll(() => decoder.close());

const decode = (bytes: Uint8Array, more: Partial<DecodeRequest> = {}) =>
  decoder.decode({ bytes, input, thumbnail: { longSide: 64, quality: 80 }, ...more });

async function decodeWell(bytes: Uint8Array) {
  const result = await decode(bytes);
  if (!result.ok) throw new Error(`${result.failure}: ${result.message}`);
  return result.photo;
}

/** Colours survive, give or take what the format's compression costs. */
async function expectQuarters(bytes: Uint8Array, expected: readonly Rgb[] = upright, tolerance = 8) {
  const photo = await decodeWell(bytes);
  const found = quarters(photo.pixels, input.width, input.height);
  if (difference(found, expected) > tolerance) expect(found).toEqual(expected);
  return photo;
}

/** 24-bit, bottom row first. */
function bmp(): Uint8Array {
  const pixels = quadrantPixels(width, height);
  const out = Buffer.alloc(54 + width * height * 3);
  out.write('BM');
  out.writeUInt32LE(out.length, 2);
  out.writeUInt32LE(54, 10);
  out.writeUInt32LE(40, 14);
  out.writeInt32LE(width, 18);
  out.writeInt32LE(height, 22);
  out.writeUInt16LE(1, 26);
  out.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = ((height - 1 - y) * width + x) * 3;
      out.set([pixels[from + 2]!, pixels[from + 1]!, pixels[from]!], 54 + (y * width + x) * 3);
    }
  }
  return out;
}

const encoders: Record<string, () => Promise<Uint8Array>> = {
  jpeg: () => picture().jpeg({ quality: 90 }).toBuffer(),
  'progressive jpeg': () => picture().jpeg({ quality: 90, progressive: true }).toBuffer(),
  png: () => picture().png().toBuffer(),
  webp: () => picture().webp({ quality: 90 }).toBuffer(),
  avif: () => picture().avif({ quality: 70, effort: 0 }).toBuffer(),
  gif: () => picture().gif().toBuffer(),
  tiff: () => picture().tiff({ compression: 'lzw' }).toBuffer(),
  bmp: () => Promise.resolve(bmp()),
};

describe('every format', () => {
  it.each(Object.keys(encoders))('%s', async (name) => {
    const bytes = await encoders[name]!();
    expect(sniffFormat(bytes)).toBe(name.split(' ').at(-1));
    const photo = await expectQuarters(bytes, upright, 12);
    expect([photo.width, photo.height]).toEqual([width, height]);
    expect(photo.pixels.length).toBe(32 * 32 * 3);
    const thumbnail = await sharp(photo.thumbnail!).metadata();
    expect([thumbnail.format, thumbnail.width, thumbnail.height]).toEqual(['webp', 64, 43]);
  });

  it('HEIC: turned as it says, Display P3 turned into sRGB, again and again by the same workers', async () => {
    const bytes = readFileSync(new URL('./test-support/quadrants-p3-rotated.heic', import.meta.url));
    for (let i = 0; i < 3; i++) {
      const photo = await expectQuarters(bytes, [green, pale, red, blue], 4);
      expect([photo.width, photo.height]).toEqual([64, 96]);
      expect((await sharp(photo.thumbnail!).metadata()).height).toBe(64);
    }
  });
});

describe('orientation', () => {
  /** What a picture looks like upright when it is stored as `upright` and has this EXIF orientation. */
  const expected: Record<number, readonly Rgb[]> = {
    1: [red, green, blue, pale],
    2: [green, red, pale, blue],
    3: [pale, blue, green, red],
    4: [blue, pale, red, green],
    5: [red, blue, green, pale],
    6: [blue, red, pale, green],
    7: [pale, green, blue, red],
    8: [green, pale, red, blue],
  };
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i', async (orientation) => {
    const bytes = await picture().jpeg({ quality: 95 }).withMetadata({ orientation }).toBuffer();
    const photo = await expectQuarters(bytes, expected[orientation]);
    expect([photo.width, photo.height]).toEqual(orientation < 5 ? [width, height] : [height, width]);
  });
});

describe('colour', () => {
  it('CMYK', async () => {
    await expectQuarters(await picture().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(), upright, 55); // Print has no such blue.
  });
  it('16 bits per channel', async () => {
    await expectQuarters(await picture().toColourspace('rgb16').png().toBuffer(), upright, 2);
  });
  it('grey becomes three equal channels', async () => {
    const grey = await decodeWell(await picture().greyscale().png().toBuffer());
    expect(quarters(grey.pixels, 32, 32).every(([r, g, b]) => r === g && g === b)).toBe(true);
  });
  it('an embedded profile is honoured: Display P3 numbers become sRGB ones', async () => {
    await expectQuarters(await picture().withIccProfile('p3').png().toBuffer(), upright, 3);
  });
  it('a transparent picture lies on white', async () => {
    const clear = sharp({
      create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    });
    const photo = await decodeWell(await clear.png().toBuffer());
    expect(photo.pixels.every((v) => v === 255)).toBe(true);
  });
  it('of an animation, the first frame', async () => {
    const frames = Buffer.concat([quadrantPixels(20, 20), Buffer.alloc(20 * 20 * 3)]);
    const gif = sharp(frames, { raw: { width: 20, height: 40, channels: 3, pageHeight: 20 } }).gif({
      loop: 0,
    });
    const photo = await expectQuarters(await gif.toBuffer(), upright, 12);
    expect(photo.height).toBe(20);
  });
});

describe('size', () => {
  it('a picture smaller than the tower is enlarged, its thumbnail is not', async () => {
    const photo = await decodeWell(
      await sharp(Buffer.from([9, 8, 7]), { raw: { width: 1, height: 1, channels: 3 } })
        .png()
        .toBuffer(),
    );
    expect([...photo.pixels.subarray(0, 6)]).toEqual([9, 8, 7, 9, 8, 7]);
    expect((await sharp(photo.thumbnail!).metadata()).width).toBe(1);
  });

  it('a query image gives the same pixels as the indexed photo, though it has no thumbnail', async () => {
    const bytes = await picture().resize(2000, 900, { fit: 'fill' }).jpeg().toBuffer();
    const [photo, query] = await Promise.all([decode(bytes), decode(bytes, { thumbnail: null })]);
    if (!photo.ok || !query.ok) throw new Error('not decoded');
    expect(query.photo.thumbnail).toBeNull();
    expect(Buffer.compare(photo.photo.pixels, query.photo.pixels)).toBe(0);
  });
});

describe('files that are no photos', () => {
  it('empty', async () =>
    expect(await decode(new Uint8Array(0))).toMatchObject({ ok: false, failure: 'empty' }));
  it('text named .jpg', async () =>
    expect(await decode(Buffer.from('Dear diary, today'))).toMatchObject({
      ok: false,
      failure: 'not-an-image',
    }));
  it('a kind we do not read', async () =>
    expect(await decode(Buffer.from('8BPS\0\x01'))).toMatchObject({
      ok: false,
      failure: 'unsupported-format',
      message: /Photoshop/,
    }));
  it('a HEIC header and nothing behind it', async () => {
    const head = readFileSync(new URL('./test-support/quadrants-p3-rotated.heic', import.meta.url)).subarray(
      0,
      300,
    );
    expect(await decode(head)).toMatchObject({ ok: false });
  });

  it.each(['jpeg', 'png', 'bmp'] as const)(
    'a %s header that promises 65,535 x 65,535 pixels',
    async (format) => {
      const bytes = format === 'png' ? pngHeader(65_535) : Buffer.from(await encoders[format]!());
      if (format === 'jpeg') bytes.writeUInt32BE(0xffff_ffff, bytes.indexOf(Buffer.from([0xff, 0xc0])) + 5);
      if (format === 'bmp') for (const at of [18, 22]) bytes.writeUInt32LE(65_535, at);
      expect(await decode(bytes)).toMatchObject({ ok: false, failure: 'too-large' });
    },
  );
});

function pngHeader(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer) => {
    const out = Buffer.alloc(12 + data.length);
    out.writeUInt32BE(data.length);
    out.write(type, 4);
    data.copy(out, 8);
    return out;
  };
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(9))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('damage', () => {
  /** Noise, so that every part of the file matters. */
  async function noisy(name: string): Promise<Uint8Array> {
    const data = Buffer.from(
      Array.from({ length: 96 * 96 * 3 }, (_, i) => (i * 7919 + ((i * i) % 251)) & 255),
    );
    const image = sharp(data, { raw: { width: 96, height: 96, channels: 3 } });
    return name === 'jpeg'
      ? image.jpeg().toBuffer()
      : name === 'png'
        ? image.png().toBuffer()
        : name === 'webp'
          ? image.webp().toBuffer()
          : image.avif({ effort: 0 }).toBuffer();
  }

  it.each(['jpeg', 'png', 'webp', 'avif'])('a %s cut off anywhere is truncated, never grey', async (name) => {
    const bytes = await noisy(name);
    for (const part of [0.3, 0.5, 0.8, 0.95]) {
      const result = await decode(bytes.subarray(0, Math.floor(bytes.length * part)));
      expect(result, `${part}`).toMatchObject({ ok: false, failure: 'truncated' });
    }
  });

  it('a JPEG that lacks nothing but its end mark is a photo', async () => {
    const bytes = await picture().jpeg({ quality: 90 }).toBuffer();
    await expectQuarters(bytes.subarray(0, bytes.length - 2), upright, 12);
  });

  it('flipped bits and cuts anywhere give a photo or a reason, and never an error or a crash', async () => {
    const files = await Promise.all(Object.values(encoders).map((encode) => encode()));
    files.push(readFileSync(new URL('./test-support/quadrants-p3-rotated.heic', import.meta.url)));
    const damage = fc.record({
      file: fc.nat(files.length - 1),
      flips: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(7)), { maxLength: 12 }),
      keep: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, flips, keep }) => {
        const bytes = Uint8Array.from(files[file]!);
        for (const [at, bit] of flips) bytes[Math.floor(at * bytes.length)]! ^= 1 << bit;
        const result = await decode(bytes.subarray(0, Math.ceil(keep * bytes.length)));
        if (result.ok) expect(result.photo.pixels.length).toBe(32 * 32 * 3);
        else expect(result.message).toMatch(/^[A-Z].*[.)]$/);
      }),
      { numRuns: 200 },
    );
  }, 30_000);
});

it('rejects only after close()', async () => {
  const own = createSharpDecoder(1);
  await own.close();
  await expect(own.decode({ bytes: new Uint8Array(0), input, thumbnail: null })).rejects.toThrow(/closed/);
});
