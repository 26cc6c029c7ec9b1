/**
 * @file For tests: a real library (SQLite, disk, RAM index) whose decoder and encoder are arithmetic, so that
 * thousands of files can be indexed in a second and every decode and embedding is counted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { leftOutBy, usualPatterns } from '../../shared/left-out.ts';
import type { Problem } from '../../shared/problem.ts';
import type { DecodeRequest, DecodeResult, Decoder } from '../pixels/decoder.ts';
import type { Encoder } from '../encoder/encoder.ts';
import type { Pack } from '../encoder/pack.ts';
import { createSearcher } from '../search/create-searcher.ts';
import type { Searcher } from '../search/searcher.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { PackVectors } from '../store/vectors.ts';
import { createIndexer } from './indexer.ts';
import type { Indexer, RunSummary } from './indexer.ts';

const dims = 32;
const side = 2;

export interface TestLibrary {
  readonly root: string;
  readonly libraryDir: string;
  readonly store: Store;
  readonly vectors: PackVectors;
  readonly searcher: Searcher;
  readonly indexer: Indexer;
  readonly problems: Problem[];
  readonly offline: Set<number>;
  /** SHA-256 (hex) of every content that was decoded, in order. */
  readonly decoded: string[];
  /** How many photos went through the encoder. */
  embedded(): number;
  /** Makes the next decodes wait until let go. */
  hold(): () => void;
  /** What embedPhotos throws next, if anything. */
  failNextEmbedding(error: Error): void;
  addFolder(path: string): number;
  scan(): Promise<RunSummary>;
  /** Of each folder itself, as a watch asks for it that reported these files. */
  scanReported(names: readonly string[]): Promise<RunSummary>;
  /** Absolute paths of all files that have a photo, sorted. */
  placed(): Promise<string[]>;
  close(): Promise<void>;
  /** Drops the connection without a clean close, as a kill would, and opens again. */
  reopen(): Promise<TestLibrary>;
}

export function openTestLibrary(root = mkdtempSync(join(tmpdir(), 'recollect-test-'))): TestLibrary {
  const libraryDir = join(root, 'library');
  const store = openStore(libraryDir, 'write');
  const vectors = store.vectors('test-pack', dims);
  const searcher = createSearcher({ source: vectors });
  for (const { photos, halves } of vectors.prefixes()) searcher.load(photos, halves);
  const problems: Problem[] = [];
  const offline = new Set<number>();
  const decoded: string[] = [];
  let embedded = 0;
  let held: Promise<void> = Promise.resolve();
  let nextFailure: Error | null = null;

  const decoder: Decoder = {
    concurrency: 2,
    async decode({ bytes }: DecodeRequest): Promise<DecodeResult> {
      await held;
      decoded.push(createHash('sha256').update(bytes).digest('hex'));
      const text = Buffer.from(bytes).toString('utf8');
      if (text.startsWith('bad'))
        return { ok: false, failure: 'not-an-image', message: 'This is not an image.' };
      if (text.startsWith('crash'))
        return { ok: false, failure: 'decoder-crashed', message: 'The decoder gave up.' };
      const pixels = new Uint8Array(
        createHash('sha256')
          .update(bytes)
          .digest()
          .subarray(0, side * side * 3),
      );
      return { ok: true, photo: { width: 4, height: 3, pixels, thumbnail: Uint8Array.of(1) } };
    },
    close: async () => {},
  };
  const encoder: Encoder = {
    pack: { image: { width: side, height: side, resize: 'squash' } } as Pack,
    async embedPhotos(pixels, n) {
      await new Promise((go) => setImmediate(go));
      if (nextFailure) {
        const error = nextFailure;
        nextFailure = null;
        throw error;
      }
      embedded += n;
      const rows = new Float32Array(n * dims);
      for (let i = 0; i < n; i++) {
        for (let d = 0; d < dims; d++) rows[i * dims + d] = pixels[i * 12 + (d % 12)]! - 127.3 + d;
        const row = rows.subarray(i * dims, (i + 1) * dims);
        const norm = Math.hypot(...row);
        for (let d = 0; d < dims; d++) row[d]! /= norm;
      }
      return rows;
    },
    embedQueryImage: async () => new Float32Array(dims),
    embedTexts: async () => new Float32Array(dims),
    batchSize: () => 8,
    status: () => ({ state: 'ready', provider: 'test', requested: [], photosPerSecond: null, problem: null }),
    onStatus: () => {},
    close: async () => {},
  };
  const indexer = createIndexer({
    store,
    vectors,
    searcher,
    libraryDir,
    decoder,
    encoder,
    onProgress: () => {},
    onPhotosChanged: () => {},
    onProblem: (problem) => void problems.push(problem),
    leftOut: leftOutBy(usualPatterns),
    onFolderOnline: (folder, online) => void (online ? offline.delete(folder) : offline.add(folder)),
  });
  const scopes = () => store.folders.all().map((folder) => ({ folder, dir: '', recursive: true }));

  return {
    root,
    libraryDir,
    store,
    vectors,
    searcher,
    indexer,
    problems,
    offline,
    decoded,
    embedded: () => embedded,
    hold() {
      let go = (): void => {};
      held = new Promise((resolve) => (go = resolve));
      return () => go();
    },
    failNextEmbedding: (error) => void (nextFailure = error),
    addFolder: (path) => store.folders.add(path).id,
    scan() {
      indexer.scan(scopes());
      return indexer.idle();
    },
    scanReported(names) {
      const reported = new Set(names);
      indexer.scan(store.folders.all().map((folder) => ({ folder, dir: '', recursive: false, reported })));
      return indexer.idle();
    },
    async placed() {
      const { photos } = await store.filters.timelineOf([]);
      return [...photos]
        .flatMap((p) => store.photos.places(p).map((at) => join(at.folder, at.dir, at.name)))
        .sort();
    },
    async close() {
      await indexer.close();
      searcher.close();
      store.close();
      rmSync(root, { recursive: true, force: true });
    },
    async reopen() {
      await indexer.close();
      searcher.close();
      store.close();
      return openTestLibrary(root);
    },
  };
}
