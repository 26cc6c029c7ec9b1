/**
 * @file What a picture's first bytes say before any of it is decoded: its size, so that an absurd one is
 * refused unallocated. Pure; trusts no length in the file.
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
