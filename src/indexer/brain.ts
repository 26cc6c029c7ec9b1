/**
 * @file Everything of an open library that needs the model pack: vectors, RAM index, encoder, index job.
 */
import { join } from 'node:path';
import type { ChildPort } from '../shared/port.ts';
import type { Decoder } from './pixels/decoder.ts';
import type { Encoder } from './encoder/encoder.ts';
import { openEncoder } from './encoder/encoder-client.ts';
import { readPack, vectorSpace, verifyPack } from './encoder/pack.ts';
import { createIndexer } from './pipeline/indexer.ts';
import type { Indexer } from './pipeline/indexer.ts';
import { purgeOrphans } from './pipeline/purge.ts';
import { asProblem } from './store/database.ts';
import { createSearcher } from './search/create-searcher.ts';
import type { Searcher } from './search/searcher.ts';
import type { Store } from './store/store.ts';
import type { PackVectors } from './store/vectors.ts';
import type { Teller } from './tell.ts';

export interface Brain {
  readonly encoder: Encoder;
  readonly vectors: PackVectors;
  readonly searcher: Searcher;
  /** null in a library that was opened for reading. */
  readonly indexer: Indexer | null;
}

export interface BrainOptions {
  readonly store: Store;
  readonly libraryDir: string;
  readonly packDir: string;
  /** `read` takes no lock and changes nothing: for searching a library that the app has open. */
  readonly access: 'write' | 'read';
  readonly decoder: Decoder;
  readonly spawnEncoder: () => ChildPort | Promise<ChildPort>;
  /** An execution provider to use instead of the automatic choice. */
  readonly provider?: string;
  readonly threads?: number;
  readonly tell: Teller;
  onFolderOnline(folder: number, online: boolean): void;
}

/** Some thousands at a time, so that the event loop gets its turns. */
async function loadRows(vectors: PackVectors, searcher: Searcher): Promise<void> {
  for (const { photos, rows } of vectors.rows()) {
    searcher.load(photos, rows);
    await new Promise((turn) => setImmediate(turn));
  }
}

/** @throws ProblemError pack-missing, pack-corrupt, pack-unsupported, library-corrupt */
export async function openBrain(options: BrainOptions): Promise<Brain> {
  const { store, libraryDir, decoder, tell } = options;
  const pack = await readPack(options.packDir);
  const vectors = store.vectors(vectorSpace(pack), pack.dims);
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
    if (problem && problem.message !== told) tell.notice(problem);
    told = problem?.message ?? null;
    tell.status();
  });
  const searcher = createSearcher({
    source: vectors,
    upkeep: {
      folder: join(libraryDir, 'search'),
      space: vectorSpace(pack),
      work: options.access === 'write' ? 'on' : 'off',
    },
  });
  try {
    await Promise.all([verifyPack(pack), loadRows(vectors, searcher)]);
    searcher.loaded();
    if (options.access === 'write') store.transaction(() => purgeOrphans(store, vectors, libraryDir));
  } catch (error) {
    await encoder.close();
    throw asProblem(error);
  }
  if (options.access === 'read') return { encoder, vectors, searcher, indexer: null };

  const indexer = createIndexer({
    store,
    vectors,
    searcher,
    libraryDir,
    decoder,
    encoder,
    onProgress: tell.progress,
    onPhotosChanged() {
      tell.photos();
      // The folders' own counts are part of it.
      tell.status();
    },
    onProblem: tell.notice,
    onFolderOnline: options.onFolderOnline,
  });
  return { encoder, vectors, searcher, indexer };
}
