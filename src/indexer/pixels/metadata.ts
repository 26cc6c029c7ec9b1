/**
 * @file What a photo file says about itself: when, with what and where it was taken. Works on bytes alone,
 * in Node and in Electron's utility process; decodes no picture and never throws: metadata is written by
 * thousands of programs, and what is missing or cannot be true is null.
 */
import exifr from 'exifr';
import type { PhotoMetadata } from '../../shared/library.ts';
import { sniffFormat } from './formats.ts';

/** `orientation`: EXIF 1..8, as written; decoders have applied it already. */
export type FileMetadata = PhotoMetadata & { readonly orientation: number | null };

const wanted = [
  'Make',
  'Model',
  'Orientation',
  'ModifyDate',
  'DateTimeOriginal',
  'CreateDate',
  'OffsetTimeOriginal',
  'OffsetTime',
  'SubSecTimeOriginal',
  'LensMake',
  'LensModel',
  'ExposureTime',
  'FNumber',
  'ISO',
  'FocalLength',
  'GPSLatitude',
  'GPSLatitudeRef',
  'GPSLongitude',
  'GPSLongitudeRef',
];

/**
 * Values as they are written: exifr's own dates ignore the time zone, and its GPS trusts everything.
 *
 * [Note: One object of options] exifr keeps what it makes of each object of options for as long as the program runs.
 * A new one for every photo kept 9 KB of every photo, a gigabyte of a hundred thousand.
 */
const how = {
  pick: wanted,
  gps: true,
  mergeOutput: true,
  reviveValues: false,
  translateValues: false,
  sanitize: false,
  xmp: false,
  icc: false,
  iptc: false,
  jfif: false,
  ihdr: false,
};

export async function readMetadata(bytes: Uint8Array): Promise<FileMetadata> {
  const tags = await readTags(bytes);
  const place = placeOf(tags);
  return {
    taken: takenAt(tags),
    camera: cameraOf(tags),
    lens: text(tags['LensModel']),
    exposureSeconds: within(tags['ExposureTime'], 1e-6, 86_400),
    aperture: within(tags['FNumber'], 0.5, 256),
    iso: within(tags['ISO'], 1, 10_000_000),
    focalLengthMm: within(tags['FocalLength'], 0.1, 20_000),
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
    orientation: orientationOf(tags),
  };
}

type Tags = Readonly<Record<string, unknown>>;

async function readTags(bytes: Uint8Array): Promise<Tags> {
  const format = sniffFormat(bytes);
  if (format === 'webp') return parseTags(webpExif(bytes));
  const tags = await parseTags(bytes);
  const empty = wanted.every((name) => tags[name] === undefined);
  return empty && (format === 'heic' || format === 'avif') ? parseTags(heifExif(bytes)) : tags;
}

async function parseTags(block: Uint8Array | null): Promise<Tags> {
  if (block === null) return {};
  try {
    const tags: unknown = await exifr.parse(block, how);
    return typeof tags === 'object' && tags !== null ? (tags as Tags) : {};
  } catch {
    // No EXIF block, or one that makes no sense: the photo has no metadata, which is not a failure.
    return {};
  }
}

/** exifr misses the EXIF item of containers that give its place in two parts (libheif's do): looked for by
 * its mark, which a TIFF header follows. */
function heifExif(bytes: Uint8Array): Uint8Array | null {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (
    let at = all.indexOf('Exif\0\0', 0, 'latin1');
    at >= 0;
    at = all.indexOf('Exif\0\0', at + 6, 'latin1')
  ) {
    const mark = all.toString('latin1', at + 6, at + 10);
    if (mark === 'II*\0' || mark === 'MM\0*') return bytes.subarray(at + 6);
  }
  return null;
}

/** exifr does not know WebP: its EXIF chunk is a TIFF block, sometimes with JPEG's prefix. */
function webpExif(bytes: Uint8Array): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    if (view.getUint32(at) === 0x45584946 /* EXIF */) {
      const chunk = bytes.subarray(at + 8, at + 8 + size);
      return chunk[0] === 0x45 ? chunk.subarray(6) : chunk;
    }
    at += 8 + size + (size & 1);
  }
  return null;
}

/** A number between the two, or the first of a list of numbers that is; or null. */
function within(value: unknown, least: number, most: number): number | null {
  const number: unknown = Array.isArray(value) || value instanceof Uint16Array ? value[0] : value;
  return typeof number === 'number' && number >= least && number <= most ? number : null;
}

function orientationOf(tags: Tags): number | null {
  const value = within(tags['Orientation'], 1, 8);
  return Number.isInteger(value) ? value : null;
}

/** Printable, trimmed, at most 100 characters; or null. */
function text(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const clean = value
    .split('\0')[0]!
    .replaceAll(/[\p{Cc}\ufffd]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return clean === '' ? null : clean.slice(0, 100);
}

/** Model, with the maker before it unless it begins with one of the maker's words already. */
function cameraOf(tags: Tags): string | null {
  const make = text(tags['Make']);
  const model = text(tags['Model']);
  if (make === null || model === null) return model ?? make;
  const named = make
    .split(' ')
    .some((word) => word.length > 1 && model.toLowerCase().startsWith(word.toLowerCase()));
  return named ? model : `${make} ${model}`;
}

const dateTime = /^(\d{4})[:/-](\d{2})[:/-](\d{2})[ T](\d{2}):(\d{2}):(\d{2})/;
const offset = /^([+-])(\d{2}):?(\d{2})$/;
/** The first photograph. */
const earliest = Date.UTC(1826, 0, 1);
const day = 86_400_000;

function takenAt(tags: Tags): number | null {
  for (const name of ['DateTimeOriginal', 'CreateDate', 'ModifyDate']) {
    const zone = text(tags['OffsetTimeOriginal']) ?? text(tags['OffsetTime']);
    const time = parseTime(text(tags[name]), zone, text(tags['SubSecTimeOriginal']));
    if (time !== null) return time;
  }
  return null;
}

function parseTime(value: string | null, zone: string | null, fraction: string | null): number | null {
  const match = dateTime.exec(value ?? '');
  if (match === null) return null;
  const [year, month, date, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const utc = new Date(0);
  utc.setUTCFullYear(year, month - 1, date);
  utc.setUTCHours(hour, minute, second);
  // Rolled over: the 31st of June, 25 o'clock.
  if (
    utc.getUTCMonth() !== month - 1 ||
    utc.getUTCDate() !== date ||
    utc.getUTCHours() !== hour ||
    second > 59
  )
    return null;
  const ms = /^\d+$/.test(fraction ?? '') ? Math.floor(Number(`0.${fraction}`) * 1000) : 0;
  const shift = offset.exec(zone ?? '');
  const time =
    shift === null
      ? localTime(year, month, date, hour, minute, second)
      : utc.getTime() - (shift[1] === '-' ? -1 : 1) * (Number(shift[2]) * 60 + Number(shift[3])) * 60_000;
  const whole = time + ms;
  return whole >= earliest && whole <= Date.now() + day ? whole : null;
}

function localTime(
  year: number,
  month: number,
  date: number,
  hour: number,
  minute: number,
  second: number,
): number {
  const local = new Date(2000, 0, 1, hour, minute, second);
  local.setFullYear(year, month - 1, date);
  local.setHours(hour, minute, second);
  return local.getTime();
}

/** Null also for 0, 0: what devices write that have no fix, and there is only sea there. */
function placeOf(tags: Tags): { latitude: number; longitude: number } | null {
  const latitude = degrees(tags['GPSLatitude'], tags['GPSLatitudeRef'], 'S', 90);
  const longitude = degrees(tags['GPSLongitude'], tags['GPSLongitudeRef'], 'W', 180);
  if (latitude === null || longitude === null || (latitude === 0 && longitude === 0)) return null;
  return { latitude, longitude };
}

function degrees(value: unknown, reference: unknown, negative: string, most: number): number | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > 3) return null;
  const [whole, minutes = 0, seconds = 0]: unknown[] = value;
  if (typeof whole !== 'number' || typeof minutes !== 'number' || typeof seconds !== 'number') return null;
  if (!(whole >= 0 && minutes >= 0 && minutes < 60.001 && seconds >= 0 && seconds < 60.001)) return null;
  const angle = whole + minutes / 60 + seconds / 3600;
  if (!(angle <= most)) return null;
  return text(reference)?.toUpperCase().startsWith(negative) ? -angle : angle;
}
