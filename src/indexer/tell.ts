/**
 * @file Tells the engine's owner what happens, not more often than anybody can look: progress four times a
 * second, changes of photos twice, the whole status once. What is told is read when it is told, not when it was announced.
 */
import { problemOf } from '../shared/problem.ts';
import type { Problem } from '../shared/problem.ts';
import { asProblem } from './store/database.ts';
import type { EngineEvent } from '../shared/requests.ts';
import type { IndexProgress, LibraryStatus } from '../shared/library.ts';

export interface Teller {
  progress(): void;
  photos(): void;
  status(): void;
  /** At once: nothing that went wrong is held back. */
  notice(problem: Problem): void;
  /** Nothing is told any more. */
  silence(): void;
}

/** Where to read what is told. Reading `status` counts rows; `progress` is free. */
export interface TellerSources {
  readonly progress: () => IndexProgress;
  readonly counts: () => { readonly photos: number; readonly searchable: number };
  readonly status: () => LibraryStatus;
}

export function teller(onEvent: (event: EngineEvent) => void, read: TellerSources): Teller {
  const timers = new Set<NodeJS.Timeout>();
  let silent = false;

  const atMostEvery = (ms: number, tell: () => void): (() => void) => {
    let waiting = false;
    return () => {
      if (waiting || silent) return;
      waiting = true;
      const timer = setTimeout(() => {
        timers.delete(timer);
        waiting = false;
        try {
          tell();
        } catch (error) {
          // A timer has no caller to catch this: a damaged or full library must not end the process.
          onEvent({ type: 'notice', problem: problemOf(asProblem(error)) });
        }
      }, ms);
      timers.add(timer);
    };
  };

  return {
    progress: atMostEvery(250, () => onEvent({ type: 'progress', progress: read.progress() })),
    photos: atMostEvery(500, () => onEvent({ type: 'photos-changed', ...read.counts() })),
    status: atMostEvery(1000, () => onEvent({ type: 'status', status: read.status() })),
    notice: (problem) => {
      if (!silent) onEvent({ type: 'notice', problem });
    },
    silence() {
      silent = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
