/**
 * @file Tells what a file is from its first bytes; a name's extension only decides whether the scanner
 * looks at the file at all. Pure; reads nothing but the bytes it is given.
 */
import type { ImageFormat } from '../../shared/decoder-messages.ts';

/** Lower case, without the dot. Files with other names are never opened. */
export const imageExtensions: ReadonlySet<string> = new Set([
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'png',
  'apng',
  'webp',
  'avif',
  'avifs',
  'gif',
  'bmp',
  'dib',
  'tif',
  'tiff',
  'heic',
  'heif',
  'hif',
  'heics',
  'heifs',
]);

/** Whether the scanner should look at a file of this name. */
export function hasImageExtension(name: string): boolean {
  const dot = name.lastIndexOf('.');
  // A dot at the start makes a hidden file, not an extension: macOS writes `._photo.jpg` beside photos.
  return dot > 0 && !name.startsWith('._') && imageExtensions.has(name.slice(dot + 1).toLowerCase());
}

/** As many bytes as `sniffFormat` looks at. */
export const sniffBytes = 64;

/** The format of a file that begins with `head`, or null when it is none that we read. */
export function sniffFormat(head: Uint8Array): ImageFormat | null {
  const ascii = (from: number, to: number) => String.fromCharCode(...head.subarray(from, to));
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp';
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') return 'gif';
  if (
    ascii(0, 4) === 'II*\0' ||
    ascii(0, 4) === 'MM\0*' ||
    ascii(0, 4) === 'II+\0' ||
    ascii(0, 4) === 'MM\0+'
  )
    return 'tiff';
  if (ascii(4, 8) === 'ftyp') return sniffBrands(head, ascii);
  // 'BM' alone is too little evidence: the reserved words are zero and the header has one of its known sizes.
  if (ascii(0, 2) === 'BM' && head.length >= 18 && bmpHeaderSizes.has(head[14]! | (head[15]! << 8)))
    return 'bmp';
  return null;
}

const bmpHeaderSizes = new Set([12, 40, 52, 56, 64, 108, 124]);

/** HEIF containers name the coding of their picture among the brands of the first box; `mif1` says nothing. */
function sniffBrands(head: Uint8Array, ascii: (from: number, to: number) => string): ImageFormat | null {
  const size = ((head[0]! << 24) | (head[1]! << 16) | (head[2]! << 8) | head[3]!) >>> 0;
  const brands = [ascii(8, 12)];
  for (let at = 16; at + 4 <= Math.min(size, head.length, sniffBytes); at += 4)
    brands.push(ascii(at, at + 4));
  if (brands.some((b) => b === 'avif' || b === 'avis')) return 'avif';
  if (brands.some((b) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(b))) return 'heic';
  return null;
}

/** The name of an image format that we can tell but not read, or null: a better reason than "not an image". */
export function otherImageFormat(head: Uint8Array): string | null {
  const text = String.fromCharCode(...head.subarray(0, sniffBytes));
  if (text.startsWith('\0\0\0\x0cjP  ') || text.startsWith('\xff\x4f\xff\x51')) return 'JPEG 2000';
  if (text.startsWith('\0\0\0\x0cJXL ') || text.startsWith('\xff\x0a')) return 'JPEG XL';
  if (text.startsWith('8BPS')) return 'Photoshop';
  if (text.startsWith('\0\0\x01\0')) return 'icon';
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|svg|!DOCTYPE svg)/.test(text)) return 'SVG';
  return null;
}
