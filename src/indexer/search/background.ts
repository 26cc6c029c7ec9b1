/**
 * @file Long work beside searches, in one thread: jobs are generators that are run a few milliseconds at a
 * time, with pauses in which searches and the index job have their turn. Knows nothing of what a job does.
 *
 * [Note: Slices, not a worker] Training cells, building a graph and tuning all read the rows in memory, which
 * change while they run. In a worker they would need copies and a protocol for every change in between; in
 * slices they see the rows as they are, between one search and the next. The price is that a search may
 * wait for the slice that is running: `sliceMs`, plus at most one step of the job.
 */

/** Each `yield` is a place where the job may be interrupted or ended; a promise is waited for. Steps take 1 ms or less. */
export type Job = Generator<Promise<unknown> | void, void, void>;

export interface Background {
  /** Queues `job`; the promise resolves when it has ended, also when it was ended by close(). Its errors go to `onError`. */
  run(job: Job): Promise<void>;
  /** A search was just asked: the next slice waits until people have stopped typing. */
  makeWay(): void;
  /** Somebody waits for the jobs: no pauses from now on but one turn of the event loop. Until `on` is false again. */
  hurry(on: boolean): void;
  /** Ends the job at its next yield and forgets the others. */
  close(): Promise<void>;
}

const sliceMs = 3;
/** As long as a slice: half a core, for minutes after a first import, then nothing. */
const pauseMs = 3;
/** After a search. */
const quietMs = 40;

export function createBackground(onError: (error: unknown) => void): Background {
  let closed = false;
  let last: Promise<void> = Promise.resolve();
  let busyUntil = 0;
  let hurried = false;

  async function through(job: Job): Promise<void> {
    try {
      while (!closed) {
        if (hurried) await new Promise((turn) => setImmediate(turn));
        else await pause(Math.max(pauseMs, busyUntil - performance.now()));
        if (!hurried && busyUntil > performance.now()) continue;
        const end = performance.now() + sliceMs;
        do {
          const step = job.next();
          if (step.done) return;
          if (step.value) await step.value;
        } while (!closed && performance.now() < end);
      }
      job.return();
    } catch (error) {
      onError(error);
    }
  }

  return {
    run(job) {
      last = last.then(() => through(job));
      return last;
    },
    hurry(on) {
      hurried = on;
    },
    makeWay() {
      busyUntil = performance.now() + quietMs;
    },
    async close() {
      closed = true;
      await last;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((turn) => setTimeout(turn, ms));
}
