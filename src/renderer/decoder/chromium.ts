/**
 * @file The formats that Chromium decodes by itself: JPEG, PNG, WebP, AVIF, GIF, BMP. First frame only.
 * Runs in the decode worker.
 *
 * [Note: Cut-off files] `ImageDecoder` fails on a file that ends early, where an <img> shows the part that
 * is there. One exception: a JPEG that lacks nothing but its end mark is whole, and some cameras write such
 * files. Whether it is whole shows when it is decoded twice, with different bytes after its end: a decoder
 * that still needed bytes has taken them for pixels.
 */
import type { DecodeRequest, ImageFormat } from '../../shared/decoder-messages.ts';
import type { Pixels } from '../../shared/resample.ts';
import { draw } from './draw.ts';
import { webpOrientation } from '../../shared/orientation.ts';
import { storedSize } from './header.ts';
import { checkSize, decodedSize } from './picture.ts';
import type { Picture, Size } from './picture.ts';

export type ChromiumFormat = Exclude<ImageFormat, 'tiff' | 'heic'>;

/** @throws Refusal, or whatever ImageDecoder throws for a file it cannot read */
export async function decodeByChromium(format: ChromiumFormat, request: DecodeRequest): Promise<Picture> {
  const stored = storedSize(format, request.bytes);
  if (stored) checkSize(stored);
  try {
    return await decodeFrame(format, request, stored);
  } catch (error) {
    if (format !== 'jpeg') throw error;
    const [a, b] = await Promise.all(
      endings.map((ending) =>
        decodeFrame(format, { ...request, bytes: joined(request.bytes, ending) }, stored),
      ),
    ).catch(() => []);
    if (a && b && same(a.pixels, b.pixels)) return a;
    throw error;
  }
}

const endOfImage = [0xff, 0xd9] as const;
const endings = [
  Uint8Array.of(...endOfImage),
  Uint8Array.of(...Array<number>(64).fill(0x5a), ...endOfImage),
] as const;

function joined(bytes: Uint8Array, ending: Uint8Array): Uint8Array {
  const all = new Uint8Array(bytes.length + ending.length);
  all.set(bytes);
  all.set(ending, bytes.length);
  return all;
}

function same(a: Pixels, b: Pixels): boolean {
  return a.data.length === b.data.length && a.data.every((value, i) => value === b.data[i]);
}

async function decodeFrame(
  format: ChromiumFormat,
  request: DecodeRequest,
  stored: Size | null,
): Promise<Picture> {
  const decoder = new ImageDecoder({
    data: request.bytes as Uint8Array<ArrayBuffer>,
    type: `image/${format}`,
    preferAnimation: false,
    ...(format === 'jpeg' && stored ? jpegScale(stored, decodedSize(stored, request)) : {}),
  });
  try {
    const { image } = await decoder.decode({ frameIndex: 0, completeFramesOnly: true });
    try {
      const drawn = { width: image.displayWidth, height: image.displayHeight };
      // Display sizes are upright already, except where Chromium overlooks the flag.
      const orientation = format === 'webp' ? webpOrientation(request.bytes) : 1;
      const upright =
        orientation >= 5 ? turned(drawn) : format === 'jpeg' && stored ? like(stored, image) : drawn;
      checkSize(upright);
      return { ...upright, pixels: draw(image, drawn, orientation, decodedSize(upright, request)) };
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}

const turned = ({ width, height }: Size): Size => ({ width: height, height: width });

/** The original's upright size, when its frame was decoded smaller. */
function like(stored: Size, frame: VideoFrame): Size {
  const sideways = frame.codedWidth !== frame.displayWidth || frame.codedHeight !== frame.displayHeight;
  return sideways ? turned(stored) : stored;
}

/** JPEG decoders scale to a half, a quarter or an eighth for free (other eighths are slower than none and blur
 * colours). The smallest that still holds the wanted pixels, either way round; the same choice as sharp's. */
function jpegScale(
  stored: Size,
  wanted: Size,
): { desiredWidth: number; desiredHeight: number } | Record<never, never> {
  const short = Math.min(wanted.width, wanted.height) / Math.min(stored.width, stored.height);
  const long = Math.max(wanted.width, wanted.height) / Math.max(stored.width, stored.height);
  const part = [1 / 8, 1 / 4, 1 / 2].find((candidate) => candidate >= Math.max(short, long));
  if (part === undefined) return {};
  return { desiredWidth: Math.ceil(stored.width * part), desiredHeight: Math.ceil(stored.height * part) };
}
