/** @file A gate that stages pass through while it is open: how the index job is paused and resumed. */

export interface Gate {
  readonly open: boolean;
  /** Resolves at once when open, else when it is opened. */
  pass(): Promise<void>;
  set(open: boolean): void;
}

export function gate(): Gate {
  let open = true;
  let waiting: (() => void)[] = [];
  return {
    get open() {
      return open;
    },
    pass: () => (open ? Promise.resolve() : new Promise((go) => waiting.push(go))),
    set(next) {
      open = next;
      if (!open) return;
      const go = waiting;
      waiting = [];
      for (const one of go) one();
    },
  };
}
