/**
 * @file Whether a view looks as it did: its picture, too small to read, beside the one that was kept (e2e/looks).
 *
 * [Note: Too small to read] Fonts and their smoothing differ between machines, and a comparison pixel by pixel would say
 * so of every letter. At 160 pixels wide and blurred, letters are a grey that is the same anywhere, while a photo that
 * is missing, a panel at another place or a theme that did not arrive are dozens of pixels.
 *
 * After a change that is meant: `RECOLLECT_KEEP_LOOKS=1 npm run e2e -- e2e/looks.spec.ts`, look at what was kept, commit.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const folder = join(import.meta.dirname, 'looks');
const width = 160;
/** Parts of the picture that are compared each by itself. */
const part = 20;
/** Of 255, in the part that differs most; and over all of the picture. */
const most = { part: 36, whole: 6 } as const;

/** What is wrong with a screenshot, in words; null: it is as it was kept. */
export async function lookChanged(name: string, screenshot: Buffer): Promise<string | null> {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.webp`);
  const small = sharp(screenshot).resize({ width }).blur(1.2).removeAlpha();
  if (process.env['RECOLLECT_KEEP_LOOKS'] !== undefined) {
    await mkdir(folder, { recursive: true });
    await small.webp({ quality: 90 }).toFile(file);
    return null;
  }
  if (!existsSync(file)) return `${name}: no picture is kept to compare with (coarse-picture.ts says how)`;
  const now = await small.raw().toBuffer({ resolveWithObject: true });
  const kept = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  if (now.info.height !== kept.info.height) return `${name}: another shape than was kept`;
  let whole = 0;
  let worst = { difference: 0, x: 0, y: 0 };
  for (let y = 0; y < now.info.height; y += part) {
    for (let x = 0; x < width; x += part) {
      let sum = 0;
      let n = 0;
      for (let row = y; row < Math.min(y + part, now.info.height); row++) {
        for (let at = (row * width + x) * 3; at < (row * width + x + part) * 3; at++) {
          sum += Math.abs(now.data[at]! - kept.data[at]!);
          n++;
        }
      }
      whole += sum;
      if (sum / n > worst.difference) worst = { difference: sum / n, x: x / width, y: y / now.info.height };
    }
  }
  whole /= now.data.length;
  if (worst.difference <= most.part && whole <= most.whole) return null;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return `${name}: looks otherwise, most at ${percent(worst.x)} from the left and ${percent(worst.y)} from the top (${worst.difference.toFixed(0)} of 255 there, ${whole.toFixed(1)} over all)`;
}
