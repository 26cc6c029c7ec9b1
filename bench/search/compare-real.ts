/** @file Whether the synthetic world behaves as real photos do: the same measurements on both, at the same size. */
import { clusteredWorld } from '../../src/indexer/search/clustered-vectors.ts';
import { realVectors } from './real-vectors.ts';
import { structureOf } from './structure.ts';
import type { Structure } from './structure.ts';

export interface Comparison {
  readonly pack: string;
  readonly photos: { readonly real: Structure; readonly synthetic: Structure };
  readonly texts: { readonly real: Structure; readonly synthetic: Structure } | null;
}

export async function compareWithReal(folder: string, cache: string): Promise<Comparison> {
  const { pack, dims, photos, texts } = await realVectors(folder, cache);
  const n = photos.length / dims;
  // Another seed than the fit's: other topics, other photos.
  const world = clusteredWorld({ dims, seed: 2 });
  const made = world.photos(0, n);
  return {
    pack,
    photos: { real: structureOf(photos, dims, null), synthetic: structureOf(made, dims, null) },
    texts:
      texts.length === 0
        ? null
        : { real: structureOf(photos, dims, texts), synthetic: structureOf(made, dims, world.texts(0, 400)) },
  };
}
