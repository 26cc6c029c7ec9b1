/** @file Graphs over whole vectors: hnswlib (its Node binding) and usearch, each built once and saved. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { dims, k } from './data.ts';
import type { Method } from './method.ts';
import { rival } from './rivals.ts';

/** Slots of the list that a graph is walked with, least effort first. */
const efs = [16, 32, 64, 96, 128, 192, 256, 400, 600, 1000, 2000, 4000, 8000, 16_000];

/**
 * A large graph takes up to an hour to build, and its file answers as it does: it is built once per folder, and how
 * many seconds that took is kept beside it.
 */
function builtOnce(file: string, { read, build }: { read(): void; build(): void }): number {
  const kept = `${file}.seconds`;
  if (existsSync(kept)) {
    read();
    return Number(readFileSync(kept, 'utf8'));
  }
  const began = performance.now();
  build();
  const seconds = (performance.now() - began) / 1000;
  writeFileSync(kept, String(seconds));
  return seconds;
}

interface HnswGraph {
  initIndex(options: { maxElements: number; m: number; efConstruction: number }): void;
  addPoint(vector: number[], label: number): void;
  setEf(ef: number): void;
  searchKnn(query: number[], k: number): { neighbors: number[] };
  writeIndexSync(file: string): void;
  readIndexSync(file: string): void;
}

export const fullHnsw: Method = {
  name: `HNSW on ${dims}-d (hnswlib)`,
  note: 'float32, M = 32, efConstruction 200, the paper’s graph; efSearch from 16 to 16,000',
  build(data) {
    const { HierarchicalNSW } = createRequire(import.meta.url)('hnswlib-node') as {
      HierarchicalNSW: new (space: 'ip', dims: number) => HnswGraph;
    };
    const graph = new HierarchicalNSW('ip', dims);
    const file = join(data.folder, 'hnswlib.bin');
    const buildSeconds = builtOnce(file, {
      read: () => graph.readIndexSync(file),
      build() {
        graph.initIndex({ maxElements: data.n, m: 32, efConstruction: 200 });
        for (const { from, rows } of data.blocks()) {
          for (let i = 0; i < rows.length / dims; i++)
            graph.addPoint(Array.from(rows.subarray(i * dims, (i + 1) * dims)), from + i);
          if (from % (8 * 4096) === 0) console.error(`hnswlib: ${from} of ${data.n}`);
        }
        graph.writeIndexSync(file);
      },
    });
    return Promise.resolve({
      buildSeconds,
      diskBytes: statSync(file).size,
      ramBytes: statSync(file).size,
      settings: efs.map((ef) => ({
        name: `ef = ${ef}`,
        mflops: null,
        search(query: Float32Array) {
          graph.setEf(ef);
          return graph.searchKnn(Array.from(query), k).neighbors;
        },
      })),
      close: () => undefined,
    });
  },
};

interface UsearchIndex {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(query: Float32Array, k: number, threads: number): { keys: BigUint64Array };
  save(file: string): void;
  load(file: string): void;
}
interface Usearch {
  Index: new (options: {
    dimensions: number;
    metric: string;
    quantization: string;
    connectivity: number;
    expansion_add: number;
    expansion_search: number;
  }) => UsearchIndex;
}

function usearchGraph(quantization: 'f32' | 'i8'): Method {
  return {
    name: `usearch HNSW, ${quantization}`,
    note: 'connectivity 16, expansion 128 when adding (its defaults), all threads; expansion from 16 to 16,000',
    build(data) {
      const usearch = rival<Usearch>('usearch');
      if (!usearch) return Promise.resolve(null);
      const made = (ef: number): UsearchIndex =>
        new usearch.Index({
          dimensions: dims,
          metric: 'ip',
          quantization,
          connectivity: 16,
          expansion_add: 128,
          expansion_search: ef,
        });
      const file = join(data.folder, `usearch-${quantization}.bin`);
      const index = made(efs[0]!);
      const buildSeconds = builtOnce(file, {
        read: () => index.load(file),
        build() {
          for (const { from, rows } of data.blocks()) {
            const keys = BigUint64Array.from({ length: rows.length / dims }, (_, i) => BigInt(from + i));
            index.add(keys, rows, availableParallelism());
            if (from % (8 * 4096) === 0) console.error(`usearch: ${from} of ${data.n}`);
          }
          index.save(file);
        },
      });
      // The binding cannot change the expansion of an index that is there: it is read again with another.
      let loaded: { readonly ef: number; readonly index: UsearchIndex } = { ef: efs[0]!, index };
      return Promise.resolve({
        buildSeconds,
        diskBytes: statSync(file).size,
        // Not what the process grew by: it holds indices of earlier settings until they are collected.
        ramBytes: statSync(file).size,
        settings: efs.map((ef) => ({
          name: `expansion = ${ef}`,
          mflops: null,
          search(query: Float32Array) {
            if (loaded.ef !== ef) {
              loaded = { ef, index: made(ef) };
              loaded.index.load(file);
            }
            return Array.from(loaded.index.search(query, k, 1).keys, Number);
          },
        })),
        close: () => undefined,
      });
    },
  };
}

export const usearchFloats = usearchGraph('f32');
export const usearchBytes = usearchGraph('i8');
