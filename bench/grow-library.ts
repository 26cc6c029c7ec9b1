/**
 * @file Makes a large library out of a small real one: every photo many times over, as files of its own
 * (hard links), with its thumbnail (hard links) and a vector near the real one. For measuring the app at
 * 100,000 photos and more; the search quality of such a library means nothing.
 *
 *   node bench/grow-library.ts --from <library> --to <folder> --n 100000
 *
 * Vectors: v' = normalise(v + s g), g gaussian with the spread of the real vectors per dimension, s = 0.35:
 * each real photo becomes the centre of a burst of similar ones, as bursts are in real libraries.
 */
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packDir } from '../src/cli/open.ts';
import { loadPack, vectorSpace } from '../src/indexer/encoder/pack.ts';
import { thumbnailPath } from '../src/indexer/library/thumbnail-path.ts';
import { bareMetadata } from '../src/indexer/store/bare-facts.ts';
import { openStore } from '../src/indexer/store/store.ts';

const { values } = parseArgs({
  options: { from: { type: 'string' }, to: { type: 'string' }, n: { type: 'string', default: '100000' } },
});
if (!values.from || !values.to) throw new Error('Say --from <library> and --to <folder>.');
const from = resolve(values.from);
const to = resolve(values.to);
const library = join(to, 'library');
const photosDir = join(to, 'photos');
mkdirSync(photosDir, { recursive: true });

const pack = await loadPack(packDir());
const source = openStore(from, 'read');
const real = source.vectors(vectorSpace(pack), pack.dims);
const { photos: ids, aspects } = await source.filters.timelineOf([]);
const vectors = real.read(ids);
const spread = new Float32Array(pack.dims);
for (let d = 0; d < pack.dims; d++) {
  for (let i = 0; i < ids.length; i++) spread[d]! += vectors[i * pack.dims + d]! ** 2 / ids.length;
  spread[d] = Math.sqrt(spread[d]!);
}

// Seeded, so that two runs make the same library (mulberry32).
let seed = 20_130_514;
function uniform(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

const target = openStore(library, 'write');
const rows = target.vectors(vectorSpace(pack), pack.dims);
const folder = target.folders.add(photosDir);
const n = Number(values.n);
const began = Date.now() - 10 * 365 * 86_400_000;
for (let at = 0; at < n;) {
  target.transaction(() => {
    for (const end = Math.min(n, at + 2000); at < end; at++) {
      const i = at % ids.length;
      const place = source.photos.places(ids[i]!)[0]!;
      const dir = String(Math.floor(at / 1000)).padStart(4, '0');
      const name = `${String(at).padStart(7, '0')}-${place.name}`;
      if (at % 1000 === 0) mkdirSync(join(photosDir, dir), { recursive: true });
      linkSync(join(place.folder, place.dir, place.name), join(photosDir, dir, name));
      const s = statSync(join(photosDir, dir, name));
      const photo = target.photos.add({
        ...bareMetadata,
        sha256: createHash('sha256').update(`grown ${at}`).digest(),
        bytes: s.size,
        format: 'jpeg',
        width: Math.round(480 * aspects[i]!),
        height: 480,
        sortTime: began + (at / n) * 10 * 365 * 86_400_000,
      });
      const vector = vectors.slice(i * pack.dims, (i + 1) * pack.dims);
      if (at >= ids.length) for (let d = 0; d < pack.dims; d++) vector[d]! += 0.35 * spread[d]! * gaussian();
      const norm = Math.hypot(...vector);
      for (let d = 0; d < pack.dims; d++) vector[d]! /= norm;
      rows.put(photo, vector);
      const thumbnail = thumbnailPath(library, photo);
      if (photo <= 256) mkdirSync(dirname(thumbnail), { recursive: true });
      linkSync(thumbnailPath(from, ids[i]!), thumbnail);
      // Links share one inode: the time tells them apart from a rename, the name from each other.
      const stat = { name, size: s.size, mtime: s.mtimeMs, ctime: s.ctimeMs, fileId: `${s.dev}:${s.ino}` };
      target.files.place({ folder: folder.id, dir, stat }, photo);
    }
  });
}
target.close();
source.close();
console.log(`${n} photos in ${library}`);
