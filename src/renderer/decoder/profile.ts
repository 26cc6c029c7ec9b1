/**
 * @file Pixels in a file's own colour space -> sRGB, for the formats that libraries decode and Chromium does
 * not: wrapped into a PNG with the file's profile, Chromium does convert them. Runs in the decode worker.
 */
import type { Pixels } from '../../shared/resample.ts';
import { draw } from './draw.ts';

/** The same pixels in sRGB. A profile that Chromium does not accept changes nothing. `pixels`: 3 channels. */
export async function toSrgb(pixels: Pixels, profile: Uint8Array): Promise<Pixels> {
  const png = await profiledPng(pixels, profile);
  const bitmap = await createImageBitmap(new Blob([png], { type: 'image/png' }));
  try {
    return draw(bitmap, pixels, 1, pixels);
  } finally {
    bitmap.close();
  }
}

async function profiledPng(
  { data, width, height }: Pixels,
  profile: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 2], 8); // eight bits, RGB
  const rows = new Uint8Array((width * 3 + 1) * height);
  for (let y = 0; y < height; y++)
    rows.set(data.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1);
  const name = Uint8Array.of(0x70, 0, 0); // "p", deflate
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('iCCP', concat([name, await deflate(profile)])),
    chunk('IDAT', await deflate(rows)),
    chunk('IEND', new Uint8Array(0)),
  ];
  return concat(parts);
}

async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
