/**
 * @file What grows beside the rows: cells, graph and measurements. Decides when each is made, made again, saved
 * and taken over at a start. Answers no searches.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TuningStatus } from '../../shared/library.ts';
import { createBackground } from './background.ts';
import type { Background, Job } from './background.ts';
import type { FoundKind } from './effort.ts';
import type { RamIndex } from './ram-index.ts';
import { readCells, writeCells } from './shortlist/cells-file.ts';
import { cellsShortlist } from './shortlist/cells.ts';
import type { CellsShortlist } from './shortlist/cells.ts';
import { hnswDefaults, hnswShortlist } from './shortlist/hnsw.ts';
import type { HnswShortlist } from './shortlist/hnsw.ts';
import type { FollowingShortlist, Shortlist } from './shortlist/shortlist.ts';
import { AskedQueries } from './tuning/asked.ts';
import { tune } from './tuning/tune.ts';
import type { TuneOptions } from './tuning/tune.ts';
import { readTuned, tuningStatus, writeTuned } from './tuning/tuned.ts';
import type { Tuned } from './tuning/tuned.ts';
import type { VectorSource } from './vector-source.ts';

export interface UpkeepOptions {
  /** Folder beside the library for what can be made again; null: nothing is kept. */
  readonly folder: string | null;
  /** Name of the vectors' space: what was kept of other vectors is not taken. */
  readonly space: string;
  /** `off`: takes over what was kept, makes and writes nothing. For a library that another process looks after. */
  readonly work: 'on' | 'off';
  /** From how many photos on there are cells. */
  readonly cellsFrom?: number;
  readonly hnsw?: { readonly links: number; readonly efConstruction: number };
  /** Numbers in [0, 1); default: seeded, so that two runs train the same cells. */
  readonly random?: () => number;
  onError?(error: unknown): void;
}

export interface Upkeep {
  readonly shortlists: { readonly [kind in FoundKind]?: FollowingShortlist };
  readonly tuned: Tuned | null;
  readonly status: TuningStatus | null;
  readonly asked: AskedQueries;
  readonly cells: number;
  readonly bytes: number;
  added(photo: number): void;
  removed(photo: number): void;
  /** From now on there is to be a graph. @throws ProblemError `query-invalid` when hnswlib-node is not there. */
  wantGraph(): void;
  /** Why the exact shortlist answers in place of `kind`. */
  whyNot(kind: FoundKind): string;
  makeWay(): void;
  start(): void;
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** [Note: Where cells pay] Scans of fewer photos than this take a fraction of what reading full vectors does. */
const cellsFromDefault = 50_000;
/** Changes come in batches; the work they cause waits for a pause. */
const quietMs = 1000;
const tuneFrom = 2000;
/** A library that grew or shrank by this much is measured again. */
const tunedFor = 1.5;
/** So many more queries since the last measurement that they may change it. */
const askedForTuning = 16;

export function createUpkeep(
  {
    index,
    source,
    exact,
    search,
  }: {
    readonly index: RamIndex;
    readonly source: VectorSource;
    readonly exact: Shortlist;
    readonly search: TuneOptions['search'];
  },
  options: UpkeepOptions = { folder: null, space: '', work: 'off' },
): Upkeep {
  const { folder, space } = options;
  const random = options.random ?? seeded();
  const background: Background | null =
    options.work === 'on' ? createBackground(options.onError ?? report) : null;
  const asked = new AskedQueries(source.dims);
  const fileOf = (name: string): string | null => (folder === null ? null : join(folder, name));
  let tuned: Tuned | null = null;
  /** Asked queries when it was tuned, and rows when it was tried. */
  let tunedAsked = false;
  let tunedKinds: readonly FoundKind[] = [];
  let triedAt = 0;
  let cellsChanged = false;
  let started = false;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let graph: HnswShortlist | null = null;
  const cells: CellsShortlist | null = index.kernel.tiers.body
    ? cellsShortlist(index, {
        from: options.cellsFrom ?? cellsFromDefault,
        random,
        onSettled: () => (cellsChanged = true),
      })
    : null;

  function keep(name: string, write: (file: string) => void): void {
    const file = fileOf(name);
    if (file === null) return;
    try {
      mkdirSync(folder!, { recursive: true });
      write(file);
    } catch (error) {
      // It can be made again: a full disk costs time at the next start, nothing else.
      (options.onError ?? report)(error);
    }
  }

  function* saveCells(): Job {
    cellsChanged = false;
    const lists = cells?.lists;
    if (lists) keep('cells', (file) => writeCells(file, space, lists));
    yield;
  }

  function kindsReady(): FoundKind[] {
    // Where there are cells, they are faster than comparing every photo, and measuring that takes a minute.
    const kinds: FoundKind[] = [cells?.ready ? 'cells' : 'exact'];
    if (graph?.ready) kinds.push('hnsw');
    return kinds;
  }

  function* measure(): Job {
    triedAt = index.rows;
    const kinds = kindsReady();
    tunedKinds = kinds;
    tunedAsked = asked.vectors.length >= askedForTuning;
    const found = yield* tune({ index, source, space, kinds, asked: asked.vectors, random, search });
    if (!found) return;
    tuned = found;
    keep('tuning', (file) => writeTuned(file, space, tuned, asked));
  }

  function isStale(): boolean {
    if (index.rows < tuneFrom) return false;
    const since = tuned?.photos ?? triedAt;
    if (since === 0) return true;
    const grown = index.rows / since;
    if (grown >= tunedFor || grown <= 1 / tunedFor) return true;
    if (kindsReady().some((kind) => !tunedKinds.includes(kind))) return true;
    return !tunedAsked && asked.vectors.length >= askedForTuning;
  }

  function nextJob(): Job | null {
    const job = cells?.work() ?? graph?.work() ?? null;
    if (job) return job;
    // A few photos more are no reason to write megabytes.
    if (cellsChanged && folder !== null) return saveCells();
    return isStale() ? measure() : null;
  }

  async function workOff(): Promise<void> {
    for (let job = nextJob(); job && !closed; job = nextJob()) await background!.run(job);
  }

  /** At most one at a time; another round follows if something changed meanwhile. */
  function work(): Promise<void> {
    if (!background || closed) return Promise.resolve();
    running ??= workOff().finally(() => (running = null));
    return running;
  }

  function changed(): void {
    if (!started || !background || closed) return;
    if (timer) timer.refresh();
    else {
      timer = setTimeout(() => void work(), quietMs);
      timer.unref();
    }
  }

  return {
    get shortlists() {
      return { ...(cells ? { cells } : {}), ...(graph ? { hnsw: graph } : {}) };
    },
    get tuned() {
      return tuned;
    },
    get status() {
      return tuningStatus(tuned);
    },
    asked,
    get cells() {
      return cells?.count ?? 0;
    },
    get bytes() {
      return (cells?.bytes ?? 0) + (graph?.bytes ?? 0);
    },
    added(photo) {
      cells?.added(photo);
      graph?.added(photo);
      changed();
    },
    removed(photo) {
      cells?.removed(photo);
      graph?.removed(photo);
      changed();
    },
    wantGraph() {
      if (graph) return;
      if (!index.kernel.tiers.body) return;
      const { links, efConstruction } = options.hnsw ?? hnswDefaults;
      graph = hnswShortlist(index, exact, { links, efConstruction, space, file: fileOf('graph') });
      changed();
    },
    whyNot(kind) {
      if (!index.kernel.tiers.body)
        return 'this index holds only 16 numbers of each photo, so every photo is compared';
      if (!background)
        return `there are no ${kind === 'hnsw' ? 'graph' : 'cells'} kept here, so every photo is compared`;
      if (kind === 'hnsw' && graph)
        return `the graph is being built (${graph.built} of ${index.rows}); every photo is compared meanwhile`;
      return 'the cells are not there yet; every photo is compared';
    },
    makeWay: () => background?.makeWay(),
    start() {
      started = true;
      const cellsFile = fileOf('cells');
      const tuningFile = fileOf('tuning');
      const lists = cells && cellsFile !== null ? readCells(cellsFile, space, index) : null;
      if (lists) cells!.restore(lists);
      if (tuningFile !== null) tuned = readTuned(tuningFile, space, asked);
      tunedKinds = tuned?.kinds.map(({ kind }) => kind) ?? [];
      tunedAsked = asked.vectors.length >= askedForTuning;
      changed();
    },
    async settled() {
      if (timer) clearTimeout(timer);
      timer = null;
      background?.hurry(true);
      await work();
      background?.hurry(false);
    },
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      await background?.close();
      await running;
      if (background && started && asked.vectors.length > 0)
        keep('tuning', (file) => writeTuned(file, space, tuned, asked));
    },
  };
}

function report(error: unknown): void {
  console.error('Work beside search failed; searches go on as before.', error);
}

/** mulberry32 */
function seeded(): () => number {
  let state = 0x5eed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
