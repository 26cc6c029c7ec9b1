/**
 * @file One decode worker: a file's bytes -> upright sRGB pixels -> thumbnail and tower input. Runs in the
 * hidden page's sandbox. Handles hostile bytes, and may be ended at any moment.
 */
import type { DecodeResult, DecoderAsk } from '../../shared/decoder-messages.ts';
import { resample } from '../../shared/resample.ts';
import { decodeByChromium } from './chromium.ts';
import { Refusal } from './picture.ts';
import type { Picture } from './picture.ts';
import { encodeWebp } from './webp.ts';

async function pictureOf({ format, request }: DecoderAsk): Promise<Picture> {
  switch (format) {
    case 'tiff':
      return (await import('./tiff.ts')).decodeTiff(request);
    case 'heic':
      return (await import('./heic.ts')).decodeHeic(request);
    default:
      return decodeByChromium(format, request);
  }
}

async function decode(ask: DecoderAsk): Promise<DecodeResult> {
  const { input, thumbnail } = ask.request;
  try {
    const { width, height, pixels } = await pictureOf(ask);
    return {
      ok: true,
      photo: {
        width,
        height,
        pixels: resample(pixels, input),
        thumbnail: thumbnail && (await encodeWebp(pixels, thumbnail)),
      },
    };
  } catch (error) {
    const message = error instanceof Error ? error.message.slice(0, 500) : String(error);
    return { ok: false, failure: error instanceof Refusal ? error.failure : 'damaged', message };
  }
}

self.addEventListener('message', ({ data }: MessageEvent<DecoderAsk>) => {
  void decode(data).then((result) => {
    const buffers = result.ok
      ? [result.photo.pixels.buffer, ...(result.photo.thumbnail ? [result.photo.thumbnail.buffer] : [])]
      : [];
    self.postMessage(result, { transfer: buffers as ArrayBuffer[] });
  });
});
