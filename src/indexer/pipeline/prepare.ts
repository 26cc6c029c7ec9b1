/**
 * @file From a file's place to what the encoder needs: read once, recognised by its SHA-256, decoded once.
 * Reads the disk; changes neither disk nor library.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { decodeSentences, fileSentences } from '../../shared/failure-sentences.ts';
import type { FilePlace } from '../store/files.ts';
import type { PhotoFacts } from '../store/photos.ts';
import type { DecodeFailure, Decoder, InputShape } from '../pixels/decoder.ts';
import { sniffFormat } from '../pixels/formats.ts';
import { readMetadata } from '../pixels/metadata.ts';
import { answered, isSilent } from '../library/patience.ts';
import { isGone, isUnnameable, reasonOf } from '../library/walk.ts';
import { byteBudget } from './byte-budget.ts';

/** A new content, on its way through encoder and commit. Copies met meanwhile join `places`. */
export interface PreparedPhoto {
  readonly facts: PhotoFacts;
  readonly pixels: Uint8Array;
  readonly thumbnail: Uint8Array;
}

export type Prepared =
  /** Gone since the directory was listed. */
  | { readonly kind: 'vanished' }
  /** The disk does not answer: nothing is known of the file, and nothing is forgotten. */
  | { readonly kind: 'silent' }
  /** Bytes that the library has, with a vector: only the place is new. */
  | { readonly kind: 'known'; readonly photo: number }
  /** Bytes that another file of this run is bringing in right now. */
  | { readonly kind: 'twin' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly final: boolean;
      readonly sha256: Uint8Array | null;
    }
  | { readonly kind: 'ready'; readonly photo: PreparedPhoto };

export interface PrepareOptions {
  readonly decoder: Decoder;
  readonly input: InputShape;
  /** The photo with these bytes and a vector of the active pack, if the library has it. */
  readonly known: (sha256: Uint8Array) => number | null;
  /** Claims a content for this file. False: another file of this run has it; this one has joined it. */
  readonly claim: (sha256: Uint8Array) => boolean;
}

/** Longer side of a thumbnail, px, and its WebP quality: a 512 px tile is sharp at 256 CSS px on a 2x display. */
export const thumbnailSpec = { longSide: 512, quality: 80 } as const;

/** Larger files are no photos, and would have to be held in memory whole. */
const maxFileBytes = 1024 * 1024 * 1024;
const looksFirstBytes = 64 * 1024 * 1024;
/** Bytes of files held at once by all lanes together; a larger file has the room to itself. */
const memory = byteBudget(256 * 1024 * 1024);

/** Another try cannot help with these until the file changes. */
const finalFailures: ReadonlySet<DecodeFailure> = new Set([
  'empty',
  'not-an-image',
  'unsupported-format',
  'truncated',
  'damaged',
  'too-large',
]);

export async function prepare(path: string, at: FilePlace, options: PrepareOptions): Promise<Prepared> {
  let read: Held | string;
  try {
    read = await readWhole(path);
  } catch (error) {
    if (isGone(error) && isUnnameable(at.stat.name)) {
      const reason = fileSentences['name-no-text'];
      return { kind: 'failed', reason, final: true, sha256: null };
    }
    if (isGone(error)) return { kind: 'vanished' };
    if (isSilent(error)) return { kind: 'silent' };
    return { kind: 'failed', reason: reasonOf(error), final: false, sha256: null };
  }
  if (typeof read === 'string') return { kind: 'failed', reason: read, final: true, sha256: null };
  try {
    return await recognise(read.bytes, at, options);
  } finally {
    read.release();
  }
}

async function recognise(bytes: Uint8Array, at: FilePlace, options: PrepareOptions): Promise<Prepared> {
  if (bytes.byteLength === 0)
    return { kind: 'failed', reason: decodeSentences.empty, final: true, sha256: null };

  const sha256 = createHash('sha256').update(bytes).digest();
  const photo = options.known(sha256);
  if (photo !== null) return { kind: 'known', photo };
  if (!options.claim(sha256)) return { kind: 'twin' };

  // Before decode(): the decoder may take the bytes away to its own process.
  const size = bytes.byteLength;
  const format = sniffFormat(bytes) ?? 'unknown';
  const { orientation: _, ...metadata } = await readMetadata(bytes);
  const decoded = await options.decoder.decode({ bytes, input: options.input, thumbnail: thumbnailSpec });
  if (!decoded.ok) {
    return { kind: 'failed', reason: decoded.message, final: finalFailures.has(decoded.failure), sha256 };
  }
  const { width, height, pixels, thumbnail } = decoded.photo;
  if (thumbnail === null) throw new Error('the decoder returned no thumbnail though one was asked for');
  return {
    kind: 'ready',
    photo: {
      facts: {
        sha256,
        bytes: size,
        format,
        width,
        height,
        ...metadata,
        sortTime: metadata.taken ?? at.stat.mtime,
      },
      pixels,
      thumbnail,
    },
  };
}

/** The file's bytes, or a sentence why not. @throws the file system's error. */
async function readWhole(path: string): Promise<Held | string> {
  let handle: FileHandle | null = null;
  try {
    handle = await opened(path);
    const { size } = await answered(handle.stat());
    if (size > maxFileBytes) return fileSentences['too-many-bytes'];
    if (size > looksFirstBytes && !(await beginsLikeAPicture(handle))) return fileSentences['no-picture'];
    const release = await memory.take(size);
    try {
      return { bytes: await answered(handle.readFile()), release };
    } catch (error) {
      release();
      throw error;
    }
  } finally {
    // Not waited for: a disk that hangs does so here, too.
    handle?.close().catch(() => undefined);
  }
}

/** One that opens after we have lost patience is closed again. */
function opened(path: string): Promise<FileHandle> {
  const opening = open(path, 'r');
  return answered(opening).catch((error: unknown) => {
    opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  });
}

interface Held {
  readonly bytes: Uint8Array;
  /** The bytes are no longer held. */
  release(): void;
}

/** Looked at before a large file is read: films and archives that are called .jpg are not worth the memory. */
async function beginsLikeAPicture(handle: FileHandle): Promise<boolean> {
  const start = new Uint8Array(4096);
  const { bytesRead } = await handle.read(start, 0, start.byteLength, 0);
  return sniffFormat(start.subarray(0, bytesRead)) !== null;
}
