/**
 * @file The index job: discover -> feed -> prepare (read, recognise, decode) -> embed -> commit, each stage
 * waiting for the next through a bounded channel. One per open library; idle until it is given scopes.
 * Runs in the process that owns the library.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { problemOf } from '../../shared/problem.ts';
import type { Problem } from '../../shared/problem.ts';
import type { HoldReason, IndexPhase, IndexProgress } from '../../shared/library.ts';
import type { Decoder } from '../pixels/decoder.ts';
import { hasImageExtension } from '../pixels/formats.ts';
import type { Encoder } from '../encoder/encoder.ts';
import type { FilePlace } from '../store/files.ts';
import { asProblem } from '../store/database.ts';
import { lastSegment } from '../store/files.ts';
import type { FolderRow } from '../store/folders.ts';
import { list, reasonOf } from '../library/walk.ts';
import { diffDirectory, unreported } from '../library/diff.ts';
import { channel } from './channel.ts';
import { commit } from './commit.ts';
import type { CommitTarget, Outcome } from './commit.ts';
import { discover, pathOf } from './discover.ts';
import type { Scope } from './discover.ts';
import { gate } from './gate.ts';
import { prepare } from './prepare.ts';
import type { Prepared, PreparedPhoto } from './prepare.ts';
import { rate } from './rate.ts';

export interface IndexerOptions extends CommitTarget {
  readonly decoder: Decoder;
  readonly encoder: Encoder;
  /** Names of files and folders that are not looked at. */
  readonly leftOut: (name: string) => boolean;
  onProgress(): void;
  onPhotosChanged(): void;
  onProblem(problem: Problem): void;
  onFolderOnline(folder: number, online: boolean): void;
  /** A run has ended by itself: nothing was left to do. */
  onRunEnd?(): void;
}

export interface RunSummary {
  readonly indexed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

export interface Indexer {
  /** Adds work; begins at once (or `after` so many ms), or joins the run that is going. */
  scan(scopes: readonly Scope[], after?: number): void;
  /** The batch in flight is finished and kept. */
  pause(): void;
  /** Also ends a hold: the person wants it now. */
  resume(): void;
  /** Holds this run and those that come, until it is told null: the machine has better things to do. */
  hold(reason: HoldReason | null): void;
  /** Forgets what is still to do; what is finished stays. Resolves when idle. */
  cancel(): Promise<void>;
  /** Resolves with what the current (else the last) run did, when nothing is left to do. */
  idle(): Promise<RunSummary>;
  progress(): IndexProgress;
  close(): Promise<void>;
}

/** A directory with work. */
interface Todo {
  readonly folder: FolderRow;
  readonly dir: string;
  /** How many files of it. */
  readonly files: number;
  /** Names of those that may have changed; null: any. */
  readonly reported: ReadonlySet<string> | null;
}

interface Candidate {
  readonly folder: FolderRow;
  readonly at: FilePlace;
}

/** A content between its first sight and its commit, with every place it was seen at meanwhile. */
interface Pending {
  readonly key: string;
  readonly places: FilePlace[];
}

/** How long a partly filled batch waits for more, and light outcomes for company. */
const lingerMs = 250;
const lookAgainMs = 20;
const lightBatch = 256;
const closePatienceMs = 8000;

function filesOf(outcome: Outcome): number {
  return outcome.kind === 'known' ? 1 : outcome.places.length;
}

export function createIndexer(options: IndexerOptions): Indexer {
  const { store, vectors, searcher, decoder, encoder } = options;
  const pass = gate();
  /** The person's own; ends with the run. */
  let paused = false;
  let held: HoldReason | null = null;
  const admit = (): void => pass.set(!paused && held === null);
  let secondTries: Promise<unknown> = Promise.resolve();
  const speed = rate();

  // What the current run has to do and has done.
  let run = newRun();
  let last: RunSummary = summaryOf(run);
  let idleWaiters: ((summary: RunSummary) => void)[] = [];

  function newRun() {
    return {
      began: performance.now(),
      active: false,
      abort: new AbortController(),
      scopes: [] as Scope[],
      /** Photos without a vector when the run began to look. */
      needsEmbedding: null as ReadonlySet<number> | null,
      /** Directories with work, by folder and name: one that changes again while it waits is not counted twice. */
      todo: new Map<string, Todo>(),
      discovering: false,
      feeding: false,
      /** Files between channel and commit. */
      inFlight: 0,
      /** Decodes and batches that are running at this moment: what a pause waits for. */
      running: 0,
      pending: new Map<string, Pending>(),
      total: 0,
      done: 0,
      indexed: 0,
      failed: 0,
      skipped: 0,
      current: null as string | null,
      cancelling: false,
      preparers: 0,
      tasks: new Set<Promise<void>>(),
      candidates: channel<Candidate>(64),
      prepared: channel<{ photo: PreparedPhoto; pending: Pending }>(64),
      light: [] as Outcome[],
      lightTimer: undefined as NodeJS.Timeout | undefined,
    };
  }
  type Run = typeof run;

  function start(): void {
    if (run.active) return;
    run.active = true;
    run.began = performance.now();
    speed.reset();
    const mine = run;
    addPreparers(mine);
    void guarded(mine, () => embedLoop(mine));
  }

  /** One more than decodes are worth having at once: while those run, its file is read. A decoder in another
   * process says how many only once it is there, so this is called again as work is done. */
  function addPreparers(of: Run): void {
    while (of.preparers < decoder.concurrency + 1) {
      of.preparers++;
      void guarded(of, () => prepareLoop(of));
    }
  }

  /** An error nobody expected ends the run with a message instead of taking the process down silently. */
  function guarded(of: Run, work: () => Promise<void>): Promise<void> {
    const task = work()
      .catch((error: unknown) => {
        if (of.cancelling) return;
        const problem = problemOf(asProblem(error));
        if (problem.code === 'internal') console.error('index job:', error);
        options.onProblem(problem);
        void cancel();
      })
      .finally(() => of.tasks.delete(task));
    of.tasks.add(task);
    return task;
  }

  async function discoverLoop(of: Run, after: number): Promise<void> {
    of.discovering = true;
    if (after > 0) await wait(after, undefined, { signal: of.abort.signal }).catch(() => undefined);
    of.needsEmbedding ??= vectors.missing();
    const { needsEmbedding } = of;
    for (let scope = of.scopes.shift(); scope !== undefined && !of.cancelling; scope = of.scopes.shift()) {
      await discover(scope, {
        store,
        vectors,
        needsEmbedding,
        pass: pass.pass,
        walk: {
          wanted: hasImageExtension,
          leftOut: options.leftOut,
          outOfBounds: [options.libraryDir, ...store.excluded.all().map(({ path }) => path)],
          signal: of.abort.signal,
        },
        onUnchanged(unchanged, failing) {
          of.skipped += unchanged;
          of.failed += failing;
          options.onProgress();
        },
        onMoved(places) {
          const outcomes = places.map(({ at, photo }): Outcome => ({ kind: 'known', photo, place: at }));
          commit(outcomes, options);
          of.indexed += outcomes.length;
          options.onPhotosChanged();
        },
        onWork(folder, dir, files, reported) {
          const key = `${folder.id}:${dir}`;
          const before = of.todo.get(key);
          of.total += files - (before?.files ?? 0);
          const all =
            before === undefined
              ? reported
              : before.reported && reported && new Set([...before.reported, ...reported]);
          of.todo.set(key, { folder, dir, files, reported: all });
          if (!of.feeding) void guarded(of, () => feedLoop(of));
        },
        onUnreadable: (folder, dir, reason) => reportUnreadable(folder, dir, reason),
        onGone(files) {
          const orphans = store.transaction(() => store.files.remove(files));
          searcher.remove(Uint32Array.from(orphans));
          options.onPhotosChanged();
        },
        onOffline: (folder) => options.onFolderOnline(folder.id, false),
        onOnline: (folder) => options.onFolderOnline(folder.id, true),
      });
    }
    of.discovering = false;
    settle(of);
  }

  async function feedLoop(of: Run): Promise<void> {
    of.feeding = true;
    for (const [key, next] of of.todo) {
      if (of.cancelling) break;
      of.todo.delete(key);
      await feedDirectory(of, next);
    }
    of.feeding = false;
    settle(of);
  }

  async function feedDirectory(of: Run, next: Todo): Promise<void> {
    const { folder, dir } = next;
    let work: Candidate[] = [];
    try {
      const walk = { wanted: hasImageExtension, leftOut: options.leftOut };
      const { reported } = next;
      const rows = reported && store.files.inDirectory(folder.id, dir);
      const listing = await list(folder.path, dir, walk, unreported(rows ?? [], reported));
      const known = rows ?? store.files.inDirectory(folder.id, dir);
      const diff = diffDirectory(listing.files, known, of.needsEmbedding!);
      work = diff.work.map(({ stat }) => ({ folder, at: { folder: folder.id, dir, stat } }));
    } catch (error) {
      reportUnreadable(folder, dir, reasonOf(error));
    }
    // The directory may have changed since it was discovered.
    of.total += work.length - next.files;
    for (const candidate of work) {
      of.inFlight++;
      if (!(await of.candidates.put(candidate))) return;
    }
  }

  async function prepareLoop(of: Run): Promise<void> {
    for (;;) {
      await pass.pass();
      const candidate = await of.candidates.take();
      if (candidate === undefined) return;
      // Paused while this one waited: it waits on.
      await pass.pass();
      if (of.cancelling) return;
      await prepareOne(of, candidate);
      addPreparers(of);
      options.onProgress();
    }
  }

  async function running<T>(of: Run, work: () => Promise<T>): Promise<T> {
    of.running++;
    try {
      return await work();
    } finally {
      of.running--;
      if (!pass.open) options.onProgress();
    }
  }

  async function prepareOne(of: Run, { folder, at }: Candidate): Promise<void> {
    of.current = [lastSegment(folder.path), at.dir, at.stat.name].filter(Boolean).join('/');
    const claimed: { pending: Pending | null } = { pending: null };
    const attempt = (): Promise<Prepared> =>
      running(of, () =>
        prepare(pathOf(folder, at), at, {
          decoder,
          input: encoder.pack.image,
          known(sha256) {
            const photo = store.photos.idOf(sha256);
            return photo !== null && vectors.has(photo) ? photo : null;
          },
          claim(sha256) {
            const key = Buffer.from(sha256).toString('hex');
            const other = of.pending.get(key);
            if (other && other !== claimed.pending) {
              other.places.push(at);
              return false;
            }
            claimed.pending ??= { key, places: [at] };
            of.pending.set(key, claimed.pending);
            return true;
          },
        }),
      );
    let prepared = await attempt();
    let tries = 1;
    if (prepared.kind === 'failed' && !prepared.final && claimed.pending && !of.cancelling) {
      // [Note: A second try, one at a time] A file that takes the decoder down takes those down with it that
      // were being decoded beside it. Each is tried once more, but no two of them together, so that in the
      // end only the culprit is left.
      const second = secondTries.then(attempt, attempt);
      secondTries = second;
      prepared = await second;
      tries = 2;
    }
    // What a cancelled run finds out is not kept: its decoder may have been closed under it.
    if (of.cancelling) return;
    const { pending } = claimed;
    switch (prepared.kind) {
      case 'silent':
        // Its folder is looked for now and then, and scanned again when it answers.
        options.onFolderOnline(folder.id, false);
        of.total--;
        finished(of, 0);
        break;
      case 'vanished':
        of.total--;
        finished(of, 0);
        break;
      case 'twin':
        // Counted with the file it joined.
        break;
      case 'known':
        light(of, { kind: 'known', photo: prepared.photo, place: at });
        break;
      case 'failed':
        if (pending) of.pending.delete(pending.key);
        light(of, {
          kind: 'failed',
          places: pending?.places ?? [at],
          reason: prepared.reason,
          final: prepared.final || tries === 2,
          tries,
        });
        break;
      case 'ready':
        await of.prepared.put({ photo: prepared.photo, pending: pending! });
        break;
    }
  }

  /** True when the run has no files left but `held` ones and light outcomes: waiting would bring nothing. */
  function nothingFollows(of: Run, held: number): boolean {
    if (of.discovering || of.feeding || of.scopes.length > 0 || of.todo.size > 0) return false;
    return of.inFlight === held + of.light.reduce((files, o) => files + filesOf(o), 0);
  }

  /** Outcomes that need no encoder are committed together, soon. */
  function light(of: Run, outcome: Outcome): void {
    of.light.push(outcome);
    if (of.light.length >= lightBatch || nothingFollows(of, 0)) flushLight(of);
    else of.lightTimer ??= setTimeout(() => flushLight(of), lingerMs);
  }

  function flushLight(of: Run): void {
    clearTimeout(of.lightTimer);
    of.lightTimer = undefined;
    const outcomes = of.light.splice(0);
    if (outcomes.length > 0) void guarded(of, () => commitAll(of, outcomes));
  }

  async function embedLoop(of: Run): Promise<void> {
    // Two batches on their way: while the encoder works on one, the next is already in its mailbox.
    const onTheirWay = new Set<Promise<void>>();
    for (;;) {
      const first = await of.prepared.take();
      if (first === undefined) break;
      const batch = [first];
      const size = encoder.batchSize();
      for (const until = performance.now() + lingerMs; batch.length < size && performance.now() < until;) {
        const held = batch.reduce((files, { pending }) => files + pending.places.length, 0);
        if (nothingFollows(of, held)) break;
        const next = await of.prepared.take(lookAgainMs);
        if (next !== undefined) batch.push(next);
        else if (of.prepared.closed) break;
      }
      // Decoded photos wait out a pause in memory: at most a channel's worth of small pictures.
      await pass.pass();
      if (of.cancelling) break;
      const work = guarded(of, () => running(of, () => embedBatch(of, batch))).finally(() =>
        onTheirWay.delete(work),
      );
      onTheirWay.add(work);
      if (onTheirWay.size >= 2) await Promise.race(onTheirWay);
    }
    await Promise.all(onTheirWay);
  }

  async function embedBatch(
    of: Run,
    batch: readonly { photo: PreparedPhoto; pending: Pending }[],
  ): Promise<void> {
    const one = batch[0]!.photo.pixels.byteLength;
    const pixels = new Uint8Array(one * batch.length);
    batch.forEach(({ photo }, i) => pixels.set(photo.pixels, i * one));
    const rows = await encoder.embedPhotos(pixels, batch.length);
    const { dims } = vectors;
    const outcomes = batch.map(({ photo, pending }, i): Outcome => {
      // From here on a twin finds the photo in the library.
      of.pending.delete(pending.key);
      return {
        kind: 'embedded',
        photo,
        places: pending.places,
        vector: rows.slice(i * dims, (i + 1) * dims),
      };
    });
    await commitAll(of, [...outcomes, ...of.light.splice(0)]);
  }

  async function commitAll(of: Run, outcomes: readonly Outcome[]): Promise<void> {
    for (;;) {
      try {
        commit(outcomes, options);
        break;
      } catch (error) {
        const problem = problemOf(error);
        // A full disk can be emptied: the batch waits, paused, until the person resumes.
        if (problem.code !== 'library-full' || of.cancelling) throw error;
        options.onProblem(problem);
        pause();
        of.running--;
        await pass.pass();
        of.running++;
      }
    }
    let embedded = 0;
    for (const outcome of outcomes) {
      const files = filesOf(outcome);
      if (outcome.kind === 'failed') of.failed += files;
      else of.indexed += files;
      if (outcome.kind === 'embedded') embedded++;
      finished(of, files);
    }
    speed.count(embedded);
    options.onPhotosChanged();
    options.onProgress();
  }

  function finished(of: Run, files: number): void {
    of.inFlight -= Math.max(files, 1);
    of.done += files;
    settle(of);
  }

  /** Ends the run when nothing is left of it. */
  function settle(of: Run): void {
    if (of !== run || !of.active || of.discovering || of.feeding || of.scopes.length > 0 || of.todo.size > 0)
      return;
    if (of.inFlight > 0) {
      if (nothingFollows(of, 0)) flushLight(of);
      options.onProgress();
      return;
    }
    end(of);
  }

  function end(of: Run): void {
    of.candidates.close();
    of.prepared.close();
    clearTimeout(of.lightTimer);
    last = summaryOf(of);
    of.active = false;
    run = newRun();
    // A pause ends with the work it held back; the next photo must not wait for somebody to remember it.
    paused = false;
    admit();
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const done of waiters) done(last);
    options.onProgress();
    if (!of.cancelling) options.onRunEnd?.();
  }

  function pause(): void {
    if (!run.active) return;
    paused = true;
    admit();
    options.onProgress();
  }

  async function cancel(): Promise<void> {
    const of = run;
    if (!of.active) return;
    of.cancelling = true;
    of.abort.abort();
    of.scopes.length = 0;
    of.todo.clear();
    const outcomes = of.light.splice(0);
    if (outcomes.length > 0) {
      try {
        commit(outcomes, options);
      } catch (error) {
        options.onProblem(problemOf(error));
      }
    }
    // Batches that are on their way are let finish; their results are kept if they come in time.
    end(of);
  }

  const unreadableSeen = new Set<string>();
  function reportUnreadable(folder: FolderRow, dir: string, reason: string): void {
    const name = [lastSegment(folder.path), dir].filter(Boolean).join('/');
    if (unreadableSeen.has(name)) return;
    unreadableSeen.add(name);
    options.onProblem({
      code: 'folder-unreadable',
      message: `The folder "${name}" could not be read. ${reason}`,
      advice: 'Photos found there before stay in the library.',
    });
  }

  function phase(): IndexPhase {
    if (!run.active) return 'idle';
    if (!pass.open) return run.running > 0 ? 'pausing' : 'paused';
    return run.discovering && run.total === run.done ? 'scanning' : 'indexing';
  }

  return {
    scan(scopes, after = 0) {
      if (scopes.length === 0) return;
      run.scopes.push(...scopes);
      start();
      const mine = run;
      if (!mine.discovering) void guarded(mine, () => discoverLoop(mine, after));
      options.onProgress();
    },
    pause,
    resume() {
      if (pass.open) return;
      speed.reset();
      paused = false;
      held = null;
      admit();
      options.onProgress();
    },
    hold(reason) {
      if (reason === held) return;
      held = reason;
      speed.reset();
      admit();
      options.onProgress();
    },
    cancel,
    idle: () => (run.active ? new Promise((done) => idleWaiters.push(done)) : Promise.resolve(last)),
    progress() {
      const perSecond = speed.perSecond();
      const left = run.total - run.done;
      return {
        phase: phase(),
        done: run.done,
        total: run.total,
        indexed: run.indexed,
        failed: run.failed,
        skipped: run.skipped,
        imagesPerSecond: perSecond,
        etaSeconds: perSecond > 0 && !run.discovering && pass.open ? left / perSecond : null,
        current: run.active ? run.current : null,
        held: run.active && !paused ? held : null,
      };
    },
    async close() {
      const of = run;
      await cancel();
      // Batches that are on their way are let finish; a decode or a disk that hangs is not waited for.
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((over) => (timer = setTimeout(over, closePatienceMs)));
      await Promise.race([Promise.all(of.tasks), patience]);
      clearTimeout(timer);
    },
  };

  function summaryOf(of: Run): RunSummary {
    const seconds = of.active ? (performance.now() - of.began) / 1000 : 0;
    const { indexed, failed, skipped } = of;
    return { indexed, failed, skipped, seconds, imagesPerSecond: seconds > 0 ? indexed / seconds : 0 };
  }
}

export type { Scope };
