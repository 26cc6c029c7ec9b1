/**
 * @file Tells the engine's owner what happens, not more often than anybody can look: progress four times a
 * second, changes of photos twice. What is told is read when it is told, not when it was announced.
 */
import type { Problem } from '../shared/problem.ts';
import type { EngineEvent } from '../shared/requests.ts';
import type { LibraryStatus } from '../shared/library.ts';

export interface Teller {
  progress(): void;
  photos(): void;
  status(): void;
  /** At once: nothing that went wrong is held back. */
  notice(problem: Problem): void;
  /** Nothing is told any more. */
  silence(): void;
}

export function teller(onEvent: (event: EngineEvent) => void, status: () => LibraryStatus): Teller {
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
        tell();
      }, ms);
      timers.add(timer);
    };
  };

  return {
    progress: atMostEvery(250, () => onEvent({ type: 'progress', progress: status().progress })),
    photos: atMostEvery(500, () => {
      const { photos, searchable } = status();
      onEvent({ type: 'photos-changed', photos, searchable });
    }),
    status: atMostEvery(250, () => onEvent({ type: 'status', status: status() })),
    notice: (problem) => {
      if (!silent) onEvent({ type: 'notice', problem });
    },
    silence() {
      silent = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
