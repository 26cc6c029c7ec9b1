/**
 * @file The engine process's side of what only main can do for it: encoder processes and channels to the
 * decoder page. Runs in the engine process.
 */
import type { MessagePortMain } from 'electron';
import type { ChildPort, Port } from '../shared/port.ts';
import { portOf } from './electron-port.ts';
import type { ServiceReply, ServiceRequest } from './engine-wire.ts';

/** Electron's `process.parentPort`, as far as it is used here. */
export interface ParentPort {
  postMessage(message: ServiceRequest): void;
  on(event: 'message', listener: (event: { data: unknown; ports: MessagePortMain[] }) => void): void;
}

export interface EngineServices {
  /** A new encoder process. What is posted before it runs waits in the channel. */
  spawnEncoder(): ChildPort;
  /** A channel to the decoder page, which main opens again whenever it has died. */
  connectDecoder(): Promise<Port>;
}

export function engineServices(parent: ParentPort): EngineServices {
  let next = 1;
  const encoders = new Map<number, { arrived(port: MessagePortMain): void; exited(reason: string): void }>();
  const decoders = new Map<number, (port: Port) => void>();

  parent.on('message', ({ data, ports }) => {
    const reply = data as ServiceReply;
    const [port] = ports;
    switch (reply.kind) {
      case 'encoder-port':
        if (port) encoders.get(reply.child)?.arrived(port);
        return;
      case 'encoder-exit':
        encoders.get(reply.child)?.exited(reply.reason);
        encoders.delete(reply.child);
        return;
      case 'decoder-port':
        if (port) decoders.get(reply.connection)?.(portOf(port));
        decoders.delete(reply.connection);
        return;
    }
  });

  return {
    spawnEncoder: () => {
      const child = next++;
      let port: Port | null = null;
      let ended: string | null = null;
      const unsent: unknown[] = [];
      const messages: ((message: unknown) => void)[] = [];
      const closes: ((reason: string) => void)[] = [];
      encoders.set(child, {
        arrived: (arrived) => {
          port = portOf(arrived);
          port.onMessage((message) => messages.forEach((listener) => listener(message)));
          for (const message of unsent.splice(0)) port.post(message);
        },
        exited: (reason) => {
          ended = reason;
          for (const listener of closes.splice(0)) listener(reason);
        },
      });
      parent.postMessage({ kind: 'spawn-encoder', child });
      return {
        post: (message) => (port ? port.post(message) : void unsent.push(message)),
        onMessage: (listener) => void messages.push(listener),
        // The process's end, which main tells; the port's own may come earlier or later.
        onClose: (listener) => (ended === null ? void closes.push(listener) : listener(ended)),
        close: () => port?.close(),
        kill: () => parent.postMessage({ kind: 'kill-encoder', child }),
      };
    },
    connectDecoder: () => {
      const connection = next++;
      return new Promise((resolve) => {
        decoders.set(connection, resolve);
        parent.postMessage({ kind: 'connect-decoder', connection });
      });
    },
  };
}
