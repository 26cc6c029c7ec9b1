/** @file How fast the index job is going: photos finished per second over the last while, pauses not counted. */

const windowMs = 15_000;

export interface Rate {
  count(photos: number): void;
  /** Photos per second; 0 until there is something to tell. */
  perSecond(): number;
  /** Forget: after a pause the past says nothing. */
  reset(): void;
}

export function rate(now: () => number = () => performance.now()): Rate {
  let marks: { at: number; photos: number }[] = [];
  let since = now();
  return {
    count(photos) {
      marks.push({ at: now(), photos });
    },
    perSecond() {
      const to = now();
      marks = marks.filter((mark) => mark.at >= to - windowMs);
      const seconds = (to - Math.max(since, to - windowMs)) / 1000;
      const photos = marks.reduce((sum, mark) => sum + mark.photos, 0);
      return seconds > 0.2 ? photos / seconds : 0;
    },
    reset() {
      marks = [];
      since = now();
    },
  };
}
