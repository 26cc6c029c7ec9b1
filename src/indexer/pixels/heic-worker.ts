/**
 * @file The inside of one HEIC worker thread (see heic.ts): decodes, scales to working size, hands back.
 * libheif applies the file's rotation and mirroring itself; EXIF orientation only repeats it and is ignored.
 */
import { parentPort } from 'node:worker_threads';
import decodeHeic from 'heic-decode';
import { maxPixels } from '../../shared/decoder-messages.ts';
import { resample, workingSize } from '../../shared/resample.ts';
import type { HeicAsk, HeicReply } from './heic.ts';

async function decode({ bytes, input, longSide }: HeicAsk): Promise<HeicReply> {
  // Opening reads the headers only, so the size is known before anything is allocated for it.
  const images = await decodeHeic.all({ buffer: asHeic(bytes) });
  try {
    const first = images[0];
    if (first === undefined) return { ok: false, tooLarge: false, detail: 'no picture inside' };
    const { width, height } = first;
    if (width * height > maxPixels) return { ok: false, tooLarge: true, detail: `${width} x ${height}` };
    const { data } = await first.decode();
    const size = workingSize(width, height, input, longSide);
    const scaled = resample({ data, width, height, channels: 4 }, { ...size, resize: 'squash' });
    return { ok: true, width, height, pixels: { data: scaled, ...size, channels: 3 } };
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

parentPort?.on('message', (ask: HeicAsk) => {
  decode(ask)
    .catch((error: unknown): HeicReply => {
      return { ok: false, tooLarge: false, detail: error instanceof Error ? error.message : String(error) };
    })
    .then((reply) => parentPort?.postMessage(reply))
    // Only posting can fail here; an uncaught error ends this thread, which heic.ts reports.
    .catch((error: unknown) =>
      queueMicrotask(() => {
        throw error;
      }),
    );
});
