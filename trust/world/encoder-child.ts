/** @file An encoder process whose model is arithmetic: the real server on a real process's channel. */
import { serveEncoder } from '../../src/indexer/encoder/encoder-server.ts';
import { fakeSessions } from '../../src/indexer/encoder/test-support/fake-sessions.ts';

process.on('disconnect', () => process.exit(0));
serveEncoder(
  {
    post: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.on('disconnect', () => listener('the parent has gone')),
    close: () => process.disconnect(),
  },
  fakeSessions({ cpu: {} }),
);
