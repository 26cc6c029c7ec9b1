/**
 * @file Decoded frames -> upright sRGB pixels, by way of a canvas, whose colour space is sRGB: Chromium
 * converts when it draws.
 *
 * [Note: Who scales] The command line scales to working size with sharp's Lanczos filter and from there to
 * the tower's input with the shared resampler. Canvases have no such filter, and softer ones move vectors apart
 * (cosine down to 0.9925 over the 54 photos of e2e/parity.spec.ts). So a frame is only roughly reduced by the
 * canvas, when it is very large; the step to working size is lanczos.ts's.
 */
import type { Pixels } from '../../shared/resample.ts';
import type { Orientation } from '../../shared/orientation.ts';
import { lanczos } from './lanczos.ts';
import type { Size } from './picture.ts';

/** How much larger than wanted a frame may be for the filter alone to scale it; beyond, its cost shows. */
const filterReach = 3;

/**
 * @param frame what to draw; `stored` is its size as drawn without `orientation`
 * @param wanted upright, no larger than the frame
 */
export function draw(frame: CanvasImageSource, stored: Size, orientation: Orientation, wanted: Size): Pixels {
  const turned = orientation >= 5;
  const upright = turned ? { width: stored.height, height: stored.width } : stored;
  const far = upright.width > wanted.width * filterReach || upright.height > wanted.height * filterReach;
  const size = far
    ? {
        width: Math.min(upright.width, wanted.width * 2),
        height: Math.min(upright.height, wanted.height * 2),
      }
    : upright;

  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  if (context === null) throw new Error('no canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, size.width, size.height);
  context.imageSmoothingQuality = 'high';
  context.setTransform(...turn(orientation, size));
  const [across, down] = turned ? [size.height, size.width] : [size.width, size.height];
  context.drawImage(frame, 0, 0, across, down);
  const { data } = context.getImageData(0, 0, size.width, size.height);
  const pixels: Pixels = { data, ...size, channels: 4 };
  return size.width === wanted.width && size.height === wanted.height ? pixels : lanczos(pixels, wanted);
}

/** The affine map from stored to upright coordinates of a picture whose upright size is `size`. */
function turn(
  orientation: Orientation,
  { width, height }: Size,
): [number, number, number, number, number, number] {
  switch (orientation) {
    case 1:
      return [1, 0, 0, 1, 0, 0];
    case 2:
      return [-1, 0, 0, 1, width, 0];
    case 3:
      return [-1, 0, 0, -1, width, height];
    case 4:
      return [1, 0, 0, -1, 0, height];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, width, 0];
    case 7:
      return [0, -1, -1, 0, width, height];
    case 8:
      return [0, -1, 1, 0, 0, height];
  }
}

/** Pixels as something a canvas can draw. */
export function asBitmap({ data, width, height, channels }: Pixels): Promise<ImageBitmap> {
  let rgba: Uint8ClampedArray<ArrayBuffer>;
  if (channels === 4) rgba = new Uint8ClampedArray(data);
  else {
    rgba = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
      rgba[to] = data[from]!;
      rgba[to + 1] = data[from + 1]!;
      rgba[to + 2] = data[from + 2]!;
    }
  }
  return createImageBitmap(new ImageData(rgba, width, height));
}
