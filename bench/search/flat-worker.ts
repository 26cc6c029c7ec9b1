/** @file A thread of the single-shot baseline: scans its share of the rows whenever it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { bindScan } from '../../src/indexer/search/kernel/scan-module.ts';

export interface FlatShare {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly scratch: number;
  readonly rows: number;
  readonly count: number;
  readonly query: number;
  readonly top: number;
  readonly rowBytes: number;
  /** Two int32: number of the search to do, and of the last that is done. */
  readonly signal: Int32Array;
}

const { module, memory, scratch, rows, count, query, top, rowBytes, signal } = workerData as FlatShare;
const scan = bindScan(module, memory, scratch);
parentPort!.postMessage('ready');
for (let done = 0; ;) {
  Atomics.wait(signal, 0, done);
  done = Atomics.load(signal, 0);
  if (done < 0) break;
  scan.begin(top, 10);
  scan.scanWide(0, rows, count, query, rowBytes, top);
  Atomics.store(signal, 1, done);
  Atomics.notify(signal, 1);
}
