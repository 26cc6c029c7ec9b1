/**
 * @file The library file's seal: checksums of every megabyte, written when the library is closed and taken
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
} from 'node:fs';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

const chunkBytes = 1 << 20;
const schema = z.object({ bytes: z.number().int().min(0), crcs: z.array(z.number().int()) });
export type Seal = z.infer<typeof schema>;

const sealOf = (file: string): string => file.replace(/\.sqlite$/, '.seal');

/** Seals a closed library file. Best effort: without a seal the next opening checks the structure instead. */
export function writeSeal(file: string): void {
  const source = openSync(file, 'r');
  try {
    const bytes = fstatSync(source).size;
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const crcs: number[] = [];
    for (let at = 0; at < bytes;) {
      const read = readSync(source, chunk, 0, chunkBytes, at);
      if (read === 0) return;
      crcs.push(crc32(chunk.subarray(0, read)));
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

/** Takes the seal away, so that a crash from here on leaves none. null: there was none that can be read. */
export function takeSeal(file: string): Seal | null {
  let seal: Seal | null;
  try {
    seal = schema.parse(JSON.parse(readFileSync(sealOf(file), 'utf8')));
  } catch {
    // None, cut off, or damaged itself: the structure is checked instead.
    seal = null;
  }
  rmSync(sealOf(file), { force: true });
  return seal;
}

/** Whether `file` is what was sealed. Reads all of it, a megabyte at a time, letting others have their turn. */
export async function holds(seal: Seal, file: string, signal: AbortSignal): Promise<boolean> {
  const source = await open(file, 'r');
  try {
    if ((await source.stat()).size !== seal.bytes) return false;
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let at = 0;
    for (const crc of seal.crcs) {
      const { bytesRead } = await source.read(chunk, 0, chunkBytes, at);
      if (signal.aborted) return true;
      if (crc32(chunk.subarray(0, bytesRead)) !== crc) return false;
      at += bytesRead;
    }
    return at === seal.bytes;
  } finally {
    await source.close();
  }
}
