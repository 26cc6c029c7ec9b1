/** @file Opens the engine in plain Node: sharp decodes, encoders are forked Node processes. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineEvent } from '../shared/requests.ts';
import { openEngine } from '../indexer/engine.ts';
import type { Engine } from '../indexer/engine.ts';
import { spawnNodeEncoder } from '../indexer/encoder/spawn-node-encoder.ts';
import { createSharpDecoder } from '../indexer/pixels/sharp-decoder.ts';

/** The built-in model pack; RECOLLECT_PACK names another folder. */
export function packDir(): string {
  const builtIn = fileURLToPath(new URL('../../resources/models/recollect-v1', import.meta.url));
  return process.env['RECOLLECT_PACK'] ?? builtIn;
}

/** The gazetteer that comes with the app. */
const placesFile = fileURLToPath(new URL('../../resources/places/places.bin', import.meta.url));

export function openNodeEngine(
  library: string,
  access: 'read' | 'write',
  onEvent: (event: EngineEvent) => void = () => {},
  threads?: number,
): Promise<Engine> {
  return openEngine({
    libraryDir: resolve(library),
    packDir: packDir(),
    placesFile,
    access,
    decoder: createSharpDecoder(threads),
    spawnEncoder: spawnNodeEncoder,
    ...(threads === undefined ? {} : { threads }),
    watch: false,
    onEvent,
  });
}
