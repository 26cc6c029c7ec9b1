/**
 * @file Starts an engine process and does for it what only main can: forks encoder processes and opens
 * channels to the decoder page. Runs in main; looks into no photo.
 */
import type { MessagePortMain } from 'electron';
import type { ChildPort } from '../shared/port.ts';
import { portOf } from './electron-port.ts';
import type { EngineStart, ServiceReply, ServiceRequest } from './engine-wire.ts';
import { startUtility } from './utility.ts';
import type { StartedUtility } from './utility.ts';

/** @param connectDecoder one more channel to the decoder page */
export function startEngineChild(start: EngineStart, connectDecoder: () => MessagePortMain): ChildPort {
  const engine = startUtility('engine', start);
  const encoders = new Map<number, StartedUtility>();
  const reply = (message: ServiceReply, ports: MessagePortMain[] = []): void =>
    engine.process.postMessage(message, ports);

  engine.process.on('message', (message: ServiceRequest) => {
    switch (message.kind) {
      case 'spawn-encoder': {
        const { child } = message;
        const encoder = startUtility('encoder', null);
        encoders.set(child, encoder);
        encoder.onExit((reason) => {
          encoders.delete(child);
          reply({ kind: 'encoder-exit', child, reason });
        });
        return reply({ kind: 'encoder-port', child }, [encoder.port]);
      }
      case 'kill-encoder':
        return encoders.get(message.child)?.kill();
      case 'connect-decoder':
        return reply({ kind: 'decoder-port', connection: message.connection }, [connectDecoder()]);
    }
  });
  // An encoder without its engine has nobody to answer.
  engine.onExit(() => {
    for (const encoder of encoders.values()) encoder.kill();
  });

  const port = portOf(engine.port);
  return {
    post: port.post,
    onMessage: port.onMessage,
    // The process's end, not the port's: a new engine must not open the library while the old one holds it.
    onClose: engine.onExit,
    close: port.close,
    kill: engine.kill,
  };
}
