/** @file Encodes the thumbnail. Runs in the decode worker. */
import { asBitmap } from './draw.ts';
import type { Pixels } from '../../shared/resample.ts';

/** The picture inside a square of `longSide`, never enlarged. `quality` 1..100. */
export async function encodeWebp(
  pixels: Pixels,
  { longSide, quality }: { longSide: number; quality: number },
): Promise<Uint8Array> {
  const scale = Math.min(1, longSide / Math.max(pixels.width, pixels.height));
  const width = Math.max(1, Math.round(pixels.width * scale));
  const height = Math.max(1, Math.round(pixels.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  if (context === null) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  const bitmap = await asBitmap(pixels);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: quality / 100 });
  return new Uint8Array(await blob.arrayBuffer());
}
