/**
 * @file Counts beside the page's own thread: a bitmap comes in, its histogram goes out. Runs in a worker of the
 * sandboxed page.
 */
import { histogramOf } from './histogram.ts';

self.addEventListener('message', ({ data: bitmap }: MessageEvent<ImageBitmap>) => {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(bitmap, 0, 0);
  bitmap.close();
  const counts =
    context === null ? null : histogramOf(context.getImageData(0, 0, canvas.width, canvas.height).data);
  self.postMessage(counts);
});
