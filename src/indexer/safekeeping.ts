/**
 * @file Keeps an open library safe: looks for damage, keeps backups of what cannot be made again, and tells
 * the person what was lost and got back. Repairs nothing while the library is open.
 */
import { problemOf } from '../shared/problem.ts';
import type { Problem } from '../shared/problem.ts';
import type { Recovery } from './store/database.ts';
import type { Store } from './store/store.ts';

export interface Safekeeping {
  /** A backup now, if anything changed: after what a person would not want to do twice. */
  keep(): void;
  /** Resolves when the library was looked through, or when that takes longer than the opening should.
   * @throws ProblemError library-corrupt */
  checked(): Promise<void>;
  stop(): void;
}

const backupEveryMs = 30_000;
/** How long opening waits for the look for damage. What is found later is told, and dealt with at the next start. */
const patienceMs = 1_000;

export function safekeeping(store: Store, onProblem: (problem: Problem) => void): Safekeeping {
  if (store.recovery !== null) onProblem(toldOf(store.recovery));
  const began = performance.now();
  let awaited = false;
  const looking = store.check();
  looking.catch((error: unknown) => {
    if (!awaited) onProblem(problemOf(error));
  });

  let failed = false;
  function keep(): void {
    try {
      store.backup();
      failed = false;
    } catch (error) {
      // What was told is in the library; this was the copy. Said once, tried again every time.
      if (!failed) onProblem(problemOf(error));
      failed = true;
    }
  }
  const clock = setInterval(keep, backupEveryMs);
  clock.unref();

  return {
    keep,
    async checked() {
      let timer: NodeJS.Timeout | undefined;
      const left = Math.max(0, began + patienceMs - performance.now());
      const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, left)));
      awaited = true;
      try {
        await Promise.race([looking, enough]);
      } finally {
        clearTimeout(timer);
        awaited = false;
      }
    },
    stop: () => clearInterval(clock),
  };
}

function toldOf({ aside, backupFrom, photos, chosen }: Recovery): Problem {
  if (chosen && backupFrom !== null) {
    return {
      code: 'library-rebuilt',
      message: `Folders, ratings and albums are as they were at ${new Date(backupFrom).toLocaleString()}.`,
      advice: 'What there was before is kept as a backup, too.',
    };
  }
  const from =
    backupFrom === null
      ? 'There was no backup of folders, ratings and albums: please add your folders again.'
      : `Folders, ratings and albums are back as of ${new Date(backupFrom).toLocaleString()}.`;
  if (aside === null) {
    return {
      code: 'library-rebuilt',
      message: 'The library had lost its last changes, and took them back from its backup.',
      advice: from,
    };
  }
  const kept =
    photos === 0 ? '' : ` ${photos.toLocaleString()} photos were taken over and are not computed again.`;
  return {
    code: 'library-rebuilt',
    message: 'The library file was damaged and has been put aside.',
    advice: `${from}${kept} Your photos were not touched; the rest is built again from them.`,
  };
}
