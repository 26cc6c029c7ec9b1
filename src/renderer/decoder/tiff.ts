/**
 * @file TIFF, by utif2: the first page. Runs in the decode worker; loaded when the first TIFF comes.
 */
import './tiff-globals.ts';
import UTIF from 'utif2';
import type { IFD } from 'utif2';
import type { DecodeRequest } from '../../shared/decoder-messages.ts';
import { resample } from '../../shared/resample.ts';
import type { Pixels } from '../../shared/resample.ts';
import { asBitmap, draw } from './draw.ts';
import { isOrientation } from '../../shared/orientation.ts';
import { checkSize, decodedSize, Refusal } from './picture.ts';
import type { Picture } from './picture.ts';
import { toSrgb } from './profile.ts';

/** Tags, as utif2 names them. */
const tag = {
  width: 't256',
  height: 't257',
  photometric: 't262',
  stripOffsets: 't273',
  orientation: 't274',
  stripBytes: 't279',
  tileOffsets: 't324',
  tileBytes: 't325',
  iccProfile: 't34675',
} as const;
/** Photometric interpretations whose numbers an RGB profile describes. */
const rgb = 2;
/** Those that utif2 turns into RGB; of others (CIELab, ...) it makes black: white-is-zero, black-is-zero, RGB, palette, CMYK, YCbCr. */
const convertible: ReadonlySet<number> = new Set([0, 1, rgb, 3, 5, 6]);

/** @throws Refusal, or whatever utif2 throws for a file it cannot read */
export async function decodeTiff(request: DecodeRequest): Promise<Picture> {
  const { bytes } = request;
  const buffer = bytes.slice().buffer;
  const page = UTIF.decode(buffer).find((ifd) => numbers(ifd, tag.width).length > 0);
  if (page === undefined) throw new Refusal('damaged', 'no page inside');
  const stored = { width: numbers(page, tag.width)[0] ?? 0, height: numbers(page, tag.height)[0] ?? 0 };
  checkSize(stored);
  const photometric = numbers(page, tag.photometric)[0] ?? rgb;
  if (!convertible.has(photometric))
    throw new Refusal('unsupported-format', `TIFF with colours of kind ${photometric}`);
  if (endsBefore(page, bytes.length)) throw new Refusal('truncated');
  UTIF.decodeImage(buffer, page);
  const rgba = UTIF.toRGBA8(page);
  if (rgba.length !== stored.width * stored.height * 4)
    throw new Refusal('unsupported-format', 'TIFF of this kind');

  const flag = numbers(page, tag.orientation)[0];
  const orientation = isOrientation(flag) ? flag : 1;
  const upright = orientation >= 5 ? { width: stored.height, height: stored.width } : stored;
  const wanted = decodedSize(upright, request);
  const lying = orientation >= 5 ? { width: wanted.height, height: wanted.width } : wanted;
  const scaled: Pixels = {
    data: resample({ data: rgba, ...stored, channels: 4 }, { ...lying, resize: 'squash' }),
    ...lying,
    channels: 3,
  };
  const profile = page[tag.iccProfile];
  const coloured =
    photometric === rgb && Array.isArray(profile) && profile.length > 128
      ? await toSrgb(scaled, Uint8Array.from(profile as number[]))
      : scaled;
  if (orientation === 1) return { ...upright, pixels: coloured };
  const bitmap = await asBitmap(coloured);
  try {
    return { ...upright, pixels: draw(bitmap, lying, orientation, wanted) };
  } finally {
    bitmap.close();
  }
}

function numbers(page: IFD, name: string): readonly number[] {
  const value = page[name];
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? value : [];
}

/** Whether any of the picture's strips or tiles lies beyond the end of the file. */
function endsBefore(page: IFD, length: number): boolean {
  const check = (offsets: readonly number[], counts: readonly number[]): boolean =>
    offsets.some((offset, i) => offset + (counts[i] ?? 0) > length);
  return (
    check(numbers(page, tag.stripOffsets), numbers(page, tag.stripBytes)) ||
    check(numbers(page, tag.tileOffsets), numbers(page, tag.tileBytes))
  );
}
