/**
 * @file Entry of the engine's process: opens the library and answers main. An Electron utility process with
 * Node's powers, but no window and no image decoder: photo files are decoded in the sandboxed page.
 */
import { openEngine } from '../indexer/engine.ts';
import { createPortDecoder } from '../indexer/pixels/port-decoder.ts';
import { portOf } from './electron-port.ts';
import { engineServices } from './engine-services.ts';
import { serveEngine } from './engine-server.ts';
import type { EngineStart } from './engine-wire.ts';

process.parentPort.once('message', ({ data, ports }) => {
  const { libraryDir, packDir, placesFile, provider, threads } = data as EngineStart;
  const [port] = ports;
  if (!port) throw new Error('main sent no port');
  const { spawnEncoder, connectDecoder } = engineServices(process.parentPort);
  const decoder = createPortDecoder({
    connect: connectDecoder,
    concurrency: 1,
    ...(threads === null ? {} : { most: threads }),
  });
  const served = serveEngine(portOf(port), (onEvent) =>
    openEngine({
      libraryDir,
      packDir,
      placesFile,
      ...(provider === null ? {} : { provider }),
      ...(threads === null ? {} : { threads }),
      access: 'write',
      decoder,
      spawnEncoder,
      watch: true,
      onEvent,
    }),
  );
  served.then(
    () => process.exit(0),
    (error: unknown) => {
      console.error('the engine did not close cleanly:', error);
      process.exit(1);
    },
  );
});
