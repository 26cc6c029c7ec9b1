/**
 * @file Has a photo's brightness counted in a worker, on its thumbnail, whose 512 pixels have the photo's own
 * distribution. Runs in the window's page.
 */
import type { PhotoId } from '../../shared/search.ts';
import { thumbUrl } from '../photo-url.ts';

/** @returns see histogramOf; null when it cannot be counted */
export async function countBrightness(photo: PhotoId): Promise<Uint32Array | null> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = thumbUrl(photo);
  try {
    await image.decode();
    return await inWorker(await createImageBitmap(image));
  } catch {
    return null;
  }
}

function inWorker(bitmap: ImageBitmap): Promise<Uint32Array | null> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./histogram-worker.ts', import.meta.url), { type: 'module' });
    const end = (counts: Uint32Array | null): void => {
      worker.terminate();
      resolve(counts);
    };
    worker.addEventListener('message', ({ data }: MessageEvent<Uint32Array | null>) => end(data));
    worker.addEventListener('error', () => end(null));
    worker.postMessage(bitmap, [bitmap]);
  });
}
