/**
 * @file The library file's seal: a checksum of every page, written when the library is closed and taken
 * away before it is opened for writing. Says whether the bytes on disk are those that were written; knows
 * nothing of what they mean.
 *
 * [Note: What SQLite does not notice] SQLite checks how its pages hang together, not what is in them: a
 * flipped bit in a name or a vector passes every check it has. A seal that is there means that nobody of ours
 * has written since, so any other checksum is damage. After a crash there is no seal, and only the structure
 * can be checked (check.ts).
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
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
const schema = z.object({ bytes: z.number().int().min(0), crcs: z.array(z.number().int()) });
export type Seal = z.infer<typeof schema>;

const sealOf = (file: string): string => file.replace(/\.sqlite$/, '.seal');

/** Seals a closed library file. @throws the file system's errors; half a seal counts as none */
export function writeSeal(file: string): void {
  const source = openSync(file, 'r');
  try {
    const bytes = fstatSync(source).size;
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const crcs: number[] = [];
    for (let at = 0; at < bytes;) {
      const read = readSync(source, chunk, 0, chunkBytes, at);
      if (read === 0) return;
      crcs.push(...crcsOf(chunk.subarray(0, read)));
      at += read;
    }
    const target = openSync(sealOf(file), 'w');
    try {
      writeFileSync(target, JSON.stringify({ bytes, crcs } satisfies Seal));
      fsyncSync(target);
    } finally {
      closeSync(target);
    }
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

/** Takes the seal away, so that a crash from here on leaves none. null: there was none that can be read. */
export function takeSeal(file: string): Seal | null {
  const seal = readSeal(sealOf(file));
  rmSync(sealOf(file), { force: true });
  return seal;
}

/** null: none, cut off, or damaged itself. */
export function readSeal(path: string): Seal | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Whether `file` is what was sealed. Reads all of it, a megabyte at a time, letting others have their turn. */
export async function holds(seal: Seal, file: string, signal: AbortSignal): Promise<boolean> {
  const source = await open(file, 'r');
  try {
    if ((await source.stat()).size !== seal.bytes) return false;
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let page = 0;
    for (let at = 0; at < seal.bytes;) {
      const { bytesRead } = await source.read(chunk, 0, chunkBytes, at);
      if (signal.aborted) return true;
      if (bytesRead === 0) return false;
      for (const crc of crcsOf(chunk.subarray(0, bytesRead))) if (crc !== seal.crcs[page++]) return false;
      at += bytesRead;
    }
    return page === seal.crcs.length;
  } finally {
    await source.close();
  }
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
      if (n > 0 && read > 0 && crc32(page.subarray(0, read)) !== crc)
        writeSync(file, blank, 0, read, n * pageBytes);
    }
  } finally {
    closeSync(file);
  }
}
