/**
 * @file Answers `recollect://thumb/<id>`, `.../screen/<id>` and `.../photo/<id>` for the window: the only way a page
 * gets to see a photo. Runs in main. Sends bytes on; never decodes any. An address names a number, never a
 * file; which file that is, the engine says.
 */
import { open, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Session } from 'electron';
import { photoScheme } from '../shared/bridge.ts';
import type { Result } from '../shared/problem.ts';
import type { PhotoId } from '../shared/search.ts';
import { webpOrientation } from '../shared/orientation.ts';
import { appOrigin } from './page-route.ts';
import { parsePhotoUrl } from './photo-url.ts';

export interface PhotoSource {
  /** Absolute path of the thumbnail that the engine wrote. */
  thumbnailPath(photo: PhotoId): string;
  /** Absolute path of the original. */
  originalPath(photo: PhotoId): Promise<Result<string>>;
  /** The original as any page can show it: WebP, upright, no larger than `longSide`. null when it cannot be decoded. */
  rendition(path: string, longSide: number): Promise<Uint8Array | null>;
  /** What a file is by its first bytes; null when it is no picture. Files that are no picture are not served. */
  formatOf(firstBytes: Uint8Array): string | null;
}

/** What Chromium shows by itself. */
const shownByChromium: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
  bmp: 'image/bmp',
};
const firstBytes = 64;
/** Longest sides of renditions, px: a large screen's; and a photo's own, up to a hundred megapixels (WebP itself
 * ends at 16,383, and what is decoded is held in memory four times on its way). */
const screenSide = 2560;
const fullSide = 12_000;

const refused = (status: 404 | 405 | 415 | 503): Response =>
  new Response(null, { status, headers: { 'cache-control': 'no-store' } });

/** @param cache 'immutable' for what never changes under its number */
function headers(contentType: string, cache: string): Record<string, string> {
  return {
    'content-type': contentType,
    'cache-control': cache,
    'x-content-type-options': 'nosniff',
    // A picture opened as a document (it cannot be: navigation is denied) would still run nothing.
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
    // The window may read the pixels of what it shows: its histogram does.
    'access-control-allow-origin': appOrigin,
  };
}

export function servePhotos(session: Session, source: PhotoSource): void {
  session.protocol.handle(photoScheme, async (request) => {
    if (request.method !== 'GET') return refused(405);
    const url = parsePhotoUrl(request.url);
    if (url === null) return refused(404);
    switch (url.kind) {
      case 'thumb':
        return thumbnail(source, url.photo);
      case 'screen':
        return rendition(source, url.photo, screenSide);
      case 'photo':
        return original(source, url.photo);
    }
  });
}

async function thumbnail(source: PhotoSource, photo: PhotoId): Promise<Response> {
  try {
    const bytes = await readFile(source.thumbnailPath(photo));
    // [Note: Thumbnails never change] Photo numbers are never used again, so neither is this address.
    return new Response(bytes, { headers: headers('image/webp', 'max-age=31536000, immutable') });
  } catch (error) {
    return refused(isMissing(error) ? 404 : 503);
  }
}

async function original(source: PhotoSource, photo: PhotoId): Promise<Response> {
  const path = await source.originalPath(photo);
  if (!path.ok) return refused(path.problem.code === 'photo-missing' ? 404 : 503);
  let file;
  try {
    file = await open(path.value, 'r');
  } catch (error) {
    return refused(isMissing(error) ? 404 : 503);
  }
  const start = new Uint8Array(firstBytes);
  let format: string | null;
  try {
    const { bytesRead } = await file.read(start, 0, firstBytes, 0);
    format = source.formatOf(start.subarray(0, bytesRead));
  } catch {
    await file.close();
    return refused(503);
  }
  const contentType = format === null ? undefined : shownByChromium[format];
  if (contentType !== undefined && !(format === 'webp' && (await liesWrong(file, start)))) {
    const stream = Readable.toWeb(file.createReadStream({ start: 0, highWaterMark: 512 * 1024 }));
    return new Response(stream as ReadableStream<Uint8Array>, { headers: headers(contentType, 'no-store') });
  }
  await file.close();
  return format === null ? refused(415) : render(source, path.value, fullSide);
}

async function rendition(source: PhotoSource, photo: PhotoId, longSide: number): Promise<Response> {
  const path = await source.originalPath(photo);
  if (!path.ok) return refused(path.problem.code === 'photo-missing' ? 404 : 503);
  return render(source, path.value, longSide);
}

async function render(source: PhotoSource, path: string, longSide: number): Promise<Response> {
  const webp = await source.rendition(path, longSide);
  if (webp === null) return refused(415);
  return new Response(new Uint8Array(webp), { headers: headers('image/webp', 'no-store') });
}

/** Whether a WebP says that it must be turned to be upright, which Chromium overlooks. The flags in its first
 * bytes tell whether it says anything at all; the rest is read for those only that do. */
async function liesWrong(file: FileHandle, start: Uint8Array): Promise<boolean> {
  const [extended, flags] = [start[15] === 0x58, start[20] ?? 0];
  const hasExif = 0x08;
  if (!extended || (flags & hasExif) === 0) return false;
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(size);
    await file.read(bytes, 0, size, 0);
    return webpOrientation(bytes) !== 1;
  } catch {
    return false;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
