/**
 * @file The library file's seal: a checksum of every page, kept beside it. Says whether the bytes on disk are those that
 * were written; knows nothing of what they mean. When it is renewed is decided in folding.ts.
 *
 * [Note: What SQLite does not notice] SQLite checks how its pages hang together, not what is in them: a
 * flipped bit in a name or a vector passes every check it has. The log has checksums of its own, the file has its seal.
 * Where there is none (it could not be written, or an older Recollect had the library), only the structure can be
 * checked (check.ts).
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

/** Bytes under one checksum: a page of the library file. */
const pageBytes = 8192;
const chunkBytes = 128 * pageBytes;
const schema = z.object({
  bytes: z.number().int().min(0),
  /** null: about to be written when this was kept; it may hold the old bytes or the new ones. */
  crcs: z.array(z.number().int().nullable()),
});
export type Seal = z.infer<typeof schema>;

const sealOf = (file: string): string => file.replace(/\.sqlite$/, '.seal');

/** The seal of a file as it is. @throws the file system's errors */
export const sealNow = (file: string): Seal => renewed({ bytes: 0, crcs: [] }, file);

/** The same, letting others have their turn; null when it was ended. */
export async function sealInTurns(file: string, signal: AbortSignal): Promise<Seal | null> {
  const seal: Seal = { bytes: 0, crcs: [] };
  for await (const crcs of crcsInTurns(file)) {
    if (signal.aborted) return null;
    seal.crcs.push(...crcs.crcs);
    seal.bytes += crcs.bytes;
  }
  return seal;
}

/**
 * Keeps the seal beside its file: whole, or not at all.
 * @param outlives whether it must be on the disk before anything else is; otherwise a power cut may leave the one before
 * @throws the file system's errors
 */
export function keepSeal(file: string, seal: Seal, outlives: 'a power cut' | 'a crash'): void {
  const beside = `${sealOf(file)}.new`;
  const target = openSync(beside, 'w');
  try {
    writeFileSync(target, JSON.stringify(seal));
    if (outlives === 'a power cut') fsyncSync(target);
  } finally {
    closeSync(target);
  }
  renameSync(beside, sealOf(file));
}

/** @throws the file system's errors */
export function breakSeal(file: string): void {
  rmSync(sealOf(file), { force: true });
}

/** null: none, or damaged itself. */
export const keptSeal = (file: string): Seal | null => readSeal(sealOf(file));

/** null: none, cut off, or damaged itself. */
export function readSeal(path: string): Seal | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Whether it vouches for every page. */
export const isWhole = (seal: Seal): boolean => !seal.crcs.includes(null);

/** The pages of the seal that lie in `ranges` of bytes. */
function pagesIn(ranges: Iterable<readonly [from: number, to: number]>): Set<number> {
  const pages = new Set<number>();
  for (const [from, to] of ranges)
    for (let page = Math.floor(from / pageBytes); page * pageBytes < to; page++) pages.add(page);
  return pages;
}

/** The seal while these ranges of bytes are being written. */
export function without(seal: Seal, ranges: Iterable<readonly [from: number, to: number]>): Seal {
  const crcs = seal.crcs.slice();
  for (const page of pagesIn(ranges)) {
    while (crcs.length <= page) crcs.push(null);
    crcs[page] = null;
  }
  return { bytes: seal.bytes, crcs };
}

/** The seal after that: what it does not vouch for is as it is in the file. @throws the file system's errors */
export function renewed(seal: Seal, file: string): Seal {
  const source = openSync(file, 'r');
  try {
    const { size } = fstatSync(source);
    const crcs = seal.crcs.slice(0, Math.ceil(size / pageBytes));
    while (crcs.length * pageBytes < size) crcs.push(null);
    const page = Buffer.allocUnsafe(pageBytes);
    for (let n = 0; n < crcs.length; n++) {
      if (crcs[n] !== null) continue;
      const read = readSync(source, page, 0, pageBytes, n * pageBytes);
      crcs[n] = crc32(page.subarray(0, read));
    }
    return { bytes: size, crcs };
  } finally {
    closeSync(source);
  }
}

function crcsOf(chunk: Uint8Array): number[] {
  const crcs: number[] = [];
  for (let at = 0; at < chunk.byteLength; at += pageBytes)
    crcs.push(crc32(chunk.subarray(at, at + pageBytes)));
  return crcs;
}

/** The checksums of a file, a megabyte at a time. */
async function* crcsInTurns(
  file: string,
): AsyncGenerator<{ readonly crcs: number[]; readonly bytes: number }> {
  const source = await open(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (let at = 0; ;) {
      const { bytesRead } = await source.read(chunk, 0, chunkBytes, at);
      if (bytesRead === 0) return;
      yield { crcs: crcsOf(chunk.subarray(0, bytesRead)), bytes: bytesRead };
      at += bytesRead;
    }
  } finally {
    await source.close();
  }
}

/** Whether `file` is what was sealed, as far as the seal vouches for it; also true when it was ended. */
export async function holds(seal: Seal, file: string, signal: AbortSignal): Promise<boolean> {
  let page = 0;
  let bytes = 0;
  for await (const some of crcsInTurns(file)) {
    if (signal.aborted) return true;
    for (const crc of some.crcs) {
      const sealed = seal.crcs[page++];
      if (sealed === undefined || (sealed !== null && sealed !== crc)) return false;
    }
    bytes += some.bytes;
  }
  // While it was being folded the file may have grown, but not shrunk.
  return isWhole(seal) ? bytes === seal.bytes : bytes >= seal.bytes;
}

/** Overwrites every page of `copy` that is not what was sealed, so that SQLite stumbles over it instead of believing it. */
export function blankDamagedPages(seal: Seal, copy: string): void {
  const file = openSync(copy, 'r+');
  try {
    const page = Buffer.allocUnsafe(pageBytes);
    const blank = Buffer.alloc(pageBytes, 0xff);
    for (const [n, crc] of seal.crcs.entries()) {
      const read = readSync(file, page, 0, pageBytes, n * pageBytes);
      // The first page is SQLite's way into all others; if it is too far gone, nothing can be read anyway.
      if (n > 0 && read > 0 && crc !== null && crc32(page.subarray(0, read)) !== crc)
        writeSync(file, blank, 0, read, n * pageBytes);
    }
  } finally {
    closeSync(file);
  }
}
