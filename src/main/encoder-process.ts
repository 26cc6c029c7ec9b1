/**
 * @file Entry of an encoder process: ONNX Runtime blocks the thread it runs on, so each tower has a process
 * to itself. An Electron utility process, forked by main for the engine.
 */
import { serveEncoder } from '../indexer/encoder/encoder-server.ts';
import { portOf } from './electron-port.ts';

process.parentPort.once('message', ({ ports }) => {
  const [port] = ports;
  if (!port) throw new Error('main sent no port');
  const engine = portOf(port);
  engine.onClose(() => process.exit(0));
  serveEncoder(engine);
});
