/**
 * @file Which vector space answers searches while a library changes its model pack: the former one, until every
 * photo that can be read has a vector of the new one.
 *
 * [Note: The old index serves] New photos are embedded with the new pack only, and are found once it takes over:
 * running two image towers side by side would halve the speed of what everybody waits for. Photos on a drive that
 * is away do not hold the change up; their old vectors are kept until they, too, have new ones, and dropped
 * with the old pack when nothing needs them any more.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { problemOf } from '../shared/problem.ts';
import { keptPacks } from './encoder/kept-packs.ts';
import { readPack, vectorSpace } from './encoder/pack.ts';
import type { Searcher } from './search/searcher.ts';
import { openSpace } from './space.ts';
import type { Space, SpaceOptions } from './space.ts';

export interface SuccessionOptions extends SpaceOptions {
  readonly packDir: string;
  readonly access: 'write' | 'read';
  /** Another space answers from now on; the one before is closed a moment later. */
  onSwitched(): void;
  /** Of the folder with this path. */
  isOnline(folder: string): boolean;
}

export interface Succession {
  /** What new photos are embedded with. */
  readonly current: Space;
  /** What answers searches: `current`, or the space before while `current` is not complete. */
  readonly served: Space;
  /** The index of `current`, with whatever leaves it leaving the one that answers as well. */
  readonly searcher: Searcher;
  /** After a run of the index job: keeps the pack, and hands over when everything is there. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const isPackProblem = (error: unknown): boolean => problemOf(error).code.startsWith('pack-');

/** How long the file system may take to say whether a file is there, ms. */
const answerMs = 5_000;

/** @throws ProblemError pack-missing, pack-corrupt, pack-unsupported when the pack is unusable and none is kept; library-corrupt */
export async function openSuccession(options: SuccessionOptions): Promise<Succession> {
  const { store, tell } = options;
  const kept = keptPacks(options.libraryDir);
  const complete = await kept.complete();
  const all = await kept.all();
  // The one that is known to be complete first, then whatever there is.
  const former = all.toSorted(
    (a, b) => Number(vectorSpace(b) === complete) - Number(vectorSpace(a) === complete),
  );

  const current = await openCurrent();
  let served = current;
  if (options.access === 'write' && current.name !== complete && current.vectors.missing().size > 0) {
    served = (await openFormer()) ?? current;
  }

  async function openCurrent(): Promise<Space> {
    const work = options.access === 'write' ? 'on' : 'off';
    try {
      const pack = await readPack(options.packDir);
      // A reader cannot finish a change of packs: it asks what is complete.
      const answering =
        options.access === 'read' && vectorSpace(pack) !== complete
          ? former.find((one) => vectorSpace(one) === complete)
          : undefined;
      return await openSpace(answering ?? pack, options, work);
    } catch (error) {
      if (!isPackProblem(error)) throw error;
      for (const pack of former) {
        const space = await openSpace(pack, options, work).catch(() => null);
        if (space === null) continue;
        const { code, message } = problemOf(error);
        tell.notice({
          code,
          message: `${message} The library goes on with its own copy of "${pack.name}" ${pack.version}.`,
          advice: 'Install Recollect again, or choose another model pack.',
        });
        return space;
      }
      throw error;
    }
  }

  /** The space before, if the library kept its pack and it knows more photos than the new one. */
  async function openFormer(): Promise<Space | null> {
    for (const pack of former) {
      if (vectorSpace(pack) === current.name) continue;
      if (store.vectors(vectorSpace(pack), pack.dims).count() <= current.vectors.count()) continue;
      const space = await openSpace(pack, options, 'off').catch((error: unknown) => {
        if (!isPackProblem(error)) throw error;
        return null;
      });
      if (space === null) continue;
      tell.notice({
        code: 'pack-changed',
        message: `There is a new model, "${current.encoder.pack.name}" ${current.encoder.pack.version}. Until every photo is indexed with it, searches are answered by the one before.`,
        advice: 'Photos added meanwhile are found once that is done.',
      });
      return space;
    }
    return null;
  }

  /** Whether one of the photo's files could be read now. */
  async function reachable(photo: number): Promise<boolean> {
    for (const at of store.photos.places(photo)) {
      if (!options.isOnline(at.folder)) continue;
      let timer: NodeJS.Timeout | undefined;
      const tooLong = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), answerMs)));
      const there = access(join(at.folder, at.dir, at.name)).then(
        () => true,
        () => false,
      );
      const answer = await Promise.race([there, tooLong]);
      clearTimeout(timer);
      if (answer) return true;
    }
    return false;
  }

  let settled = false;
  async function settleNow(): Promise<void> {
    const { pack } = current.encoder;
    if (settled || current.vectors.count() === 0) return;
    await kept.keep(pack);
    const missing = current.vectors.missing();
    if ((await kept.complete()) !== current.name) {
      for (const photo of missing) if (await reachable(photo)) return;
      await kept.setComplete(current.name);
      const before = served;
      served = current;
      if (before !== current) {
        options.onSwitched();
        await before.close();
      }
    }
    if (missing.size > 0) return;
    await kept.keepOnly(pack);
    store.forgetVectorsBut(current.name);
    settled = true;
  }

  let settling: Promise<void> = Promise.resolve();
  return {
    current,
    get served() {
      return served;
    },
    searcher: {
      ...current.searcher,
      put(photos, vectors) {
        current.searcher.put(photos, vectors);
        if (served !== current) putKnown(served, photos);
      },
      remove(photos) {
        current.searcher.remove(photos);
        if (served !== current) served.searcher.remove(photos);
      },
    },
    settle() {
      const settle = settling.then(settleNow).catch((error: unknown) => {
        // Nothing that is needed was touched: tried again after the next run.
        if (problemOf(error).code === 'library-corrupt') tell.notice(problemOf(error));
        else console.error(`The model pack could not be kept: ${problemOf(error).message}`);
      });
      settling = settle;
      return settle;
    },
    async close() {
      await settling;
      if (served !== current) await served.close();
      await current.close();
    },
  };
}

/** A photo that is back, or embedded anew, is where it was in the index that still answers. */
function putKnown({ vectors, searcher }: Space, photos: Uint32Array): void {
  const known = photos.filter((photo) => vectors.has(photo));
  if (known.length > 0) searcher.put(known, vectors.read(known));
}
