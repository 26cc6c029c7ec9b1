/**
 * @file Notices folders that go away (a drive is pulled out, a share is down) and that come back. File system
 * watches do not tell: a mount that ends takes its watch with it in silence.
 */
import { stat } from 'node:fs/promises';

export interface Presence {
  stop(): void;
}

/** How often the roots are looked at: one stat() each. */
const everyMs = 10_000;
/** A share that does not answer for this long is not there. */
const patienceMs = 5_000;

/**
 * Calls `onChange` for each folder whose presence differs from what it was at the last look.
 * @param isOnline what is known of a folder
 */
export function watchPresence(
  folders: () => readonly { readonly id: number; readonly path: string }[],
  isOnline: (id: number) => boolean,
  onChange: (id: number, online: boolean) => void,
  every = everyMs,
): Presence {
  const asked = new Set<number>();
  const look = (): void => {
    for (const { id, path } of folders()) {
      // A share that hangs is asked once, not every few seconds: each question holds a thread.
      if (asked.has(id)) continue;
      asked.add(id);
      let settled = false;
      const tell = (online: boolean): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        if (online !== isOnline(id)) onChange(id, online);
      };
      const timer = setTimeout(() => tell(false), patienceMs);
      timer.unref();
      stat(path)
        .then(
          (found) => tell(found.isDirectory()),
          () => tell(false),
        )
        .finally(() => asked.delete(id));
    }
  };
  const clock = setInterval(look, every);
  clock.unref();
  return { stop: () => clearInterval(clock) };
}
