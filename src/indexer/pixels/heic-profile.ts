/**
 * @file The colour profile of a HEIC file. libheif hands out numbers in the file's own colour space, and
 * phones write Display P3: taken for sRGB, every photo would look washed out. So the profile is taken from
 * the container and put, with the pixels, into an uncompressed TIFF, from which sharp converts it. Pure.
 */
import type { Pixels } from '../../shared/resample.ts';

/** The first ICC profile among the container's properties (`colr` box of type `prof` or `rICC`), or null. */
export function imageProfile(bytes: Uint8Array): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1 << 20));
  for (const kind of ['colrprof', 'colrrICC']) {
    const at = head.indexOf(kind, 0, 'latin1');
    if (at < 4) continue;
    const size = view.getUint32(at - 4);
    if (size >= 12 + 128 && at - 4 + size <= bytes.length) return bytes.subarray(at + 8, at - 4 + size);
  }
  return null;
}

/** One-strip baseline TIFF: 8-bit RGB with an ICC profile. `pixels` must have 3 channels. */
export function profiledTiff(pixels: Pixels, profile: Uint8Array): Uint8Array {
  const short = 3;
  const long = 4;
  const undefinedBytes = 7;
  const tags = 10;
  const bitsAt = 8 + 2 + tags * 12 + 4;
  const profileAt = bitsAt + 6;
  const pixelsAt = profileAt + profile.length + (profile.length & 1);
  const out = new Uint8Array(pixelsAt + pixels.data.length);
  const view = new DataView(out.buffer);
  out.set([0x49, 0x49, 0x2a, 0x00]);
  view.setUint32(4, 8, true);
  view.setUint16(8, tags, true);
  const entries: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, long, 1, pixels.width],
    [257, long, 1, pixels.height],
    [258, short, 3, bitsAt],
    [259, short, 1, 1],
    [262, short, 1, 2],
    [273, long, 1, pixelsAt],
    [277, short, 1, 3],
    [278, long, 1, pixels.height],
    [279, long, 1, pixels.data.length],
    [34675, undefinedBytes, profile.length, profileAt],
  ];
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    const at = 10 + i * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, count, true);
    view.setUint32(at + 8, value, true);
  }
  for (let i = 0; i < 3; i++) view.setUint16(bitsAt + i * 2, 8, true);
  out.set(profile, profileAt);
  out.set(pixels.data, pixelsAt);
  return out;
}
