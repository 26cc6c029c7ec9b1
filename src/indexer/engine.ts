/**
 * @file The engine's one façade: a library, open. Folders go in, photos come out. Knows no Electron, no
 * DOM, no command line; whoever opens it brings the decoder and the means to start encoder processes.
 *
 * [Note: A library without a model still opens] When the model pack is missing or damaged, folders,
 * timeline and pictures work as before; only what needs vectors answers with the reason.
 */
import { realpathSync } from 'node:fs';
import { ProblemError, problemOf } from '../shared/problem.ts';
import type { Problem, Result } from '../shared/problem.ts';
import type { Clause, DirectoryCount, Facets, Filter } from '../shared/filter.ts';
import type { Area, Town } from '../shared/place.ts';
import type { EngineEvent, PhotoFiles } from '../shared/requests.ts';
import type { ExcludedFolder, PhotoSet } from '../shared/user-data.ts';
import type {
  FailureInfo,
  BackupInfo,
  FolderInfo,
  HoldReason,
  IndexProgress,
  LibraryStatus,
  PhotoDetails,
  Positions,
  Timeline,
} from '../shared/library.ts';
import type { LiteralAnswer } from '../shared/literal.ts';
import type { Explanation, JudgedAnswer } from '../shared/relevance.ts';
import type { ImageToken, PhotoId, SearchRequest, Term } from '../shared/search.ts';
import { openBrain } from './brain.ts';
import type { Brain, BrainOptions } from './brain.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { folderWatches } from './folder-watches.ts';
import type { FolderWatches } from './folder-watches.ts';
import { nowhereKnown, openGazetteer } from './gazetteer/gazetteer.ts';
import { placeFolder } from './library/nesting.ts';
import { literalOf } from './literal/literal.ts';
import { leftOutBy } from '../shared/left-out.ts';
import { openLog } from './log.ts';
import { watchPresence } from './library/presence.ts';
import type { Presence } from './library/presence.ts';
import type { Indexer, RunSummary, Scope } from './pipeline/indexer.ts';
import { duplicatesOf } from './duplicates.ts';
import type { Duplicates } from './duplicates.ts';
import { exclusionsOf } from './exclusions.ts';
import { detailsOf, folderClause, filesOf, placeOf, reachablePath, scopesOf } from './places.ts';
import { queryOf } from './query.ts';
import type { Query } from './query.ts';
import { safekeeping } from './safekeeping.ts';
import { searchesOf } from './searches.ts';
import type { KeptSearches } from './searches.ts';
import { asProblem, markDamaged } from './store/database.ts';
import { lastSegment } from './store/files.ts';
import type { FolderRow } from './store/folders.ts';
import { openStore } from './store/store.ts';
import { teller } from './tell.ts';
import { userDataOf } from './user-data.ts';
import type { UserData } from './user-data.ts';

export interface EngineOptions extends Omit<
  BrainOptions,
  'store' | 'tell' | 'leftOut' | 'onFolderOnline' | 'onSwitched' | 'isOnline'
> {
  /** resources/places/places.bin. Without it, places have no names. */
  readonly placesFile?: string;
  /** Look after folders while open, and scan them all at the start. */
  readonly watch: boolean;
  onEvent(event: EngineEvent): void;
}

export interface Engine {
  /** One result per path, in order. Added folders are scanned at once. */
  addFolders(paths: readonly string[]): Promise<Result<FolderInfo>[]>;
  /** Its photos leave the library; files on disk are not touched. */
  removeFolder(folder: number): Promise<void>;
  /** Absolute paths of the library's folders. */
  folderPaths(): readonly string[];
  /** Scans these folders (all, when not told), and embeds what is new. */
  index(folders?: readonly number[]): void;
  pause(): void;
  resume(): void;
  cancel(): Promise<void>;
  /** Resolves when the index job has nothing left to do. */
  indexed(): Promise<RunSummary>;
  /** @throws ProblemError pack-missing, encoder-unavailable, photo-missing, query-invalid, ... */
  search(request: SearchRequest): Promise<JudgedAnswer>;
  /** Embeds an image that is not in the library, for use as a search term. @throws ProblemError image-undecodable */
  registerImage(bytes: Uint8Array): Promise<ImageToken>;
  /** The picture of a registered or kept image, as WebP; afterwards it is held again. @throws ProblemError query-invalid */
  recallImage(image: ImageToken): Promise<Uint8Array>;
  /** Why these terms find this photo. @throws ProblemError photo-missing, query-invalid, ... */
  explain(terms: readonly Term[], photo: PhotoId): Promise<Explanation>;
  /** Photos that have the words in their names, folders, cameras or lenses. */
  literal(text: string, filter?: Filter): Promise<LiteralAnswer>;
  readonly searches: KeptSearches;
  /** `filter`: only these photos. */
  timeline(filter?: Filter): Promise<Timeline>;
  /** What photos have in common under a filter, in numbers. */
  facets(filter: Filter): Promise<Facets>;
  /** Directories with how many photos of the filter are in them and below, its `folder` clauses aside. */
  directories(filter: Filter): Promise<readonly DirectoryCount[]>;
  /** Where the filter's photos were taken, those that say so. */
  positions(filter: Filter): Promise<Positions>;
  /** The `most` largest towns of an area, for a map. */
  towns(area: Area, most: number): readonly Town[];
  /** The clause for everything at or below an absolute path. @throws ProblemError folder-missing when it is in no library folder */
  folderClause(path: string): Clause;
  /** The clause for photos taken in what people call so; null when none of the library's was. */
  placeClause(name: string): Promise<Clause | null>;
  /** @throws ProblemError photo-missing */
  details(photo: PhotoId): Promise<PhotoDetails>;
  /** Absolute path of a file that holds the photo and is there. @throws ProblemError photo-missing */
  pathOf(photo: PhotoId): Promise<string>;
  /** Absolute path where the photo lies, or lay when last seen. Does not look at the disk. @throws ProblemError photo-missing */
  placeOf(photo: PhotoId): string;
  /** Absolute paths of all files that hold each photo; none for an unknown photo. */
  filesOf(photos: PhotoSet): readonly PhotoFiles[];
  /** Reads the directories of these photos again: something was done to their files. */
  rescan(photos: PhotoSet): void;
  readonly userData: UserData;
  readonly duplicates: Duplicates;
  /** Folders inside library folders that are left out. */
  excluded(): readonly ExcludedFolder[];
  /** Leaves out the folder that the photo lies in. @throws ProblemError photo-missing, query-invalid */
  exclude(photo: PhotoId): Promise<readonly ExcludedFolder[]>;
  /** Takes a folder in again. */
  include(excluded: number): readonly ExcludedFolder[];
  /** Names of files and folders that are left out, as patterns (shared/left-out.ts). */
  leftOut(): readonly string[];
  /** Holds from now on: what matches leaves the library, what no longer does is found. */
  setLeftOut(patterns: readonly string[]): Promise<void>;
  /** Reads and embeds every photo anew; until its turn has come, each is found as before. Outlives the engine. */
  rebuild(): Promise<void>;
  /** Indexing waits until it is told null: the machine has better things to do. */
  hold(reason: HoldReason | null): void;
  backups(): readonly BackupInfo[];
  /** A backup now, whatever changed. */
  backUp(): readonly BackupInfo[];
  /** Takes back what people added as it was then, when the library is next opened. @throws ProblemError library-corrupt */
  goBackTo(backup: number): void;
  failures(): readonly FailureInfo[];
  retryFailures(): void;
  status(): LibraryStatus;
  /** Facts for a bug report: no paths, no names, nothing of a photo. */
  diagnostics(): string;
  close(): Promise<void>;
}

const maxFailuresShown = 10_000;

/**
 * [Note: Answers first] Whoever opens a large library waits for its window and its first answer, and nobody for news of
 * folders that were scanned yesterday. Watching and scanning 100,000 files and reading where they were taken made the first
 * answer half as late again on two cores, so all that begins when it has been given; in a small library at once.
 */
const answersFirstMs = 2000;
const rowsPerWaitedMs = 50;

/** @throws ProblemError library-locked, library-newer, library-read-only, library-full, library-corrupt */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  try {
    return await openOnce(options);
  } catch (error) {
    // Damage that shows only when the rows are read: marked by then, so that this time the file is put aside.
    if (options.access === 'read' || problemOf(error).code !== 'library-corrupt') throw error;
    return openOnce(options);
  }
}

async function openOnce(options: EngineOptions): Promise<Engine> {
  const { decoder, access } = options;
  const gazetteer = options.placesFile === undefined ? nowhereKnown : openGazetteer(options.placesFile);
  const store = openStore(options.libraryDir, access, gazetteer);
  // Real, so that it is recognised wherever a walk or a watch meets it.
  const libraryDir = realpathSync(options.libraryDir);
  const offline = new Set<number>();
  let brain: Brain | null = null;
  let brainProblem: Problem = {
    code: 'encoder-unavailable',
    message: 'The model is still being loaded.',
    advice: '',
  };
  let watches: FolderWatches | null = null;
  let presence: Presence | null = null;
  let query: Query | null = null;
  let closed = false;
  // A reader leaves nothing behind.
  const log = openLog(libraryDir);
  const logged = access === 'write' ? log : null;
  const tell = teller(
    (event) => {
      if (event.type === 'notice' && event.problem.code === 'library-corrupt' && access === 'write') {
        markDamaged(libraryDir);
      }
      logged?.event(event);
      options.onEvent(event);
    },
    { progress, counts, status },
  );

  const literally = literalOf(store);
  let patterns: readonly string[] = access === 'write' ? store.leftOut.patterns() : [];
  let matches = leftOutBy(patterns);
  const leftOut = (name: string): boolean => matches(name);
  const exclusions = exclusionsOf(store, (some) => brain?.indexer?.scan(some));

  const safe = safekeeping(store, tell.notice);
  try {
    brain = await openBrain({
      ...options,
      libraryDir,
      store,
      tell,
      leftOut,
      onFolderOnline(folder, online) {
        if (offline.has(folder) === !online) return;
        if (online) offline.delete(folder);
        else offline.add(folder);
        tell.status();
        if (online) void watches?.start(folder);
        else void watches?.stop(folder);
      },
      onSwitched() {
        void query?.close();
        if (brain) query = queryOf(store, decoder, brain, { libraryDir, access });
        tell.status();
        tell.photos();
      },
      isOnline: (path) =>
        !store.folders.all().some((folder) => folder.path === path && offline.has(folder.id)),
    });
    await safe.checked();
    query = queryOf(store, decoder, brain, { libraryDir, access });
    if (options.watch && brain.indexer)
      watches = folderWatches(store.folders, libraryDir, brain.indexer, leftOut, tell.notice);
  } catch (error) {
    brainProblem = problemOf(asProblem(error));
    tell.notice(brainProblem);
    if (brainProblem.code === 'library-corrupt') {
      tell.silence();
      safe.stop();
      await brain?.close();
      store.close();
      throw new ProblemError(brainProblem.code, brainProblem.message, brainProblem.advice, error);
    }
  }
  let later: NodeJS.Timeout | undefined;
  if (watches) {
    const after = Math.min(answersFirstMs, counts().searchable / rowsPerWaitedMs);
    const begin = (): void => {
      // Warm by the time a place is asked for. Whoever asked before was told of those that were known.
      void store.places.ready().then(tell.photos);
      // Watched first, scanned second: what changes in between is in one of the two.
      for (const folder of store.folders.all()) void watches!.start(folder.id);
    };
    if (after === 0) begin();
    else later = setTimeout(begin, after);
    brain?.indexer?.scan(scopes(), after);
    presence = watchPresence(
      () => store.folders.all(),
      (id) => !offline.has(id),
      // The scan decides, and says so: an empty mount point is there, but is not the folder.
      (id) => brain?.indexer?.scan(scopes([id])),
    );
  }

  function needQuery(): Query {
    if (query) return query;
    throw new ProblemError(brainProblem.code, brainProblem.message, brainProblem.advice);
  }
  function needBrain(): Brain {
    if (brain) return brain;
    throw new ProblemError(brainProblem.code, brainProblem.message, brainProblem.advice);
  }
  function needIndexer(): Indexer {
    if (brain?.indexer) return brain.indexer;
    if (brain) throw new ProblemError('library-read-only', 'This library was opened for reading only.');
    throw new ProblemError(brainProblem.code, brainProblem.message, brainProblem.advice);
  }

  function folderInfo(folder: FolderRow): FolderInfo {
    const counts = store.folders.counts(folder.id);
    return { id: folder.id, name: lastSegment(folder.path), ...counts, online: !offline.has(folder.id) };
  }

  function scopes(ids?: readonly number[]): Scope[] {
    return store.folders
      .all()
      .filter((folder) => ids === undefined || ids.includes(folder.id))
      .map((folder) => ({ folder, dir: '', recursive: true }));
  }

  /** One change of the folders at a time: each is decided by those that are there. */
  let changing: Promise<unknown> = Promise.resolve();
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const mine = changing.then(change, change);
    changing = mine;
    return mine;
  }

  /** Runs `change` while nothing is being indexed, which would put files into folders that are no longer
   * there. Afterwards the job goes on with everything, or is paused again. */
  async function withoutJob(change: () => void): Promise<void> {
    const phase = progress().phase;
    await brain?.indexer?.cancel();
    try {
      change();
    } finally {
      if (phase !== 'idle') brain?.indexer?.scan(scopes());
      if (phase === 'paused' || phase === 'pausing') brain?.indexer?.pause();
    }
  }

  async function addFolder(path: string): Promise<FolderInfo> {
    const placement = await placeFolder(path, store.folders.all(), libraryDir);
    if (placement.kind === 'known') return folderInfo(placement.folder);
    const { path: real, inner } = placement;
    if (inner.length === 0) store.transaction(() => store.folders.add(real));
    else {
      for (const folder of inner) await watches?.stop(folder.id);
      await withoutJob(() =>
        store.transaction(() => {
          const added = store.folders.add(real);
          for (const folder of inner) {
            const below = folder.path.slice(real.length).split(/[\\/]/).filter(Boolean).join('/');
            store.folders.absorb(added.id, folder.id, below);
          }
        }),
      );
    }
    const folder = store.folders.all().find((row) => row.path === real)!;
    safe.keep();
    void watches?.start(folder.id);
    return folderInfo(folder);
  }

  function progress(): IndexProgress {
    return brain?.indexer?.progress() ?? idleProgress;
  }

  function counts(): { readonly photos: number; readonly searchable: number } {
    return { photos: store.photos.count(), searchable: brain?.searcher.stats().rows ?? 0 };
  }

  function status(): LibraryStatus {
    const pack = brain?.current.encoder.pack;
    const answering = brain?.encoder.pack;
    return {
      ...counts(),
      failed: store.files.failedCount(),
      folders: store.folders.all().map(folderInfo),
      pack: pack ? { id: pack.id, name: pack.name, version: pack.version, dims: pack.dims } : null,
      answering: answering ? { id: answering.id, version: answering.version } : null,
      encoder: brain?.current.encoder.status() ?? { ...noEncoder, problem: brainProblem },
      index: brain?.searcher.stats() ?? { rows: 0, ramBytes: 0, kernel: 'none', cells: 0, tuning: null },
      progress: progress(),
    };
  }

  return {
    addFolders: (paths) =>
      inTurn(async () => {
        const results: Result<FolderInfo>[] = [];
        for (const path of paths) {
          try {
            results.push({ ok: true, value: await addFolder(path) });
          } catch (error) {
            results.push({ ok: false, problem: problemOf(asProblem(error)) });
          }
        }
        const added = results.flatMap((result) => (result.ok ? [result.value.id] : []));
        if (added.length > 0) brain?.indexer?.scan(scopes(added));
        tell.status();
        return results;
      }),
    removeFolder: (id) =>
      inTurn(async () => {
        await watches?.stop(id);
        await withoutJob(() => {
          const orphans = store.transaction(() => {
            const gone = store.files.removeFolder(id);
            store.folders.remove(id);
            return gone;
          });
          brain?.forget(orphans);
        });
        safe.keep();
        tell.photos();
        tell.status();
      }),
    folderPaths: () => store.folders.all().map((folder) => folder.path),
    index: (folders) => needIndexer().scan(scopes(folders)),
    pause: () => needIndexer().pause(),
    resume: () => needIndexer().resume(),
    cancel: () => needIndexer().cancel(),
    indexed: () => needIndexer().idle(),
    async search(request) {
      const asked = needQuery();
      try {
        return await asked.search(request);
      } catch (error) {
        // The index that was asked has just been replaced by that of a new pack.
        if (asked !== query) return needQuery().search(request);
        const problem = asProblem(error);
        if (problemOf(problem).code === 'library-corrupt') tell.notice(problemOf(problem));
        throw problem;
      }
    },
    registerImage: async (bytes) => needQuery().registerImage(bytes),
    recallImage: async (image) => needQuery().recallImage(image),
    explain: async (terms, photo) => needQuery().explain(terms, photo),
    literal: (text, filter = []) => literally(text, filter),
    searches: searchesOf(store, (token) => query?.heldPicture(token) ?? null),
    timeline: (filter = []) => store.filters.timelineOf(filter),
    facets: (filter) => store.filters.facetsOf(filter),
    directories: (filter) => store.filters.directoriesOf(filter),
    towns: (area, most) => gazetteer.townsIn(area, most),
    positions: (filter) => store.filters.positionsOf(filter),
    folderClause: (path) => folderClause(store, path),
    async placeClause(name) {
      await store.places.ready();
      return store.places.named(name);
    },
    details: (photo) => detailsOf(store, photo),
    pathOf: (photo) => reachablePath(store, photo),
    placeOf: (photo) => placeOf(store, photo),
    filesOf: (photos) => filesOf(store, photos),
    rescan: (photos) => needIndexer().scan(scopesOf(store, photos)),
    userData: userDataOf(store),
    duplicates: duplicatesOf(store, needBrain),
    excluded: exclusions.all,
    exclude: exclusions.add,
    include: exclusions.remove,
    leftOut: () => patterns,
    setLeftOut: (next) =>
      inTurn(async () => {
        const indexer = needIndexer();
        // What is on its way was found by the old names.
        await withoutJob(() => {
          store.durably(() => store.leftOut.set(next));
          patterns = store.leftOut.patterns();
          matches = leftOutBy(patterns);
        });
        safe.keep();
        indexer.scan(scopes());
      }),
    rebuild: () =>
      inTurn(async () => {
        const indexer = needIndexer();
        await withoutJob(() => store.durably(() => store.photos.rebuildAll()));
        indexer.scan(scopes());
      }),
    hold: (reason) => brain?.indexer?.hold(reason),
    backups: () => store.backups(),
    backUp() {
      store.backup();
      return store.backups();
    },
    goBackTo: (backup) => store.goBackTo(backup),
    failures: () => store.files.failures(maxFailuresShown),
    retryFailures() {
      store.files.forgive();
      needIndexer().scan(scopes());
    },
    status,
    diagnostics: () => diagnosticsOf(libraryDir, status(), store.files.failures(maxFailuresShown), log),
    async close() {
      if (closed) return;
      closed = true;
      tell.silence();
      presence?.stop();
      clearTimeout(later);
      await watches?.close();
      await query?.close();
      await brain?.close();
      await decoder.close();
      safe.stop();
      safe.keep();
      store.close();
    },
  };
}

const noEncoder = { state: 'unavailable', provider: null, requested: [], photosPerSecond: null } as const;

const idleProgress = {
  phase: 'idle',
  done: 0,
  total: 0,
  indexed: 0,
  failed: 0,
  skipped: 0,
  imagesPerSecond: 0,
  etaSeconds: null,
  current: null,
  held: null,
} as const;
