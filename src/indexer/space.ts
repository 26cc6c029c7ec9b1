/**
 * @file One vector space, open: the pack that makes its vectors, the vectors, and the index over them. A library
 * has one; two while a new pack takes over (succession.ts).
 */
import { join } from 'node:path';
import type { ChildPort } from '../shared/port.ts';
import { noteCrash } from './crashes.ts';
import type { Encoder } from './encoder/encoder.ts';
import { openEncoder } from './encoder/encoder-client.ts';
import { vectorSpace, verifyPack } from './encoder/pack.ts';
import type { Pack } from './encoder/pack.ts';
import { asProblem } from './store/database.ts';
import { createSearcher } from './search/create-searcher.ts';
import type { Searcher } from './search/searcher.ts';
import type { Store } from './store/store.ts';
import type { PackVectors } from './store/vectors.ts';
import type { Teller } from './tell.ts';

export interface Space {
  /** vectorSpace of its pack. */
  readonly name: string;
  readonly encoder: Encoder;
  readonly vectors: PackVectors;
  readonly searcher: Searcher;
  close(): Promise<void>;
}

export interface SpaceOptions {
  readonly store: Store;
  readonly libraryDir: string;
  readonly spawnEncoder: () => ChildPort | Promise<ChildPort>;
  /** An execution provider to use instead of the automatic choice. */
  readonly provider?: string;
  readonly threads?: number;
  readonly tell: Teller;
}

/** Some thousands at a time, so that the event loop gets its turns. */
async function loadRows(vectors: PackVectors, searcher: Searcher): Promise<void> {
  for (const { photos, halves } of vectors.prefixes()) {
    searcher.load(photos, halves);
    await new Promise((turn) => setImmediate(turn));
  }
}

/** @param work whether the index is looked after and what was learned of it kept
 * @throws ProblemError pack-corrupt, pack-unsupported, library-corrupt */
export async function openSpace(pack: Pack, options: SpaceOptions, work: 'on' | 'off'): Promise<Space> {
  const { store, libraryDir, tell } = options;
  const name = vectorSpace(pack);
  const vectors = store.vectors(name, pack.dims);
  // [Note: Warm by the time it is asked] The text tower starts in its own process while this one checks the
  // pack's hashes and reads the rows. Nothing it says is used before the hashes have turned out right.
  const encoder = openEncoder({
    pack,
    spawn: async () => options.spawnEncoder(),
    ...(options.provider === undefined ? {} : { provider: options.provider }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  let told: string | null = null;
  encoder.onStatus(({ problem }) => {
    if (problem && problem.message !== told) {
      tell.notice(problem);
      if (work === 'on') noteCrash(libraryDir, 'encoder', problem.message);
    }
    told = problem?.message ?? null;
    tell.status();
  });
  const searcher = createSearcher({
    source: vectors,
    upkeep: { folder: join(libraryDir, 'search'), space: name, work },
  });
  try {
    await Promise.all([verifyPack(pack), loadRows(vectors, searcher)]);
    searcher.loaded();
  } catch (error) {
    await encoder.close();
    await searcher.close();
    throw asProblem(error);
  }
  return {
    name,
    encoder,
    vectors,
    searcher,
    async close() {
      await encoder.close();
      await searcher.close();
    },
  };
}
