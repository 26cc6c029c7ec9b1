/**
 * @file What a picture's first bytes say before any of it is decoded: its size, so that an absurd one is
 * refused unallocated, and the orientation flag where Chromium ignores it. Pure; trusts no length in the file.
 */
import type { ImageFormat } from '../../shared/decoder-messages.ts';
import type { Size } from './picture.ts';

/** As stored, before orientation. null: not said in one place (or Chromium's decoder has a limit of its own). */
export function storedSize(format: ImageFormat, bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) return null;
  switch (format) {
    case 'png':
      return { width: view.getUint32(16), height: view.getUint32(20) };
    case 'gif':
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    case 'bmp':
      return view.getUint32(14, true) === 12
        ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
        : { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
    case 'jpeg':
      return jpegSize(bytes, view);
    default:
      return null;
  }
}

/** From the first start-of-frame segment (all kinds but the three numbers in their row that mean others). */
function jpegSize(bytes: Uint8Array, view: DataView): Size | null {
  let at = 2;
  while (at + 9 <= bytes.length) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff)
      at += 1; // Stray bytes between segments; decoders skip them too.
    else if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else if (marker === 0xda) return null;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** EXIF's 1..8: how the stored rows and columns lie; 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export function isOrientation(value: unknown): value is Orientation {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 8;
}

/** Of a WebP file, from its EXIF chunk: Chromium applies it for JPEG, PNG and AVIF, not for WebP. */
export function webpOrientation(bytes: Uint8Array): Orientation {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    if (tag(at) === 'EXIF') return exifOrientation(bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size & 1);
  }
  return 1;
}

/** @param exif a TIFF header and its directory, with or without JPEG's `Exif\0\0` before it */
function exifOrientation(exif: Uint8Array): Orientation {
  const tiff = exif.subarray(exif[0] === 0x45 ? 6 : 0);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (view.byteLength < 8) return 1;
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > view.byteLength) return 1;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return isOrientation(value) ? value : 1;
  }
  return 1;
}
