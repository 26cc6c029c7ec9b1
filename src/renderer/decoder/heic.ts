/**
 * @file HEIC, by libheif compiled to WebAssembly: the first picture. Runs in the decode worker; loaded when
 * the first HEIC comes. libheif turns the picture upright itself; EXIF's flag only repeats it.
 */
import decodeHeicFile from 'heic-decode';
import type { DecodeRequest } from '../../shared/decoder-messages.ts';
import { resample } from '../../shared/resample.ts';
import type { Pixels } from '../../shared/resample.ts';
import { checkSize, decodedSize, Refusal } from './picture.ts';
import type { Picture } from './picture.ts';
import { toSrgb } from './profile.ts';

/** @throws Refusal, or whatever libheif throws for a file it cannot read */
export async function decodeHeic(request: DecodeRequest): Promise<Picture> {
  // Opening reads the headers only, so the size is known before anything is allocated for it.
  const images = await decodeHeicFile.all({ buffer: asHeic(request.bytes) });
  try {
    const first = images[0];
    if (first === undefined) throw new Refusal('damaged', 'no picture inside');
    const { width, height } = first;
    checkSize({ width, height });
    const { data } = await first.decode();
    const size = decodedSize({ width, height }, request);
    const pixels: Pixels = {
      data: resample({ data, width, height, channels: 4 }, { ...size, resize: 'squash' }),
      ...size,
      channels: 3,
    };
    const profile = iccProfile(request.bytes);
    return { width, height, pixels: profile === null ? pixels : await toSrgb(pixels, profile) };
  } finally {
    images.dispose();
  }
}

/** heic-decode knows some of the brands only; libheif itself does not care. */
function asHeic(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set([0x68, 0x65, 0x69, 0x63], 8);
  return copy;
}

/** libheif hands out numbers in the file's own colour space: phones write Display P3. The profile stands in the
 * container's properties, a `colr` box of type `prof` or `rICC`, near the file's beginning. */
function iccProfile(bytes: Uint8Array): Uint8Array | null {
  const head = bytes.subarray(0, 1 << 20);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = head.indexOf(0x63); at >= 0; at = head.indexOf(0x63, at + 1)) {
    const box = String.fromCharCode(...head.subarray(at, at + 8));
    if (at < 4 || (box !== 'colrprof' && box !== 'colrrICC')) continue;
    const size = view.getUint32(at - 4);
    if (size >= 12 + 128 && at - 4 + size <= bytes.length) return bytes.slice(at + 8, at - 4 + size);
  }
  return null;
}
