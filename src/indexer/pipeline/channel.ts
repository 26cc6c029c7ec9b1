/**
 * @file A bounded queue between two stages of the index job: put() waits while it is full, take() while it
 * is empty. That waiting is the pipeline's back-pressure.
 */

export interface Channel<T> {
  /** Resolves when there is room; false when the channel was closed meanwhile and the item dropped. */
  put(item: T): Promise<boolean>;
  /** The oldest item; undefined when closed, or when nothing came within `waitMs`. */
  take(waitMs?: number): Promise<T | undefined>;
  /** Drops what is queued and lets everybody who waits go. Returns what was dropped. */
  close(): T[];
  readonly closed: boolean;
  readonly length: number;
}

export function channel<T>(capacity: number): Channel<T> {
  const items: T[] = [];
  const takers: ((item: T | undefined) => void)[] = [];
  const putters: { item: T; done: (accepted: boolean) => void }[] = [];
  let closed = false;

  return {
    get closed() {
      return closed;
    },
    get length() {
      return items.length;
    },
    put(item) {
      if (closed) return Promise.resolve(false);
      const taker = takers.shift();
      if (taker) {
        taker(item);
        return Promise.resolve(true);
      }
      if (items.length < capacity) {
        items.push(item);
        return Promise.resolve(true);
      }
      return new Promise((done) => putters.push({ item, done }));
    },
    take(waitMs) {
      if (items.length > 0) {
        const item = items.shift()!;
        const waiting = putters.shift();
        if (waiting) {
          items.push(waiting.item);
          waiting.done(true);
        }
        return Promise.resolve(item);
      }
      if (closed) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const taker = (item: T | undefined): void => {
          clearTimeout(timer);
          resolve(item);
        };
        takers.push(taker);
        if (waitMs !== undefined) {
          timer = setTimeout(() => {
            takers.splice(takers.indexOf(taker), 1);
            resolve(undefined);
          }, waitMs);
        }
      });
    },
    close() {
      closed = true;
      const dropped = [...items.splice(0), ...putters.map((p) => p.item)];
      for (const p of putters.splice(0)) p.done(false);
      for (const taker of takers.splice(0)) taker(undefined);
      return dropped;
    },
  };
}
