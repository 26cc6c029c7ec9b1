/**
 * @file The app (Chromium's decoders) and the command line (sharp) see the same photos: after embedding,
 * the two vectors of each photo point the same way, for every format that is read.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { readPack, vectorSpace } from '../src/indexer/encoder/pack.ts';
import type { Pack } from '../src/indexer/encoder/pack.ts';
import { openStore } from '../src/indexer/store/store.ts';
import { addPhotos, indexed, makeHome, openApp, repository, status } from './app.ts';

const subjects = ['birds', 'cats', 'farm-animals', 'fish', 'wild-animals', 'windmills'] as const;
const photoCount = 54;
const leastCosine = 0.995;

/** Vectors by the photo's place below its folder. */
function vectorsOf(library: string, pack: Pack): Map<string, Float32Array> {
  const store = openStore(library, 'read');
  try {
    const out = new Map<string, Float32Array>();
    for (const { photos, vectors } of store.vectors(vectorSpace(pack), pack.dims).scan(256)) {
      for (const [row, photo] of photos.entries()) {
        const [place] = store.photos.places(photo);
        out.set(`${place?.dir}/${place?.name}`, vectors.slice(row * pack.dims, (row + 1) * pack.dims));
      }
    }
    return out;
  } finally {
    store.close();
  }
}

test('the app and the command line give each photo the same vector', async () => {
  test.slow();
  const home = await makeHome(subjects);
  try {
    const app = await openApp(home);
    await addPhotos(app, home);
    await indexed(app.page, photoCount);
    const pack = await readPack(join(repository, 'resources', 'models', 'recollect-v1'));
    expect((await status(app.page)).pack?.id).toBe(pack.id);
    await app.electron.close();

    const library = join(home.dir, 'command-line-library');
    const main = join(repository, 'src', 'cli', 'main.ts');
    const cli = spawn(process.execPath, [main, 'index', home.photos, '--library', library], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(await once(cli, 'exit')).toEqual([0, null]);

    const inApp = vectorsOf(join(home.userData, 'library'), pack);
    const onCommandLine = vectorsOf(library, pack);
    expect([...inApp.keys()].toSorted()).toEqual([...onCommandLine.keys()].toSorted());
    expect(inApp.size).toBe(photoCount);
    const cosines = [...inApp].map(([place, vector]) => {
      const other = onCommandLine.get(place)!;
      return { place, cosine: vector.reduce((sum, value, i) => sum + value * other[i]!, 0) };
    });
    cosines.sort((a, b) => a.cosine - b.cosine);
    console.log(
      'least alike:',
      cosines
        .slice(0, 5)
        .map(({ place, cosine }) => `${place} ${cosine.toFixed(4)}`)
        .join(', '),
    );
    for (const { place, cosine } of cosines) expect.soft(cosine, place).toBeGreaterThanOrEqual(leastCosine);
  } finally {
    await home.remove();
  }
});
