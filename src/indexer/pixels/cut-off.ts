/**
 * @file Whether a file ends before it should, from its own book-keeping: decoders say "read error" for a
 * file that is cut off and for one that is damaged, but a person can do different things about the two
 * (copy it again; restore it). Pure; decodes nothing.
 */
import type { ImageFormat } from '../../shared/decoder-messages.ts';

/** True when the container's own lengths or end mark show that bytes are missing at the end. False when
 * they are all there, and for TIFF, which keeps no such record. */
export function isCutOff(format: ImageFormat, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'jpeg':
      return !jpegHasEnd(bytes, view);
    case 'png':
      return !endsWith(bytes, [0x49, 0x45, 0x4e, 0x44], 4096);
    case 'gif':
      return !endsWith(bytes, [0x3b], 16);
    case 'webp':
      return bytes.length < 12 || view.getUint32(4, true) + 8 > bytes.length;
    case 'bmp':
      return bytes.length < 26 || view.getUint32(10, true) >= bytes.length;
    case 'avif':
    case 'heic':
      return !boxesFit(bytes, view);
    case 'tiff':
      return false;
  }
}

/** Whether `mark` begins somewhere in the last `within` bytes: writers append padding and their own notes. */
function endsWith(bytes: Uint8Array, mark: readonly number[], within: number): boolean {
  const tail = bytes.subarray(Math.max(0, bytes.length - within));
  for (let at = tail.length - mark.length; at >= 0; at--) {
    if (mark.every((value, i) => tail[at + i] === value)) return true;
  }
  return false;
}

/** Walks the segments to the first scan, past embedded previews, and looks for an end mark after it. */
function jpegHasEnd(bytes: Uint8Array, view: DataView): boolean {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return true; // Stray bytes between segments: odd, but says nothing about the end.
    const marker = bytes[at + 1]!;
    if (marker === 0xff) at += 1;
    else if (marker === 0xda) return bytes.lastIndexOf(0xd9) > at && lastEnd(bytes) > at;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return false;
}

function lastEnd(bytes: Uint8Array): number {
  for (let at = bytes.lastIndexOf(0xd9); at > 0; at = bytes.lastIndexOf(0xd9, at - 1)) {
    if (bytes[at - 1] === 0xff) return at;
  }
  return -1;
}

function boxesFit(bytes: Uint8Array, view: DataView): boolean {
  let at = 0;
  while (at + 8 <= bytes.length) {
    const short = view.getUint32(at);
    if (short === 0) return true; // "to the end of the file"
    const size = short === 1 && at + 16 <= bytes.length ? Number(view.getBigUint64(at + 8)) : short;
    if (size < 8) return true; // Damaged rather than cut off.
    at += size;
  }
  return at <= bytes.length && at > 0;
}
