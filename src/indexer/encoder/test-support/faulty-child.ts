/**
 * @file An encoder process without a process: the real server on the other end of a pair of queues, which
 * can be made to die or to fall silent when a given message reaches it.
 */
import type { ChildPort } from '../../../shared/port.ts';
import type { EncoderAsk } from '../encoder-messages.ts';
import { serveEncoder } from '../encoder-server.ts';
import type { SessionFactory } from '../sessions.ts';

export type Fault = 'die' | 'hang' | null;

export interface FaultyChild extends ChildPort {
  readonly received: EncoderAsk[];
  readonly killed: boolean;
}

/** @param fault asked for every message that arrives, before the server sees it. */
export function faultyChild(
  factory: SessionFactory,
  fault: (ask: EncoderAsk) => Fault = () => null,
): FaultyChild {
  const received: EncoderAsk[] = [];
  const toClient: ((message: unknown) => void)[] = [];
  const toServer: ((message: unknown) => void)[] = [];
  const closers: ((reason: string) => void)[] = [];
  let alive = true;
  let silent = false;

  serveEncoder(
    {
      post: (message) => {
        const copy = structuredClone(message);
        setImmediate(() => alive && !silent && toClient.forEach((listener) => listener(copy)));
      },
      onMessage: (listener) => void toServer.push(listener),
      onClose: () => undefined,
      close: () => undefined,
    },
    factory,
  );
  const end = (reason: string) => {
    if (!alive) return;
    alive = false;
    for (const closer of closers) closer(reason);
  };
  return {
    received,
    get killed() {
      return !alive;
    },
    post: (message) => {
      const ask = structuredClone(message) as EncoderAsk;
      setImmediate(() => {
        if (!alive || silent) return;
        received.push(ask);
        const what = fault(ask);
        if (what === 'die') return end('it ended with code 139');
        if (what === 'hang') return (silent = true);
        return toServer.forEach((listener) => listener(ask));
      });
    },
    onMessage: (listener) => void toClient.push(listener),
    onClose: (listener) => void closers.push(listener),
    close: () => undefined,
    kill: () => end('it was killed'),
  };
}
