/** @file Small photos by the hundred, all different, made with sharp; and fingerprints of whole folders. */
import { createHash } from 'node:crypto';
import { copyFileSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import sharp from 'sharp';
import { found, originalsKept } from '../row.ts';
import type { Finding } from '../row.ts';

/** A picture of 24 x 16 flat pixels whose colours, and so its bytes, belong to `n` alone. */
export async function photo(n: number): Promise<Buffer> {
  const pixels = Buffer.alloc(24 * 16 * 3);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = (n * (i % 3 === 0 ? 53 : i % 3 === 1 ? 97 : 193) + (i >> 7) * n) & 255;
  pixels.writeUInt32LE(n, 0);
  return sharp(pixels, { raw: { width: 24, height: 16, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** `count` photos in folders of fifty: made, or copies of `originals`. @returns their paths @throws for too few originals */
export async function fillFolder(
  folder: string,
  count: number,
  from = 0,
  originals: readonly string[] | null = null,
): Promise<string[]> {
  if (originals !== null && originals.length < from + count)
    throw new Error(`${from + count} photos are wanted; the folder that was named has ${originals.length}.`);
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const n = from + i + 1;
    const original = originals?.[from + i];
    const path = join(
      folder,
      `album ${Math.floor(i / 50)}`,
      `${n}${original === undefined ? '.png' : extname(original)}`,
    );
    mkdirSync(dirname(path), { recursive: true });
    if (original === undefined) writeFileSync(path, await photo(n));
    else copyFileSync(original, path);
    paths.push(path);
  }
  return paths;
}

/** Every file below, links not followed. (Node's own recursive readdir follows them, round and round.) */
export function filesBelow(folder: string): string[] {
  const files: string[] = [];
  const pending = [folder];
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) pending.push(join(dir, entry.name));
      else if (entry.isFile()) files.push(join(dir, entry.name));
    }
  }
  return files.sort();
}

/** Pictures below, by their names; of those that are the same, byte for byte, one. */
export function picturesBelow(folder: string): string[] {
  const seen = new Map<string, string>();
  for (const path of filesBelow(folder).filter((file) => /\.(?:jpe?g|png|webp)$/i.test(file))) {
    const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
    if (!seen.has(sum)) seen.set(sum, path);
  }
  return [...seen.values()];
}

/** Watches over originals: nobody but the trial itself may write to them. */
export interface Originals {
  /** They are right as they are now, at these paths and no others. */
  take(): void;
  /** What is there is compared with what was taken. */
  compare(): void;
  /** The trial itself moved, deleted or added files: each must be one that was taken or `added`, wherever it now lies. */
  compareMoved(added: ReadonlySet<string>): void;
  finding(): Finding;
}

export function watchOriginals(folder: string): Originals {
  let taken = originals(folder);
  let compared = 0;
  let differ = 0;
  return {
    take: () => void (taken = originals(folder)),
    compare() {
      compared += taken.size;
      differ += differences(taken, originals(folder)).length;
    },
    compareMoved(added) {
      const known = new Set([...taken.values(), ...added]);
      const now = [...originals(folder).values()];
      compared += now.length;
      differ += now.filter((one) => !known.has(one)).length;
    },
    finding: () => found(originalsKept, `${compared} compared, ${differ} differ`, differ === 0),
  };
}

/** SHA-256, size, time of change and mode of every file below, by path: what must be the same before and after. */
export function originals(folder: string): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const path of filesBelow(folder)) {
    const is = fingerprint(path);
    if (is !== null) all.set(path, is);
  }
  return all;
}

/** Of one file; null when it is not there under this name: names that are no text are not. */
export function fingerprint(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  const { size, mtimeMs, mode } = stat;
  let sum = 'unreadable';
  try {
    sum = createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    // Files without permission are among the bad ones on purpose; size and time still count.
  }
  return `${sum} ${size} ${mtimeMs} ${mode}`;
}

/** Paths that differ between two fingerprints of the same folder. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path));
}
