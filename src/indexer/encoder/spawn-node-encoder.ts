/** @file Starts an encoder process in plain Node, for the command line, tests and benchmarks. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildPort } from '../../shared/port.ts';

const entry = fileURLToPath(new URL('./encoder-process-node.ts', import.meta.url));

/** The process ends when it is killed, when the port is closed, and when this process does.
 * @param file another entry, for tests that need a process which misbehaves. */
export function spawnNodeEncoder(file: string = entry): ChildPort {
  // execArgv: a test runner's flags are not for the child. advanced: typed arrays travel as bytes, not JSON.
  const child = fork(file, {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const closers = new Set<(reason: string) => void>();
  let ended: string | null = null;
  const end = (reason: string) => {
    ended ??= reason;
    for (const listener of closers) listener(ended);
    closers.clear();
  };
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) =>
    end(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`),
  );
  // An idle encoder must not keep a finished command line alive; requests in flight do, through their timers.
  child.unref();
  child.channel?.unref();
  return {
    // A channel that has just broken reports it here too; the exit above is what counts.
    post: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => (ended === null ? void closers.add(listener) : listener(ended)),
    close: () => child.connected && child.disconnect(),
    kill: () => void child.kill('SIGKILL'),
  };
}
