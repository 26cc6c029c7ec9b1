/**
 * @file Electron's message ports and utility processes as plain `Port`s. Runs in main and in utility
 * processes. Carries messages; looks into none.
 */
import type { MessagePortMain } from 'electron';
import type { Port } from '../shared/port.ts';

/** Starts the port: what came in before is delivered to the listeners set in this turn. */
export function portOf(port: MessagePortMain): Port {
  const messages = new Set<(message: unknown) => void>();
  const closes = new Set<(reason: string) => void>();
  let closed: string | null = null;
  port.on('message', (event) => {
    for (const listener of messages) listener(event.data);
  });
  port.once('close', () => {
    closed = 'the other side closed the channel';
    for (const listener of closes) listener(closed);
  });
  port.start();
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void messages.add(listener),
    onClose: (listener) => {
      if (closed === null) closes.add(listener);
      else listener(closed);
    },
    close: () => port.close(),
  };
}
