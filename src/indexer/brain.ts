/**
 * @file Everything of an open library that needs the model pack: vectors, RAM index, encoder, index job.
 */
import type { Decoder } from './pixels/decoder.ts';
import type { Encoder } from './encoder/encoder.ts';
import { createIndexer } from './pipeline/indexer.ts';
import type { Indexer } from './pipeline/indexer.ts';
import { purgeOrphans } from './pipeline/purge.ts';
import type { Searcher } from './search/searcher.ts';
import type { PackVectors } from './store/vectors.ts';
import type { Space } from './space.ts';
import { openSuccession } from './succession.ts';
import type { SuccessionOptions } from './succession.ts';

/** `encoder`, `vectors` and `searcher` are those that answer searches; they change when a new pack takes over. */
export interface Brain {
  readonly encoder: Encoder;
  readonly vectors: PackVectors;
  readonly searcher: Searcher;
  /** What photos are embedded with. */
  readonly current: Space;
  /** null in a library that was opened for reading. */
  readonly indexer: Indexer | null;
  /** Takes photos out of every index. */
  forget(photos: readonly number[]): void;
  close(): Promise<void>;
}

export interface BrainOptions extends SuccessionOptions {
  /** `read` takes no lock and changes nothing: for searching a library that the app has open. */
  readonly access: 'write' | 'read';
  readonly decoder: Decoder;
  /** Names of files and folders that are not looked at. */
  readonly leftOut: (name: string) => boolean;
  onFolderOnline(folder: number, online: boolean): void;
}

/** @throws ProblemError pack-missing, pack-corrupt, pack-unsupported, library-corrupt */
export async function openBrain(options: BrainOptions): Promise<Brain> {
  const { store, libraryDir, decoder, tell } = options;
  const succession = await openSuccession(options);
  const { current, searcher } = succession;
  let indexer: Indexer | null = null;
  if (options.access === 'write') {
    try {
      store.transaction(() => purgeOrphans(store, current.vectors, libraryDir));
    } catch (error) {
      await succession.close();
      throw error;
    }
    indexer = createIndexer({
      store,
      vectors: current.vectors,
      searcher,
      libraryDir,
      decoder,
      encoder: current.encoder,
      leftOut: options.leftOut,
      onProgress: tell.progress,
      onPhotosChanged() {
        tell.photos();
        // The folders' own counts are part of it.
        tell.status();
      },
      onProblem: tell.notice,
      onFolderOnline: options.onFolderOnline,
      onRunEnd: () => void succession.settle(),
    });
  }
  return {
    get encoder() {
      return succession.served.encoder;
    },
    get vectors() {
      return succession.served.vectors;
    },
    get searcher() {
      return succession.served.searcher;
    },
    current,
    indexer,
    forget: (photos) => searcher.remove(Uint32Array.from(photos)),
    async close() {
      await indexer?.close();
      await succession.close();
    },
  };
}
