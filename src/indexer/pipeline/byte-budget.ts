/**
 * @file Room for so many bytes, shared by all who need some at once: whoever asks waits until there is enough.
 */

export interface ByteBudget {
  /** Resolves with the way to give the bytes back, once there is room. First come, first served; more than there
   * is at all waits for everybody else to be done. */
  take(bytes: number): Promise<() => void>;
}

export function byteBudget(total: number): ByteBudget {
  let used = 0;
  const waiting: { readonly bytes: number; readonly go: () => void }[] = [];

  function admit(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (used > 0 && used + next.bytes > total) return;
      used += next.bytes;
      waiting.shift();
      next.go();
    }
  }

  return {
    take: (bytes) =>
      new Promise((resolve) => {
        waiting.push({
          bytes,
          go: () => {
            let held = true;
            resolve(() => {
              if (!held) return;
              held = false;
              used -= bytes;
              admit();
            });
          },
        });
        admit();
      }),
  };
}
