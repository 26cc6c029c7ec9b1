/** @file A display for machines without one: tests, benchmarks and screenshots of the real app run on it. */
import { spawn } from 'node:child_process';
import { SetupError } from './child.mjs';

/** An X server without a screen. It picks a free display number and tells it on descriptor 3. */
export async function virtualDisplay() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '2560x1440x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const close = () => server.kill();
  process.on('exit', close);
  const pipe = /** @type {import('node:stream').Readable} */ (server.stdio[3]);
  const number = await new Promise((resolve, reject) => {
    pipe.setEncoding('utf8').once('data', resolve);
    server.once('error', reject);
    server.once('exit', (code) => reject(new SetupError(`Xvfb ended with status ${code}.`)));
  });
  return { name: `:${String(number).trim()}`, close };
}
