/**
 * @file Reads BMP files, which sharp does not: 1, 4, 8, 16, 24 and 32 bits, palettes, bit fields, RLE8 and
 * RLE4. Our own because the npm packages at hand misread files that every viewer shows (bmp-ts: pixel
 * offset ignored, odd widths cut short at 4 bits, RLE at wrong places; others: no palette or no RLE).
 * Trusts no number in the file; never allocates before the picture's size is checked against its bytes.
 */
import { maxPixels, maxSide } from '../../shared/decoder-messages.ts';
import type { Pixels } from '../../shared/resample.ts';
import { failed } from './failure.ts';
import type { FailedDecode } from './failure.ts';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Red, green, blue, alpha; of 16- and 32-bit pixels. */
  readonly masks: readonly [number, number, number, number];
  /** Three bytes per colour, red first. */
  readonly palette: Uint8Array;
  readonly pixels: number;
}

const none = 0;
const rle8 = 1;
const rle4 = 2;
const bitFields = 3;
const alphaBitFields = 6;

/** @returns RGBA (alpha 255 unless the file has an alpha mask), or why not. */
export function decodeBmp(bytes: Uint8Array): Pixels | FailedDecode {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) return failed('truncated');
  const header = readHeader(bytes, view);
  if ('failure' in header) return header;
  const { width, height, bits, compression } = header;
  if (width < 1 || height < 1) return failed('damaged', `${width} x ${height} pixels`);
  if (width > maxSide || height > maxSide || width * height > maxPixels)
    return failed('too-large', `${width} x ${height}`);
  if (compression === rle8 || compression === rle4) {
    // One pair of bytes makes at most 255 pixels; a jump makes none, so an honest file may be shorter still.
    if (header.pixels + 2 > bytes.length) return failed('truncated');
    return unpackRuns(bytes, header);
  }
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (header.pixels + stride * (height - 1) + Math.ceil((width * bits) / 8) > bytes.length)
    return failed('truncated');
  return unpackRows(bytes, view, header, stride);
}

function readHeader(bytes: Uint8Array, view: DataView): Header | FailedDecode {
  const size = view.getUint32(14, true);
  const core = size === 12; // OS/2 1.x: 16-bit sizes, three-byte palette
  if (bytes.length < 14 + size) return failed('truncated');
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const bits = view.getUint16(core ? 24 : 28, true);
  const compression = core ? none : view.getUint32(30, true);
  const used = core ? 0 : view.getUint32(46, true);
  const known =
    (compression === none && [1, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === rle8 && bits === 8) ||
    (compression === rle4 && bits === 4) ||
    ((compression === bitFields || compression === alphaBitFields) && (bits === 16 || bits === 32));
  if (!known) return failed('unsupported-format', `BMP with ${bits} bits, compression ${compression}`);

  const fields = compression === bitFields || compression === alphaBitFields;
  // A 40-byte header is followed by its masks; longer ones contain them.
  const maskCount = compression === alphaBitFields || size >= 56 ? 4 : 3;
  if (fields && bytes.length < 54 + maskCount * 4) return failed('truncated');
  const mask = (i: number) => (i < maskCount ? view.getUint32(54 + i * 4, true) : 0);
  const masks: Header['masks'] = fields
    ? [mask(0), mask(1), mask(2), mask(3)]
    : bits === 16
      ? [0x7c00, 0x03e0, 0x001f, 0]
      : [0xff0000, 0xff00, 0xff, 0];

  const paletteAt = 14 + size + (fields && size === 40 ? maskCount * 4 : 0);
  const entry = core ? 3 : 4;
  const wanted = bits <= 8 ? Math.min(used === 0 ? 1 << bits : used, 1 << bits) : 0;
  const colours = Math.min(wanted, Math.max(0, Math.floor((bytes.length - paletteAt) / entry)));
  const palette = new Uint8Array(256 * 3);
  for (let i = 0; i < colours; i++) {
    const at = paletteAt + i * entry;
    palette.set([bytes[at + 2]!, bytes[at + 1]!, bytes[at]!], i * 3);
  }
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    compression,
    masks,
    palette,
    pixels: view.getUint32(10, true),
  };
}

function unpackRows(bytes: Uint8Array, view: DataView, header: Header, stride: number): Pixels {
  const { width, height, topDown, bits, palette } = header;
  const data = new Uint8Array(width * height * 4).fill(255);
  const channels = header.masks.map(channel);
  for (let y = 0; y < height; y++) {
    const row = header.pixels + (topDown ? y : height - 1 - y) * stride;
    for (let x = 0, to = y * width * 4; x < width; x++, to += 4) {
      if (bits === 24) {
        data[to] = bytes[row + x * 3 + 2]!;
        data[to + 1] = bytes[row + x * 3 + 1]!;
        data[to + 2] = bytes[row + x * 3]!;
      } else if (bits > 8) {
        const value = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true);
        for (let c = 0; c < 4; c++) data[to + c] = channels[c]!(value);
      } else {
        const bit = x * bits;
        const colour = (bytes[row + (bit >> 3)]! >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
        data[to] = palette[colour * 3]!;
        data[to + 1] = palette[colour * 3 + 1]!;
        data[to + 2] = palette[colour * 3 + 2]!;
      }
    }
  }
  return { data, width, height, channels: 4 };
}

/** The part of a pixel under `mask`, scaled to 0..255. No mask: opaque (alpha), or full. */
function channel(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 255;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most);
}

/** Runs end early in broken files: what was not written stays the palette's first colour, as viewers show it. */
function unpackRuns(bytes: Uint8Array, header: Header): Pixels {
  const { width, height, compression, palette } = header;
  const colours = new Uint8Array(width * height);
  let at = header.pixels;
  let x = 0;
  let y = 0;
  const put = (colour: number) => {
    if (x < width && y < height) colours[y * width + x] = colour;
    x++;
  };
  const literal = (count: number) => {
    if (compression === rle8) {
      for (let i = 0; i < count; i++) put(bytes[at + i] ?? 0);
      at += count + (count & 1);
    } else {
      for (let i = 0; i < count; i++) put(((bytes[at + (i >> 1)] ?? 0) >> ((i & 1) === 0 ? 4 : 0)) & 15);
      const used = (count + 1) >> 1;
      at += used + (used & 1);
    }
  };
  while (at + 2 <= bytes.length && y < height) {
    const count = bytes[at]!;
    const value = bytes[at + 1]!;
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++)
        put(compression === rle8 ? value : (i & 1) === 0 ? value >> 4 : value & 15);
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += bytes[at] ?? 0;
      y += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      literal(value);
    }
  }
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let row = 0; row < height; row++) {
    const from = (header.topDown ? row : height - 1 - row) * width;
    for (let column = 0; column < width; column++) {
      const colour = colours[from + column]! * 3;
      data.set(palette.subarray(colour, colour + 3), (row * width + column) * 4);
    }
  }
  return { data, width, height, channels: 4 };
}
