/**
 * @file The graph shortlist: HNSW (hnswlib, M = 32 as in the paper) over the same 16-d unit rows as the
 * exact scan. An optional dependency, loaded when first asked for.
 *
 * [Note: When HNSW pays] Below about two million photos the exact scan is as fast, needs no build, no
 * 300 bytes a photo, and filters for free; so 'exact' is the default and the graph is built only when it
 * is asked for, from the rows in memory, on the first such search. From then on it is kept in step: adds
 * and updates go in, removals are marked, and once as many photos were removed as remain it is dropped
 * and built anew. A search with a filter takes the exact scan: testing a filter node by node starves the
 * walk, and the scan's answer is the better one in less time.
 */
import { createRequire } from 'node:module';
import type { HierarchicalNSW } from 'hnswlib-node';
import { ProblemError } from '../../../shared/problem.ts';
import { unitPrefix } from '../../matryoshka/prefix.ts';
import { headDims } from '../kernel/kernel.ts';
import type { RamIndex } from '../ram-index.ts';
import type { Shortlist } from './shortlist.ts';

const linksPerNode = 32;
const efConstruction = 200;
const efSearchMin = 400;
const firstCapacity = 1024;

/** Follows the RAM index: tell it after each change. */
export interface HnswShortlist extends Shortlist {
  added(photo: number): void;
  removed(photo: number): void;
}

type Hnswlib = typeof import('hnswlib-node');
const loadHnswlib = (): Hnswlib => createRequire(import.meta.url)('hnswlib-node') as Hnswlib;

/**
 * `exact` answers what the graph is not for: a filter.
 * @throws ProblemError `query-invalid` when hnswlib-node is not installed.
 */
export function hnswShortlist(index: RamIndex, exact: Shortlist, load = loadHnswlib): HnswShortlist {
  const { HierarchicalNSW } = orProblem(load);
  let graph: HierarchicalNSW | null = null;
  let capacity = 0;
  let used = 0;
  let marked = new Set<number>();

  function add(to: HierarchicalNSW, photo: number, head: Float32Array): void {
    const known = marked.delete(photo);
    if (!known && used === capacity) to.resizeIndex((capacity *= 2));
    const before = to.getCurrentCount();
    to.addPoint([...head], photo);
    used += to.getCurrentCount() - before;
  }

  function build(): HierarchicalNSW {
    const made = new HierarchicalNSW('ip', headDims);
    capacity = Math.max(firstCapacity, Math.ceil(index.rows * 1.25));
    used = 0;
    marked = new Set();
    made.initIndex({ maxElements: capacity, m: linksPerNode, efConstruction });
    for (const { photo, head } of index.heads()) add(made, photo, head);
    return made;
  }

  return {
    find(query, dims, k, filter, order) {
      if (dims !== headDims) {
        throw new ProblemError(
          'query-invalid',
          `The HNSW shortlist compares ${headDims} dimensions, not ${dims}.`,
          `Use --dims ${headDims}, or the exact shortlist.`,
        );
      }
      if (filter !== null || index.rows === 0) return exact.find(query, dims, k, filter, order);
      graph ??= build();
      const wanted = Math.min(k, index.rows);
      const ef = Math.max(efSearchMin, wanted);
      graph.setEf(ef);
      const { neighbors, distances } = graph.searchKnn([...unitPrefix(query, headDims)], wanted);
      const compared = Math.min(index.rows, ef * 2 * linksPerNode);
      return {
        top: {
          rows: index.rowsOf(Uint32Array.from(neighbors)),
          scores: Float32Array.from(distances, (distance) => 1 - distance),
        },
        source: 'hnsw',
        compared,
        bytes: compared * headDims * 4,
      };
    },
    added(photo) {
      if (graph) add(graph, photo, index.headOf(photo));
    },
    removed(photo) {
      if (!graph || marked.has(photo)) return;
      graph.markDelete(photo);
      marked.add(photo);
      if (marked.size > index.rows) graph = null;
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
      'Use the exact shortlist: it gives the same answers. Or install a C++ compiler and run npm rebuild hnswlib-node.',
      cause,
    );
  }
}
