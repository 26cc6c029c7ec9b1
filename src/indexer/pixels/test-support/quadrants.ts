/**
 * @file The test picture: four quarters of different colours, so that every rotation, mirroring and colour
 * mistake shows. Also reads the quarters back out of decoded pixels.
 *
 * quadrants-p3-rotated.heic beside it is the same picture (96 x 64), its numbers in Display P3, with the
 * instruction to turn it by 90 degrees anticlockwise; made with libheif's heif-enc from quadrantPixels().
 */
export type Rgb = readonly [number, number, number];
export const red: Rgb = [200, 40, 40];
export const green: Rgb = [40, 160, 60];
export const blue: Rgb = [40, 60, 190];
export const pale: Rgb = [240, 240, 240];
/** As stored: top left, top right, bottom left, bottom right. */
export const upright = [red, green, blue, pale] as const;

export function quadrantPixels(width: number, height: number): Buffer {
  const out = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      out.set(upright[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]!, (y * width + x) * 3);
    }
  }
  return out;
}

/** Colours at the middle of each quarter. */
export function quarters(pixels: Uint8Array, width: number, height: number): Rgb[] {
  const at = (x: number, y: number): Rgb => {
    const i = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
    return [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
  };
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
}

/** Largest difference of any channel of any quarter. */
export function difference(found: readonly Rgb[], expected: readonly Rgb[]): number {
  return Math.max(...found.flatMap((rgb, i) => rgb.map((value, c) => Math.abs(value - expected[i]![c]!))));
}
