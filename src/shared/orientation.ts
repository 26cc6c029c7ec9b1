/**
 * @file How a picture lies in its file, where Chromium overlooks that: the EXIF orientation of WebP. Pure; trusts
 * no length in the file.
 */

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
