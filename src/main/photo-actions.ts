/**
 * @file What main does with one photo on a person's behalf: show it in its folder, open it in another
 * program, copy it, serve it to the page. Runs in main. Asks the engine where the photo lies; has it
 * decoded in the sandboxed page, never here.
 */
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { nativeImage, shell } from 'electron';
import type { Decoder, DecodeResult } from '../indexer/pixels/decoder.ts';
import type { Problem, Result } from '../shared/problem.ts';
import type { PhotoId } from '../shared/search.ts';
import { copyToClipboard } from './clipboard-image.ts';
import type { EngineHost } from './engine-host.ts';

/** Longest side of what is put on the clipboard, px: a large screen's. */
const clipboardSide = 2048;
const renditionQuality = 90;

/** A program is chosen by a file's name, so only names of pictures are opened; never a script with a picture inside. */
const opened: ReadonlySet<string> = new Set(
  '.jpg .jpeg .jpe .jfif .png .webp .avif .gif .bmp .dib .tif .tiff .heic .heif'.split(' '),
);

export class PhotoActions {
  readonly #engine: EngineHost;
  readonly #decoder: Decoder;

  constructor(engine: EngineHost, decoder: Decoder) {
    this.#engine = engine;
    this.#decoder = decoder;
  }

  path(photo: PhotoId): Promise<Result<string>> {
    return this.#engine.ask({ type: 'photo.path', photo });
  }

  async showInFolder(photo: PhotoId): Promise<Result<null>> {
    const path = await this.path(photo);
    if (!path.ok) return path;
    shell.showItemInFolder(path.value);
    return { ok: true, value: null };
  }

  async openExternally(photo: PhotoId): Promise<Result<null>> {
    const path = await this.path(photo);
    if (!path.ok) return path;
    if (!opened.has(extname(path.value).toLowerCase())) {
      return failed(
        'internal',
        `${basename(path.value)} is not named like a picture, so it is not opened.`,
        'Show it in its folder instead.',
      );
    }
    const trouble = await shell.openPath(path.value);
    if (trouble === '') return { ok: true, value: null };
    return failed(
      'internal',
      `No program could open ${basename(path.value)}.`,
      'Show it in its folder instead.',
    );
  }

  async copyImage(photo: PhotoId): Promise<Result<null>> {
    const path = await this.path(photo);
    if (!path.ok) return path;
    const details = await this.#engine.ask({ type: 'photo.details', photo });
    if (!details.ok) return details;
    const scale = Math.min(1, clipboardSide / Math.max(details.value.width, details.value.height));
    const width = Math.max(1, Math.round(details.value.width * scale));
    const height = Math.max(1, Math.round(details.value.height * scale));
    const decoded = await this.#decode(path.value, { width, height }, null);
    if (!decoded.ok) return failed('image-undecodable', decoded.message, '');
    await copyToClipboard(nativeImage.createFromBitmap(bgra(decoded.photo.pixels), { width, height }));
    return { ok: true, value: null };
  }

  /** WebP, upright, no larger than `longSide`, px. null when it cannot be decoded. */
  async rendition(path: string, longSide: number): Promise<Uint8Array | null> {
    const decoded = await this.#decode(
      path,
      { width: 1, height: 1 },
      { longSide, quality: renditionQuality },
    );
    return decoded.ok ? decoded.photo.thumbnail : null;
  }

  async #decode(
    path: string,
    size: { width: number; height: number },
    thumbnail: { longSide: number; quality: number } | null,
  ): Promise<DecodeResult> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch {
      return { ok: false, failure: 'empty', message: `${basename(path)} could not be read.` };
    }
    return this.#decoder.decode({ bytes, input: { ...size, resize: 'squash' }, thumbnail });
  }
}

/** Clipboard images are 4 bytes per pixel, blue first. */
function bgra(rgb: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe((rgb.length / 3) * 4);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    out[to] = rgb[from + 2]!;
    out[to + 1] = rgb[from + 1]!;
    out[to + 2] = rgb[from]!;
    out[to + 3] = 255;
  }
  return out;
}

function failed(code: Problem['code'], message: string, advice: string): Result<never> {
  return { ok: false, problem: { code, message, advice } };
}
