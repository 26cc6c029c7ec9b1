/**
 * @file Which day it is. A window stays open over midnight.
 */
const lookMs = 60_000;

class Today {
  date = $state.raw(new Date());

  /** Begins looking at the clock. Returns the way to stop. */
  start(): () => void {
    const timer = setInterval(() => {
      const now = new Date();
      if (now.toDateString() !== this.date.toDateString()) this.date = now;
    }, lookMs);
    return () => clearInterval(timer);
  }
}

export const today = new Today();
