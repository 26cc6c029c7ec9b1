/**
 * @file What happens to photos on their way through the world: shrunk by a messenger, out of focus, saved
 * badly, without colour, cut, crooked. Each is a fixed recipe on the file's bytes, without chance, and hands
 * on lossless PNG, so that the decoder and encoder that follow are the product's own.
 */
import sharp from 'sharp';
import type { Sharp } from 'sharp';

export interface PhotoDistortion {
  /** Names the recipe and its numbers: what was kept of one recipe is never taken for another's. */
  readonly id: string;
  readonly name: string;
  /** @throws what sharp throws for bytes that are no picture. */
  apply(bytes: Uint8Array): Promise<Uint8Array>;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const degrees = 10;

export const photoDistortions: readonly PhotoDistortion[] = [
  recipe('half size and back', 'half-1', async (image, { width, height }) => {
    const half = { width: Math.max(1, Math.round(width / 2)), height: Math.max(1, Math.round(height / 2)) };
    const small = await image
      .resize({ ...half, fit: 'fill' })
      .png()
      .toBuffer();
    return sharp(small).resize({ width, height, fit: 'fill' });
  }),
  recipe('blur', 'blur-2', async (image) => image.blur(2)),
  recipe('JPEG quality 20', 'jpeg-20', async (image) =>
    sharp(await image.jpeg({ quality: 20, chromaSubsampling: '4:2:0' }).toBuffer()),
  ),
  recipe('grey', 'grey-1', async (image) => image.greyscale()),
  recipe('middle 80 %', 'crop-80', async (image, size) => image.extract(middle(size, 0.8, 0.8))),
  recipe('turned by 10°', 'turn-10', async (image, { width, height }) => {
    const turned = await image.rotate(degrees).png().toBuffer({ resolveWithObject: true });
    const { info } = turned;
    // The largest part of the same shape without the corners that turning leaves empty.
    const angle = (degrees * Math.PI) / 180;
    const long = Math.max(width, height) / Math.min(width, height);
    const scale = 1 / (Math.cos(angle) + long * Math.sin(angle));
    return sharp(turned.data).extract(
      middle(info, (scale * width) / info.width, (scale * height) / info.height),
    );
  }),
];

function recipe(
  name: string,
  id: string,
  change: (upright: Sharp, size: Size) => Promise<Sharp>,
): PhotoDistortion {
  return {
    id,
    name,
    async apply(bytes) {
      const upright = await sharp(bytes)
        .autoOrient()
        .flatten({ background: '#fff' })
        .toColourspace('srgb')
        .png()
        .toBuffer({ resolveWithObject: true });
      return (await change(sharp(upright.data), upright.info)).png({ compressionLevel: 1 }).toBuffer();
    },
  };
}

/** The middle `across` x `down` share of a picture, one pixel at least. */
function middle({ width, height }: Size, across: number, down: number) {
  const cut = {
    width: Math.max(1, Math.floor(width * across)),
    height: Math.max(1, Math.floor(height * down)),
  };
  return {
    left: Math.floor((width - cut.width) / 2),
    top: Math.floor((height - cut.height) / 2),
    ...cut,
  };
}
