/**
 * @file Writes the reference vectors of fifty photos and fifty sentences that golden.test.ts compares every
 * execution provider with: computed node by node, on one thread, without any of the runtime's optimisations, which
 * is the nearest there is to the model as it was written. Run again only when the built-in pack changes.
 *
 *   node scripts/with-node.mjs scripts/golden-photos.ts
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { floatToHalf } from '../src/indexer/matryoshka/half.ts';
import { loadPack } from '../src/indexer/encoder/pack.ts';
import { onnxSessions } from '../src/indexer/encoder/sessions.ts';
import {
  goldenPhotos,
  goldenTexts,
  pixelsOf,
  referenceFile,
} from '../src/indexer/encoder/test-support/golden-set.ts';
import { openImageTower, openTextTower } from '../src/indexer/encoder/towers.ts';

const pack = await loadPack(join(import.meta.dirname, '../resources/models/recollect-v1'));
const options = {
  factory: onnxSessions('disabled'),
  providers: ['cpu'] as const,
  threads: 1,
  onTry: () => Promise.resolve(),
};
const half = (vector: Float32Array): string => Buffer.from(floatToHalf(vector).buffer).toString('base64');

const texts = await openTextTower(pack, options);
const images = await openImageTower(pack, options);
const reference = {
  pack: pack.files,
  texts: {} as Record<string, string>,
  photos: {} as Record<string, string>,
};
for (const text of goldenTexts) reference.texts[text] = half(await texts.embed([text]));
for (const photo of goldenPhotos)
  reference.photos[photo] = half(await images.embed(await pixelsOf(photo, pack), 1));
const { files } = pack;
const towers = files.filter(({ name }) => name.endsWith('.onnx')).map(({ sha256 }) => sha256);
writeFileSync(referenceFile, `${JSON.stringify({ ...reference, pack: towers }, null, 1)}\n`);
process.exit();
