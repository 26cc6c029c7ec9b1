/**
 * @file What the benchmark asks of each way to search, ours and others', and how it is measured. Each runs in
 * a process of its own (run-method.ts), so that memory is its own and nobody disturbs the next.
 */
import type { BenchData } from './data.ts';
import { k } from './data.ts';
import type { QuerySort } from '../../src/indexer/search/searcher.ts';

/** A built index, ready to be asked. */
export interface Built {
  /** Of the index and what it needs to answer, beside what the process had before. */
  readonly diskBytes: number;
  /** Where it was built in an earlier run and read from its file; else measured from outside. */
  readonly buildSeconds?: number;
  /** null: measured from outside, as the growth of the process. */
  readonly ramBytes: number | null;
  /** From least to most effort; the last should find everything that it can. */
  readonly settings: readonly Setting[];
  close(): void | Promise<void>;
}

export interface Setting {
  readonly name: string;
  /** Row numbers, best first. `sort`: what the query was made of, which the product knows too. */
  search(query: Float32Array, sort: QuerySort): Uint32Array | number[] | Promise<Uint32Array | number[]>;
  /** Million multiply-adds a query, where that can be said. */
  readonly mflops: (() => number) | null;
}

export interface Method {
  readonly name: string;
  /** What one has to know to judge the figures. */
  readonly note: string;
  /** @returns null where it cannot be had on this machine */
  build(data: BenchData): Promise<Built | null>;
}

export interface Measured {
  readonly setting: string;
  readonly recall: number;
  /** Of the queries that are photos, and that are texts. */
  readonly recallPhotos: number;
  readonly recallTexts: number;
  readonly p50: number;
  readonly p95: number;
  readonly mflops: number | null;
}

export interface MethodReport {
  readonly name: string;
  readonly note: string;
  readonly n: number;
  /** When it was measured, ISO. */
  readonly date: string;
  readonly buildSeconds: number;
  readonly ramBytes: number;
  readonly diskBytes: number;
  readonly measured: readonly Measured[];
}

/** Questions that take longer than this are asked fewer times. */
const patienceMs = 20_000;
/** Found so much, more effort is of no use. */
const enough = 0.9995;

/** Every setting until one finds all; each is asked every query once, after a few to warm up. */
export async function measure(data: BenchData, settings: readonly Setting[]): Promise<Measured[]> {
  const rows: Measured[] = [];
  for (const setting of settings) {
    const began = performance.now();
    for (const query of data.queries.slice(0, 3)) await setting.search(query, 'photos');
    const each = (performance.now() - began) / 3;
    // Photos and texts lie in halves: every step-th of all is as many of both.
    const step = Math.max(1, Math.ceil((each * data.queries.length) / patienceMs));
    const times: number[] = [];
    const found = { photos: [] as number[], texts: [] as number[] };
    for (let q = 0; q < data.queries.length; q += step) {
      const sort = q < data.queries.length / 2 ? 'photos' : 'words';
      const start = performance.now();
      const answer = await setting.search(data.queries[q]!, sort);
      times.push(performance.now() - start);
      const truth = data.truth[q]!;
      const found10 = new Set(Array.from(answer).slice(0, k));
      const share = truth.filter((row) => found10.has(row)).length / truth.length;
      found[q < data.queries.length / 2 ? 'photos' : 'texts'].push(share);
    }
    times.sort((a, b) => a - b);
    const row = {
      setting: setting.name,
      recall: mean([...found.photos, ...found.texts]),
      recallPhotos: mean(found.photos),
      recallTexts: mean(found.texts),
      p50: percentile(times, 0.5),
      p95: percentile(times, 0.95),
      mflops: setting.mflops?.() ?? null,
    };
    rows.push(row);
    if (row.recall >= enough) break;
  }
  return rows;
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
