/**
 * @file The baseline: every whole vector as float32 in memory, compared with the product's own SIMD instructions and
 * top-k, by as many threads as the product scans with. Single-shot search as fast as this machine can do it
 * in this runtime.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  bindScan,
  compileScan,
  finishTop,
  scratchBytes,
  topBytes,
} from '../../src/indexer/search/kernel/scan-module.ts';
import { dims, k } from './data.ts';
import type { FlatShare } from './flat-worker.ts';
import type { Method } from './method.ts';

const pageBytes = 65_536;
const threadsMax = 4;

export const singleShot: Method = {
  name: `single-shot ${dims}-d, float32 in RAM`,
  note: 'the same SIMD instructions, top-k and number of threads as the product',
  async build(data) {
    const { n } = data;
    const threads = Math.min(threadsMax, availableParallelism());
    const module = compileScan();
    const query = 64;
    const state = query + dims * 4;
    const own = topBytes(2 * k) + scratchBytes;
    const rows = Math.ceil((state + threads * own) / 64) * 64;
    const share = Math.ceil(n / threads / 4) * 4;
    const pages = Math.ceil((rows + threads * share * dims * 4) / pageBytes);
    if (!module || pages > 65_536) return null;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    for (const block of data.blocks())
      new Float32Array(memory.buffer, rows + block.from * dims * 4, block.rows.length).set(block.rows);
    const parts = Array.from({ length: threads }, (_, t): FlatShare => {
      const top = state + t * own;
      return {
        module,
        memory,
        top,
        scratch: top + topBytes(2 * k),
        rows: rows + t * share * dims * 4,
        count: Math.max(0, Math.min(share, n - t * share)),
        query,
        rowBytes: dims * 4,
        signal: new Int32Array(new SharedArrayBuffer(8)),
      };
    });
    const mine = parts[0]!;
    const scan = bindScan(module, memory, mine.scratch);
    const others = parts.slice(1);
    const workers = others.map(
      (part) => new Worker(new URL('flat-worker.ts', import.meta.url), { workerData: part }),
    );
    await Promise.all(workers.map((worker) => new Promise((ready) => worker.once('message', ready))));
    let searches = 0;
    return {
      diskBytes: 0,
      ramBytes: memory.buffer.byteLength,
      settings: [
        {
          name: `${threads} threads`,
          mflops: () => (n * dims) / 1e6,
          search(vector) {
            new Float32Array(memory.buffer, query, dims).set(vector);
            searches++;
            for (const { signal } of others) {
              Atomics.store(signal, 0, searches);
              Atomics.notify(signal, 0);
            }
            scan.begin(mine.top, k);
            scan.scanWide(0, mine.rows, mine.count, query, mine.rowBytes, mine.top);
            const all = parts.flatMap((part, t) => {
              if (t > 0) {
                for (
                  let done = Atomics.load(part.signal, 1);
                  done !== searches;
                  done = Atomics.load(part.signal, 1)
                )
                  Atomics.wait(part.signal, 1, done);
              }
              const { rows, scores } = finishTop(memory, scan, part.top, 'best-first');
              return Array.from(rows, (row, i) => ({ row: row + t * share, score: scores[i]! }));
            });
            return all
              .sort((a, b) => b.score - a.score || a.row - b.row)
              .slice(0, k)
              .map(({ row }) => row);
          },
        },
      ],
      async close() {
        for (const { signal } of others) {
          Atomics.store(signal, 0, -1);
          Atomics.notify(signal, 0);
        }
        await Promise.all(workers.map((worker) => worker.terminate()));
      },
    };
  },
};
