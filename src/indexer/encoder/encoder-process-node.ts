/** @file Entry of an encoder process in plain Node: a forked child whose channel is the port. */
import { serveEncoder } from './encoder-server.ts';

if (process.send === undefined) throw new Error('This file is started by spawn-node-encoder.ts.');

process.on('disconnect', () => process.exit(0));
serveEncoder({
  post: (message) => void process.send?.(message),
  onMessage: (listener) => void process.on('message', listener),
  onClose: (listener) => void process.on('disconnect', () => listener('the parent has gone')),
  close: () => process.disconnect(),
});
