/**
 * @file A library of any size within a minute: real files of a few hundred bytes, all different, entered as the
 * indexer would have, with vectors that point anywhere. For measuring time and memory; what a search finds in it means nothing.
 */
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, writeFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { loadPack, vectorSpace } from '../../src/indexer/encoder/pack.ts';
import { thumbnailPath } from '../../src/indexer/library/thumbnail-path.ts';
import { bareMetadata } from '../../src/indexer/store/bare-facts.ts';
import { openStore } from '../../src/indexer/store/store.ts';
import { randomness } from '../row.ts';

const width = 24;
const height = 16;

/** A PNG of one colour and a number: its bytes, and so its identity, belong to `n` alone. */
export function smallPhoto(n: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height, n % 251);
  // The filter of each row is none.
  for (let y = 0; y < height; y++) rows[y * (width * 3 + 1)] = 0;
  rows.writeUInt32LE(n, 1);
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Different thumbnails; each is linked many times. */
const thumbnails = 200;

export async function makeLargeLibrary(
  libraryDir: string,
  photosDir: string,
  packDir: string,
  count: number,
): Promise<void> {
  const pack = await loadPack(packDir);
  mkdirSync(photosDir, { recursive: true });
  const store = openStore(libraryDir, 'write');
  const vectors = store.vectors(vectorSpace(pack), pack.dims);
  const folder = store.folders.add(photosDir);
  const random = randomness(count);
  const pictures = await Promise.all(
    Array.from({ length: thumbnails }, (_, i) => {
      const background = { r: (i * 53) & 255, g: (i * 97) & 255, b: (i * 193) & 255 };
      return sharp({ create: { width: 320, height: 213, channels: 3, background } })
        .webp()
        .toBuffer();
    }),
  );
  const linked: string[] = [];
  const began = Date.now() - 10 * 365 * 86_400_000;
  for (let at = 0; at < count;) {
    store.transaction(() => {
      for (const end = Math.min(count, at + 5000); at < end; at++) {
        const dir = String(Math.floor(at / 1000)).padStart(4, '0');
        const name = `${at}.png`;
        const path = join(photosDir, dir, name);
        if (at % 1000 === 0) mkdirSync(dirname(path), { recursive: true });
        const bytes = smallPhoto(at);
        writeFileSync(path, bytes);
        const { size, mtimeMs, ctimeMs, dev, ino } = statSync(path);
        const photo = store.photos.add({
          ...bareMetadata,
          sha256: createHash('sha256').update(bytes).digest(),
          bytes: size,
          format: 'png',
          width: 1200,
          height: 800,
          sortTime: began + (at / count) * 10 * 365 * 86_400_000,
        });
        const vector = new Float32Array(pack.dims);
        for (let d = 0; d < pack.dims; d++) vector[d] = (random() + random() + random() - 1.5) / (1 + d / 16);
        const norm = Math.hypot(...vector);
        for (let d = 0; d < pack.dims; d++) vector[d]! /= norm;
        vectors.put(photo, vector);
        const stat = { name, size, mtime: mtimeMs, ctime: ctimeMs, fileId: `${dev}:${ino}` };
        store.files.place({ folder: folder.id, dir, stat }, photo);
        const thumbnail = thumbnailPath(libraryDir, photo);
        if (at % 1000 === 0 || at < thumbnails) mkdirSync(dirname(thumbnail), { recursive: true });
        if (at < thumbnails) {
          writeFileSync(thumbnail, pictures[at]!);
          linked.push(thumbnail);
        } else linkThumbnail(linked[at % thumbnails]!, thumbnail);
      }
    });
  }
  store.close();
}

function linkThumbnail(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    mkdirSync(dirname(to), { recursive: true });
    linkSync(from, to);
  }
}
