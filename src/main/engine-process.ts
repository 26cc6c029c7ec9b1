/**
 * @file The engine's process: opens the library and answers main. Runs as an Electron utility process.
 * Has Node's powers, no window, and no image decoder: pixels come from the decoder page.
 */
import type { FromEngine } from './engine-wire.ts';

process.parentPort.once('message', ({ ports }) => {
  const [port] = ports;
  const refused: FromEngine = {
    kind: 'refused',
    problem: { code: 'internal', message: 'This build has no search engine yet.', advice: '' },
  };
  port?.postMessage(refused);
});
