/**
 * The built-in pack gives the vectors that it gave where it was made (its own golden file), and those of the
 * unoptimised model for fifty photos and fifty sentences, on every execution provider that this machine has.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { candidates } from './candidates.ts';
import { cosineOf, drawGolden, readGolden } from './golden.ts';
import { loadPack } from './pack.ts';
import { onnxSessions } from './sessions.ts';
import { goldenPhotos, goldenTexts, pixelsOf, readReference } from './test-support/golden-set.ts';
import { loadTokenizer } from './tokenizer.ts';
import { openImageTower, openTextTower } from './towers.ts';

const pack = await loadPack(
  fileURLToPath(new URL('../../../resources/models/recollect-v1', import.meta.url)),
);
const factory = onnxSessions();
const providers = candidates(await factory.supported());
const on = (provider: (typeof providers)[number]) => ({
  factory,
  providers: [provider],
  threads: 1,
  onTry: () => Promise.resolve(),
});
const golden = (await readGolden(pack))!;
const reference = readReference();

it('texts', async () => {
  const tower = await openTextTower(pack, on('cpu'));
  const vectors = await tower.embed(golden.texts.map((one) => one.text));
  for (const [i, { embedding }] of golden.texts.entries())
    expect(cosineOf(vectors.subarray(i * pack.dims), embedding)).toBeGreaterThan(0.999);
});

it('drawn pictures', async () => {
  const tower = await openImageTower(pack, on('cpu'));
  for (const picture of golden.images)
    expect(
      cosineOf(await tower.embed(drawGolden(picture, pack.image), 1), picture.embedding),
    ).toBeGreaterThan(0.99);
});

it('the reference was measured on this pack', () => {
  expect(reference.pack).toEqual(
    pack.files.filter(({ name }) => name.endsWith('.onnx')).map(({ sha256 }) => sha256),
  );
});

describe.each(providers)('on %s', (provider) => {
  it('fifty sentences', async () => {
    const tower = await openTextTower(pack, on(provider));
    // Where the provider did not prove itself, the CPU was used, and would be in the app.
    if (tower.provider !== provider) return expect(tower.attempts[0]?.reason).toBeTruthy();
    const far: string[] = [];
    for (const text of goldenTexts)
      if (!(1 - cosineOf(await tower.embed([text]), reference.text(text)) < 0.001)) far.push(text);
    expect(far).toEqual([]);
  });

  it('fifty photos', async () => {
    const tower = await openImageTower(pack, on(provider));
    if (tower.provider !== provider) return expect(tower.attempts[0]?.reason).toBeTruthy();
    const far: string[] = [];
    for (const photo of goldenPhotos) {
      const vector = await tower.embed(await pixelsOf(photo, pack), 1);
      if (!(1 - cosineOf(vector, reference.photo(photo)) < 0.001)) far.push(photo);
    }
    expect(far).toEqual([]);
  });
});

it('the token ids of BERT’s own tokenizer', async () => {
  const { ids } = await loadTokenizer(pack);
  expect(ids('hello world')).toEqual([101, 7592, 2088, 102]);
  expect(ids('Kids on the BEACH at sunset')).toEqual([101, 4268, 2006, 1996, 3509, 2012, 10434, 102]);
  expect(ids('Zürich')).toEqual(ids('zurich'));
  expect(ids('beach '.repeat(200))).toHaveLength(pack.text.maxTokens);
});
