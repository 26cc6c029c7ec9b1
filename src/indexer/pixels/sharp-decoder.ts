/**
 * @file Decodes photos with sharp (libvips): the command line, tests and benchmarks, in plain Node. Not for
 * Electron, where sharp clashes with the system's GLib on Linux and untrusted bytes belong in Chromium's
 * sandbox (port-decoder.ts).
 *
 * [Note: How strict about damage] sharp's `failOn: 'truncated'`. Stricter levels refuse photos that every
 * viewer shows (odd TIFF tags, stray bytes before a JPEG marker: cameras and phones write them); laxer ones
 * turn the missing part of a cut-off file into grey and index that. One exception is made for JPEGs that
 * lack only their end mark: the picture is whole, so it is decoded with the mark put back, and then strictly.
 */
import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { maxPixels } from '../../shared/decoder-messages.ts';
import type { DecodeRequest, DecodeResult, ImageFormat } from '../../shared/decoder-messages.ts';
import { resample, workingSize } from '../../shared/resample.ts';
import type { Pixels } from '../../shared/resample.ts';
import { decodeBmp } from './bmp.ts';
import { isCutOff } from './cut-off.ts';
import type { Decoder } from './decoder.ts';
import { failed, unreadable } from './failure.ts';
import type { FailedDecode } from './failure.ts';
import { sniffFormat } from './formats.ts';
import { HeicWorkers } from './heic.ts';

/** Pixels at working size, upright and sRGB, with the original's upright size. */
interface Working {
  readonly pixels: Pixels;
  readonly width: number;
  readonly height: number;
}

const timeoutSeconds = 60;

/** [Note: Decode threads] Each photo is decoded by one thread (sharp.concurrency(1): a shrunk JPEG has
 * nothing to share out) of libuv's pool, and as many photos at once as there are cores. That pool has four
 * threads unless UV_THREADPOOL_SIZE says otherwise before its first use, so it is said here; where the pool
 * is already running, or on Windows, whose C library has read the environment by then, four remain. One
 * more decode than threads is worth having in flight: its bytes wait while a finished one is resampled.
 * @param threads cores to use for decoding. */
export function createSharpDecoder(threads = availableParallelism()): Decoder {
  process.env['UV_THREADPOOL_SIZE'] ??= String(threads + 2);
  sharp.concurrency(1);
  sharp.cache(false);
  const heic = new HeicWorkers(threads);
  let closed = false;
  return {
    concurrency: threads + 1,
    async decode(request) {
      if (closed) throw new Error('The decoder has been closed.');
      return decode(request, heic);
    },
    async close() {
      closed = true;
      await heic.close();
    },
  };
}

async function decode(request: DecodeRequest, heic: HeicWorkers): Promise<DecodeResult> {
  const { bytes, input, thumbnail } = request;
  if (bytes.length === 0) return failed('empty');
  const format = sniffFormat(bytes);
  if (format === null) return unreadable(bytes);
  try {
    const working = await decodeFormat(format, request, heic);
    if ('failure' in working) return working;
    const { pixels, width, height } = working;
    const small = thumbnail === null ? null : await encodeThumbnail(pixels, thumbnail);
    return { ok: true, photo: { width, height, pixels: resample(pixels, input), thumbnail: small } };
  } catch (error) {
    return explain(format, bytes, error);
  }
}

async function decodeFormat(
  format: ImageFormat,
  request: DecodeRequest,
  heic: HeicWorkers,
): Promise<Working | FailedDecode> {
  const { bytes } = request;
  if (format === 'heic') {
    const decoded = await heic.decode({ bytes, input: request.input, longSide: request.thumbnail?.longSide });
    if ('failure' in decoded) return decoded;
    const { width, height, pixels, tiff } = decoded;
    return { width, height, pixels: tiff === null ? pixels : await toPixels(open(tiff)) };
  }
  if (format === 'bmp') {
    const bmp = decodeBmp(bytes);
    if ('failure' in bmp) return bmp;
    const { data, width, height, channels } = bmp;
    const raw = sharp(data, { raw: { width, height, channels } });
    return { width, height, pixels: await toWorking(raw, width, height, request) };
  }
  const still = format === 'avif' ? asStill(bytes) : bytes;
  const { width, height } = (await open(still).metadata()).autoOrient;
  if (width * height > maxPixels) return failed('too-large', `${width} x ${height}`);
  const pixels = await toWorking(open(still), width, height, request).catch((error: unknown) => {
    if (format !== 'jpeg' || !isCutOff(format, bytes)) throw error;
    const whole = Buffer.concat([bytes, Uint8Array.of(0xff, 0xd9)]);
    return toWorking(open(whole, 'warning'), width, height, request);
  });
  return { width, height, pixels };
}

function open(bytes: Uint8Array, failOn: 'truncated' | 'warning' = 'truncated'): Sharp {
  return sharp(bytes, { failOn, limitInputPixels: maxPixels, pages: 1, page: 0 }).timeout({
    seconds: timeoutSeconds,
  });
}

/** An AVIF sequence also carries a still picture, which libheif reads once the first brand says `avif`. */
function asStill(bytes: Uint8Array): Uint8Array {
  if (bytes[11] !== 0x73 /* avi[s] */) return bytes;
  const copy = Uint8Array.from(bytes);
  copy[11] = 0x66;
  return copy;
}

/** EXIF orientation applied, embedded profile (or CMYK, 16-bit, Lab, grey) turned into 8-bit sRGB, on white. */
async function toWorking(
  image: Sharp,
  width: number,
  height: number,
  { input, thumbnail }: DecodeRequest,
): Promise<Pixels> {
  const size = workingSize(width, height, input, thumbnail?.longSide);
  return toPixels(
    image
      .autoOrient()
      .flatten({ background: '#fff' })
      .resize({ ...size, fit: 'fill' }),
  );
}

async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 3 && channels !== 4) throw new Error(`${channels} channels after conversion to sRGB`);
  return { data, width, height, channels };
}

/** Effort 2 of 6: 10 ms and 27 KB for a 512 px thumbnail, against 44 ms and 26 KB at sharp's default of 4. */
async function encodeThumbnail(
  pixels: Pixels,
  thumbnail: { longSide: number; quality: number },
): Promise<Uint8Array> {
  const { data, width, height, channels } = pixels;
  const { longSide, quality } = thumbnail;
  return sharp(data, { raw: { width, height, channels } })
    .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
    .webp({ quality, effort: 2 })
    .toBuffer();
}

function explain(format: ImageFormat, bytes: Uint8Array, error: unknown): DecodeResult {
  const detail = error instanceof Error ? error.message : String(error);
  if (/exceeds pixel limit|maximum supported image dimension|security limit/i.test(detail))
    return failed('too-large');
  if (/timeout/i.test(detail)) return failed('timeout');
  if (isCutOff(format, bytes) || /premature end|unexpected end|truncated/i.test(detail))
    return failed('truncated');
  return failed('damaged', detail);
}
