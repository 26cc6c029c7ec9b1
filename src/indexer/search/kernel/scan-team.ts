/**
 * @file Threads that help with a scan. Each has the shared memory and the compiled module, nothing else; it
 * sleeps until it is called, and keeps no process alive. See [Note: One job, shared] in scan.as.
 */
import { Worker } from 'node:worker_threads';
import { scratchBytes } from './scan-module.ts';
import type { ScanMemory, ScanModule } from './scan-module.ts';

/** All that runs in a thread. It is a text so that it needs no file of its own beside the bundle. */
const life = `
const { workerData: { module, memory, scratch, job, thread }, parentPort } = require('node:worker_threads');
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
exports.useScratch(scratch);
parentPort.postMessage('ready');
// The message leaves only when this turn ends.
setImmediate(() => exports.serve(job, thread));
`;

export class ScanTeam {
  readonly #workers: Worker[] = [];
  #ready = 0;
  #broken = false;
  readonly #job: number;

  /** Starts `helpers` threads. They join the first scan that begins after they are up. */
  constructor(helpers: number, module: WebAssembly.Module, memory: ScanMemory, job: number) {
    this.#job = job;
    if (!mayWait()) return;
    for (let thread = 1; thread <= helpers; thread++) {
      try {
        const scratch = memory.allocate(scratchBytes);
        const worker = new Worker(life, {
          eval: true,
          name: `scan ${thread}`,
          workerData: { module, memory: memory.memory, scratch, job, thread },
          execArgv: [],
          resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
        });
        worker.on('message', () => this.#ready++);
        worker.on('error', (error) => {
          console.error('A search thread ended; search goes on without it.', error);
          this.#broken = true;
        });
        worker.unref();
        this.#workers.push(worker);
      } catch (error) {
        console.error('No more search threads can be started; search goes on without them.', error);
        return;
      }
    }
  }

  /** Whether anybody would come. */
  get ready(): number {
    return this.#broken ? 0 : this.#ready;
  }

  /** Has the job's `units` done by all. @returns how many were done by others; -1 when a thread died over its part. */
  run(scan: ScanModule, units: number): number {
    scan.open(this.#job);
    const own = scan.work(this.#job, 0);
    this.#broken = scan.close(this.#job) === 0;
    return this.#broken ? -1 : units - own;
  }

  close(): void {
    this.#broken = true;
    for (const worker of this.#workers) void worker.terminate();
  }
}

/** Whether this thread may sleep until others are done. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}
