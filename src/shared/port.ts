/**
 * @file A two-way message channel to another process, whatever carries it: an Electron MessagePort,
 * a forked Node process, a pair of queues in a test. Types only.
 */

/** Messages are structured-cloneable. `onClose` fires once, when the other side is gone for any reason. */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

/** A process started for us: the channel to it, and the means to end it when it no longer answers. */
export interface ChildPort extends Port {
  kill(): void;
}
