/**
 * @file A limit on how long a disk is waited for. A share that hangs answers no call and fails none.
 *
 * [Note: Hanging shares] A call that hangs holds one of the process's file threads until the share answers,
 * whatever we do. So nothing is asked of a folder that did not answer until it has answered (presence.ts asks once),
 * few calls are in flight at a time, and the engine's process has threads to spare (UV_THREADPOOL_SIZE).
 */

/** Longer than a sleeping disk takes to spin up. */
const patienceMs = 20_000;

/** @throws an error with code ETIMEDOUT when `asked` has not settled in time; otherwise what `asked` throws. */
export function answered<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('the disk does not answer'), { code: 'ETIMEDOUT' })),
      patienceMs,
    );
    timer.unref();
  });
  return Promise.race([asked, silence]).finally(() => clearTimeout(timer));
}

export function isSilent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ETIMEDOUT';
}
