/**
 * @file The graph shortlist: HNSW (hnswlib, M = 32 as in the paper) over the bodies. An optional dependency,
 * loaded when first asked for. Built, kept in step, saved and loaded without ever holding up a search.
 *
 * [Note: One point at a time] hnswlib-node is synchronous, but points are added one by one, so a
 * graph is built between searches, a few points in each slice (background.ts); reading and writing its file
 * run on a thread of the library's own. Changes wait in a list with which every query is compared, so answers
 * are complete at every moment; until the graph is built `ready` is false and the exact shortlist answers.
 * The graph is never resized (that copies hundreds of megabytes at once): when it is full, or half of it was
 * removed, another is built beside it.
 *
 * [Note: When HNSW pays] It holds the bodies once more, as float32, with its links: about 830 bytes a photo where
 * cells hold 10, and every point is compared with hundreds of others to find its place. So it is built only
 * when it is asked for. Searches with a filter go past it: testing a filter node by node starves the walk.
 */
import { createRequire } from 'node:module';
import type { HierarchicalNSW } from 'hnswlib-node';
import { ProblemError } from '../../../shared/problem.ts';
import { unitPrefix } from '../../matryoshka/prefix.ts';
import type { Job } from '../background.ts';
import { bodyDims } from '../kernel/kernel.ts';
import type { RamIndex } from '../ram-index.ts';
import { cellDims, rowUnits } from './body-rows.ts';
import { readGraph, writeGraph } from './hnsw-file.ts';
import type { FollowingShortlist, Shortlist } from './shortlist.ts';

export interface HnswOptions {
  /** M: links of a node. */
  readonly links: number;
  readonly efConstruction: number;
  /** Where the graph is kept between runs; null: nowhere. */
  readonly file: string | null;
  /** Name of the vectors' space: a graph of other vectors is not taken. */
  readonly space: string;
}

export const hnswDefaults = { links: 32, efConstruction: 200 } as const;

/** Beyond that many photos in no graph the exact shortlist is faster. */
const waitingMax = 20_000;
const spareShare = 0.25;

export interface HnswShortlist extends FollowingShortlist {
  /** Photos that are in the graph by now; grows while it is built. */
  readonly built: number;
  /** The next thing to do in the background, or null. */
  work(): Job | null;
}

type Hnswlib = typeof import('hnswlib-node');
const loadHnswlib = (): Hnswlib => createRequire(import.meta.url)('hnswlib-node') as Hnswlib;

/**
 * `exact` answers what the graph is not for: a filter.
 * @throws ProblemError `query-invalid` when hnswlib-node is not installed.
 */
export function hnswShortlist(
  index: RamIndex,
  exact: Shortlist,
  options: HnswOptions,
  load = loadHnswlib,
): HnswShortlist {
  const { HierarchicalNSW } = orProblem(load);
  let graph: HierarchicalNSW | null = null;
  let built = 0;
  let tried = false;
  let changedSinceSave = 0;
  /** Searchable, and not (or not as they are now) in the graph. */
  const waiting = new Set<number>();
  /** In the graph, and no longer in the library; they drop out of answers by having no row. */
  const gone = new Set<number>();
  let marked = 0;

  function* build(): Job {
    const made = new HierarchicalNSW('ip', cellDims);
    const photos = index.photos();
    const maxElements = Math.ceil(photos.length * (1 + spareShare)) + 1024;
    made.initIndex({ maxElements, m: options.links, efConstruction: options.efConstruction });
    // Whatever changes from here on waits; what waited so far is among `photos`.
    waiting.clear();
    gone.clear();
    graph = null;
    for (built = 0; built < photos.length; built++) {
      addTo(made, photos[built]!);
      yield;
    }
    graph = made;
    marked = 0;
    changedSinceSave = Infinity;
  }

  function addTo(to: HierarchicalNSW, photo: number): void {
    const rows = index.rowsOf(Uint32Array.of(photo));
    if (rows.length > 0) to.addPoint([...rowUnits(index, rows)], photo);
  }

  function* drain(to: HierarchicalNSW): Job {
    for (const photo of gone) {
      gone.delete(photo);
      try {
        to.markDelete(photo);
        marked++;
      } catch {
        // Never got into the graph.
      }
      changedSinceSave++;
      yield;
    }
    for (const photo of waiting) {
      if (to.getCurrentCount() >= to.getMaxElements()) return;
      waiting.delete(photo);
      try {
        // A photo that comes back under its number: hnswlib refuses to update what is marked.
        to.unmarkDelete(photo);
        marked--;
      } catch {
        // It was not marked.
      }
      addTo(to, photo);
      changedSinceSave++;
      yield;
    }
  }

  function* restore(file: string): Job {
    tried = true;
    let read: HierarchicalNSW | null = null;
    yield readGraph(() => new HierarchicalNSW('ip', cellDims), file, options).then((found) => {
      read = found;
    });
    // Assigned in the callback, which the compiler does not follow.
    const found = read as HierarchicalNSW | null;
    if (!found) return;
    const inGraph = new Set(found.getIdsList());
    yield;
    for (const photo of index.photos()) if (!inGraph.has(photo)) waiting.add(photo);
    for (const photo of inGraph) if (!index.has(photo)) gone.add(photo);
    built = inGraph.size;
    graph = found;
    changedSinceSave = 0;
  }

  function* save(from: HierarchicalNSW, file: string): Job {
    changedSinceSave = 0;
    // Changes are put off meanwhile: they are jobs, and this is the one that runs.
    yield writeGraph(from, file, options);
  }

  const isReady = (): boolean => graph !== null && waiting.size <= waitingMax;

  return {
    get ready() {
      return isReady();
    },
    get built() {
      return built;
    },
    get bytes() {
      // Vectors, links of the lowest level and a share of those above, the label table.
      return graph ? graph.getMaxElements() * (cellDims * 4 + options.links * 2 * 4 + 60) : 0;
    },

    find(request) {
      const { query, k, filter, reach } = request;
      if (!graph || filter !== null || index.rows === 0) return exact.find(request);
      const inGraph = graph.getCurrentCount();
      // Marked points are skipped on the way: ask for as many more.
      // All that the walk saw: the graph's order at 64 numbers is coarser than the bodies'.
      const near = Math.max(reach, k);
      const wanted = Math.min(inGraph, near + Math.min(gone.size, near));
      const ef = wanted;
      graph.setEf(ef);
      const { neighbors } = graph.searchKnn(
        [...unitPrefix(query, Math.min(cellDims, query.length))],
        Math.max(1, Math.min(wanted, inGraph - marked)),
      );
      const photos = waiting.size > 0 ? new Set([...neighbors, ...waiting]) : neighbors;
      const compared = Math.min(index.rows, ef * 2 * options.links) + waiting.size;
      return {
        // Once more from the tier in memory: one order with what waits, and rows that are up to date.
        top: index.kernel.rescoreBody(
          unitPrefix(query, Math.min(bodyDims, query.length)),
          index.rowsOf(Uint32Array.from(photos)),
          k,
        ),
        source: 'hnsw',
        compared,
        bytes: compared * cellDims * 4,
        note: { kind: 'graph', ef },
      };
    },

    added(photo) {
      gone.delete(photo);
      waiting.add(photo);
    },
    removed(photo) {
      waiting.delete(photo);
      gone.add(photo);
    },
    work() {
      if (index.rows === 0) return null;
      if (!graph) return !tried && options.file !== null ? restore(options.file) : build();
      const full = waiting.size > 0 && graph.getCurrentCount() >= graph.getMaxElements();
      if (full || marked > index.rows) return build();
      if (waiting.size + gone.size > 0) return drain(graph);
      const worthSaving = changedSinceSave > 0.05 * index.rows;
      return worthSaving && options.file !== null ? save(graph, options.file) : null;
    },
  };
}

function orProblem(load: () => Hnswlib): Hnswlib {
  try {
    return load();
  } catch (cause) {
    throw new ProblemError(
      'query-invalid',
      'The HNSW shortlist needs the optional package hnswlib-node, which is not built on this machine.',
      'Use the automatic shortlist: it is as good. Or install a C++ compiler and run npm rebuild hnswlib-node.',
      cause,
    );
  }
}
