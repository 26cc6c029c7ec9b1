/**
 * @file The engine's one façade: a library, open. Folders go in, photos come out. Knows no Electron, no
 * DOM, no command line; whoever opens it brings the decoder and the means to start encoder processes.
 *
 * [Note: A library without a model still opens] When the model pack is missing or damaged, folders,
 * timeline and pictures work as before; only what needs vectors answers with the reason.
 */
import { randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError, problemOf } from '../shared/problem.ts';
import type { Problem, Result } from '../shared/problem.ts';
import type { ChildPort } from '../shared/port.ts';
import type { EngineEvent } from '../shared/requests.ts';
import type { EncoderStatus, FailureInfo, FolderInfo, LibraryStatus, PhotoDetails, Timeline } from '../shared/library.ts';
import type { Hit, ImageToken, PhotoId, SearchAnswer, SearchRequest } from '../shared/search.ts';
import type { Decoder } from './pixels/decoder.ts';
import { hasImageExtension } from './pixels/formats.ts';
import type { Encoder } from './encoder/encoder.ts';
import { openEncoder } from './encoder/encoder-client.ts';
import { loadPack } from './encoder/pack.ts';
import { lastSegment } from './store/files.ts';
import type { FolderRow } from './store/folders.ts';
import { openStore } from './store/store.ts';
import type { PackVectors } from './store/vectors.ts';
import { createSearcher } from './search/create-searcher.ts';
import { combine } from './search/combine.ts';
import type { Searcher } from './search/searcher.ts';
import { placeFolder } from './library/nesting.ts';
import { watchFolder } from './library/watch.ts';
import type { FolderWatch } from './library/watch.ts';
import { readFolderList, writeFolderList } from './library/folder-list.ts';
import { createIndexer } from './pipeline/indexer.ts';
import type { Indexer, RunSummary, Scope } from './pipeline/indexer.ts';
import { purgeOrphans } from './pipeline/purge.ts';

export interface EngineOptions {
  readonly libraryDir: string;
  readonly packDir: string;
  /** `read` takes no lock and changes nothing: for searching a library that the app has open. */
  readonly access: 'write' | 'read';
  readonly decoder: Decoder;
  readonly spawnEncoder: () => ChildPort | Promise<ChildPort>;
  /** An execution provider to use instead of the automatic choice. */
  readonly provider?: string;
  readonly threads?: number;
  /** Look after folders while open, and scan them all at the start. */
  readonly watch: boolean;
  onEvent(event: EngineEvent): void;
}

/** Everything that needs the model pack. */
interface Brain {
  readonly encoder: Encoder;
  readonly vectors: PackVectors;
  readonly searcher: Searcher;
  readonly indexer: Indexer | null;
}

export interface Engine {
  /** One result per path, in order. Added folders are scanned at once. */
  addFolders(paths: readonly string[]): Promise<Result<FolderInfo>[]>;
  /** Its photos leave the library; files on disk are not touched. */
  removeFolder(folder: number): Promise<void>;
  /** Scans these folders (all, when not told), and embeds what is new. */
  index(folders?: readonly number[]): void;
  pause(): void;
  resume(): void;
  cancel(): Promise<void>;
  /** Resolves when the index job has nothing left to do. */
  indexed(): Promise<RunSummary>;
  /** @throws ProblemError pack-missing, encoder-unavailable, photo-missing, query-invalid, ... */
  search(request: SearchRequest): Promise<SearchAnswer>;
  /** Embeds an image that is not in the library, for use as a search term. @throws ProblemError image-undecodable */
  registerImage(bytes: Uint8Array): Promise<ImageToken>;
  timeline(): Timeline;
  /** @throws ProblemError photo-missing */
  details(photo: PhotoId): Promise<PhotoDetails>;
  /** Absolute path of a file that holds the photo and is there. @throws ProblemError photo-missing */
  pathOf(photo: PhotoId): Promise<string>;
  /** Absolute path where the photo lies, or lay when last seen. Does not look at the disk. @throws ProblemError photo-missing */
  placeOf(photo: PhotoId): string;
  failures(): readonly FailureInfo[];
  retryFailures(): void;
  status(): LibraryStatus;
  close(): Promise<void>;
}

/** Registered images kept for searching; the oldest is forgotten. */
const maxImages = 64;
const maxFailuresShown = 10_000;

/** @throws ProblemError library-locked, library-newer, library-read-only, library-full, library-corrupt */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { libraryDir, decoder } = options;
  const store = openStore(libraryDir, options.access);
  if (store.damaged !== null) restoreFolders();
  const offline = new Set<number>();
  const watches = new Map<number, FolderWatch>();
  const images = new Map<ImageToken, Float32Array>();
  let brainProblem: Problem | null = null;
  let closed = false;

  const brain = await openBrain().catch((error: unknown) => {
    brainProblem = problemOf(error);
    notice(brainProblem);
    return null;
  });

  async function openBrain(): Promise<Brain> {
    const pack = await loadPack(options.packDir);
    const vectors = store.vectors(pack.id, pack.dims);
    const searcher = createSearcher({ source: vectors });
    store.transaction(() => {
      for (const { photos, vectors: rows } of vectors.scan(4096)) searcher.put(photos, rows);
    });
    const encoder = openEncoder({
      pack,
      spawn: async () => options.spawnEncoder(),
      ...(options.provider === undefined ? {} : { provider: options.provider }),
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    });
    encoder.onStatus((status) => {
      if (status.problem) notice(status.problem);
      statusChanged();
    });
    if (options.access === 'read') return { encoder, vectors, searcher, indexer: null };
    store.transaction(() => purgeOrphans(store, vectors, libraryDir));
    const indexer = createIndexer({
      store,
      vectors,
      searcher,
      libraryDir,
      decoder,
      encoder,
      onProgress: progressChanged,
      onPhotosChanged: photosChanged,
      onProblem: notice,
      onFolderOnline(folder, online) {
        if (offline.has(folder) === !online) return;
        if (online) offline.delete(folder);
        else offline.add(folder);
        statusChanged();
        if (online) void watch(folder);
      },
    });
    return { encoder, vectors, searcher, indexer };
  }

  /** A new library in place of a damaged one: its folders are added again, and its photos embedded again. */
  function restoreFolders(): void {
    for (const path of readFolderList(libraryDir)) store.folders.add(path);
    notice({
      code: 'library-corrupt',
      message: 'The library file was damaged and has been put aside.',
      advice: 'Your photos were not touched. The library is being built again from your folders.',
    });
  }

  function needBrain(): Brain {
    if (brain) return brain;
    throw new ProblemError(brainProblem!.code, brainProblem!.message, brainProblem!.advice);
  }
  function needIndexer(): Indexer {
    const { indexer } = needBrain();
    if (indexer) return indexer;
    throw new ProblemError('library-read-only', 'This library was opened for reading only.');
  }

  // --- events, at most twice a second each

  const throttled = (ms: number, tell: () => void): (() => void) => {
    let timer: NodeJS.Timeout | undefined;
    return () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        if (!closed) tell();
      }, ms);
    };
  };
  const progressChanged = throttled(250, () => {
    options.onEvent({ type: 'progress', progress: status().progress });
  });
  const photosChanged = throttled(500, () => {
    options.onEvent({ type: 'photos-changed', photos: store.photos.count(), searchable: brain?.searcher.stats().rows ?? 0 });
  });
  const statusChanged = throttled(250, () => options.onEvent({ type: 'status', status: status() }));
  function notice(problem: Problem): void {
    options.onEvent({ type: 'notice', problem });
  }

  // --- folders

  function folderInfo(folder: FolderRow): FolderInfo {
    const counts = store.folders.counts(folder.id);
    return { id: folder.id, name: lastSegment(folder.path), ...counts, online: !offline.has(folder.id) };
  }

  async function addFolder(path: string): Promise<FolderInfo> {
    const placement = await placeFolder(path, store.folders.all(), libraryDir);
    if (placement.kind === 'known') return folderInfo(placement.folder);
    const folder = store.transaction(() => {
      const added = store.folders.add(placement.path);
      for (const inner of placement.inner) {
        const below = inner.path.slice(placement.path.length).split(/[\\/]/).filter(Boolean).join('/');
        store.folders.absorb(added.id, inner.id, below);
      }
      return added;
    });
    for (const inner of placement.inner) await unwatch(inner.id);
    rememberFolders();
    void watch(folder.id);
    return folderInfo(folder);
  }

  function rememberFolders(): void {
    writeFolderList(libraryDir, store.folders.all().map((folder) => folder.path));
  }

  function scopes(ids?: readonly number[]): Scope[] {
    return store.folders
      .all()
      .filter((folder) => ids === undefined || ids.includes(folder.id))
      .map((folder) => ({ folder, dir: '', recursive: true }));
  }

  async function watch(id: number): Promise<void> {
    const folder = store.folders.all().find((row) => row.id === id);
    if (!options.watch || !folder || !brain?.indexer || watches.has(id)) return;
    const { indexer } = brain;
    try {
      const started = await watchFolder(
        folder.path,
        hasImageExtension,
        (changed) => {
          const now = store.folders.all().find((row) => row.id === id);
          if (!closed && now) indexer.scan(changed.map((change) => ({ folder: now, ...change })));
        },
        (reason) => void watchLost(id, reason),
      );
      if (closed || watches.has(id)) await started.close();
      else watches.set(id, started);
    } catch (error) {
      watchLost(id, error instanceof Error ? error.message : String(error));
    }
  }

  function watchLost(id: number, reason: string): void {
    const folder = store.folders.all().find((row) => row.id === id);
    if (closed || !folder || offline.has(id)) return;
    void unwatch(id);
    notice({
      code: 'folder-offline',
      message: `Changes in "${lastSegment(folder.path)}" cannot be watched (${reason}).`,
      advice: 'New photos there appear when Recollect is next started, or when you scan the folder again.',
    });
  }

  async function unwatch(id: number): Promise<void> {
    const watching = watches.get(id);
    watches.delete(id);
    await watching?.close();
  }

  // --- search

  async function search(request: SearchRequest): Promise<SearchAnswer> {
    const { encoder, searcher, vectors } = needBrain();
    const began = performance.now();
    const texts = request.terms.flatMap((term) => (term.kind === 'text' ? [term.text] : []));
    const embedded = texts.length > 0 ? await encoder.embedTexts(texts) : new Float32Array(0);
    let text = 0;
    const terms = request.terms.map((term) => {
      const { weight } = term;
      if (term.kind === 'text') {
        const at = text++ * vectors.dims;
        return { weight, vector: embedded.subarray(at, at + vectors.dims) };
      }
      if (term.kind === 'photo') return { weight, vector: vectorOf(term.photo) };
      const image = images.get(term.image);
      if (!image) throw new ProblemError('query-invalid', 'The example image is no longer held.', 'Drop or paste it again.');
      return { weight, vector: image };
    });
    const query = combine(terms);
    const encodeMs = performance.now() - began;
    const answer = searcher.search(query, request);
    const aspects = store.photos.aspects(answer.hits.map((hit) => hit.photo));
    return {
      // A photo that left the library while the search ran has no aspect.
      hits: answer.hits.flatMap((hit: Hit) => {
        const aspect = aspects.get(hit.photo);
        return aspect === undefined ? [] : [{ ...hit, aspect }];
      }),
      trace: { ...answer.trace, encodeMs },
      searchable: answer.searchable,
    };
  }

  function vectorOf(photo: PhotoId): Float32Array {
    const vector = needBrain().vectors.read(Uint32Array.of(photo));
    if (vector.every((x) => x === 0)) throw photoMissing();
    return vector;
  }

  function photoMissing(): ProblemError {
    return new ProblemError('photo-missing', 'This photo is no longer in the library.');
  }

  async function registerImage(bytes: Uint8Array): Promise<ImageToken> {
    const { encoder } = needBrain();
    const decoded = await decoder.decode({ bytes, input: encoder.pack.image, thumbnail: null });
    if (!decoded.ok) throw new ProblemError('image-undecodable', decoded.message, 'Try another image.');
    const token = `img-${randomBytes(8).toString('hex')}`;
    images.set(token, await encoder.embedQueryImage(decoded.photo.pixels));
    for (const oldest of images.keys()) {
      if (images.size <= maxImages) break;
      images.delete(oldest);
    }
    return token;
  }

  async function pathOf(photo: PhotoId): Promise<string> {
    const places = store.photos.places(photo);
    if (places.length === 0) throw photoMissing();
    for (const place of places) {
      const path = join(place.folder, place.dir, place.name);
      if (await access(path).then(() => true, () => false)) return path;
    }
    throw new ProblemError(
      'photo-missing',
      `"${places[0]!.name}" cannot be reached.`,
      'Plug in the drive it is on, or scan its folder again if it was moved.',
    );
  }

  function placeOf(photo: PhotoId): string {
    const [first] = store.photos.places(photo);
    if (!first) throw photoMissing();
    return join(first.folder, first.dir, first.name);
  }

  async function details(photo: PhotoId): Promise<PhotoDetails> {
    const known = store.photos.details(photo);
    if (!known) throw photoMissing();
    return { ...known, online: await pathOf(photo).then(() => true, () => false) };
  }

  // --- status

  const unavailable: EncoderStatus = {
    state: 'unavailable',
    provider: null,
    requested: [],
    photosPerSecond: null,
    problem: brainProblem,
  };

  function status(): LibraryStatus {
    const pack = brain?.encoder.pack;
    return {
      photos: store.photos.count(),
      searchable: brain?.searcher.stats().rows ?? 0,
      failed: store.files.failedCount(),
      folders: store.folders.all().map(folderInfo),
      pack: pack ? { id: pack.id, name: pack.name, dims: pack.dims } : null,
      encoder: brain?.encoder.status() ?? unavailable,
      index: brain?.searcher.stats() ?? { rows: 0, ramBytes: 0, kernel: 'typed-array' },
      progress: brain?.indexer?.progress() ?? idleProgress,
    };
  }

  if (options.watch && options.access === 'write' && brain?.indexer) {
    brain.indexer.scan(scopes());
    for (const folder of store.folders.all()) void watch(folder.id);
  }

  return {
    async addFolders(paths) {
      const results: Result<FolderInfo>[] = [];
      for (const path of paths) {
        try {
          results.push({ ok: true, value: await addFolder(path) });
        } catch (error) {
          results.push({ ok: false, problem: problemOf(error) });
        }
      }
      const added = results.flatMap((result) => (result.ok ? [result.value.id] : []));
      if (added.length > 0) brain?.indexer?.scan(scopes(added));
      statusChanged();
      return results;
    },
    async removeFolder(id) {
      await unwatch(id);
      // Work under way for this folder would bring its files back.
      const resume = brain?.indexer?.progress().phase !== 'idle';
      await brain?.indexer?.cancel();
      const orphans = store.files.removeFolder(id);
      store.folders.remove(id);
      brain?.searcher.remove(Uint32Array.from(orphans));
      rememberFolders();
      if (resume) brain?.indexer?.scan(scopes());
      photosChanged();
      statusChanged();
    },
    index: (folders) => needIndexer().scan(scopes(folders)),
    pause: () => needIndexer().pause(),
    resume: () => needIndexer().resume(),
    cancel: () => needIndexer().cancel(),
    indexed: () => needIndexer().idle(),
    search,
    registerImage,
    timeline: () => store.photos.timeline(),
    details,
    pathOf,
    placeOf,
    failures: () => store.files.failures(maxFailuresShown),
    retryFailures() {
      store.files.forgive();
      needIndexer().scan(scopes());
    },
    status,
    async close() {
      if (closed) return;
      closed = true;
      await Promise.all([...watches.keys()].map(unwatch));
      await brain?.indexer?.close();
      await brain?.encoder.close();
      brain?.searcher.close();
      await decoder.close();
      store.close();
    },
  };
}

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
} as const;
