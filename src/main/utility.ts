/**
 * @file Starts Recollect's own utility processes (engine, encoder), each with one message port that main
 * keeps or passes on. Runs in main.
 */
import { join } from 'node:path';
import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';

/** The built entry of each process (electron.vite.config.ts), and its name in the system's process list. */
const entries = {
  engine: { file: 'engine-process.js', name: 'Recollect engine' },
  encoder: { file: 'encoder-process.js', name: 'Recollect encoder' },
} as const;
export type UtilityKind = keyof typeof entries;

export const utilityNames: Readonly<Record<string, UtilityKind>> = {
  [entries.engine.name]: 'engine',
  [entries.encoder.name]: 'encoder',
};

export interface StartedUtility {
  readonly process: UtilityProcess;
  /** The near end; the process got the other one with `start` as its first message. */
  readonly port: MessagePortMain;
  /** Called once, with words for a person's problem report. */
  onExit(listener: (reason: string) => void): void;
  kill(): void;
}

/**
 * [Note: Garbage is not kept] By itself V8 lets the engine's heap, of which 10 MB are in use, grow to 70 and more while
 * it indexes: in hours that looks like a leak. So it is collected early. (Given without --js-flags, these
 * have no such effect in a utility process.)
 */
const heapLimits = ['--js-flags=--max-semi-space-size=8 --initial-old-space-size=32'];

/** @param start first message to the process; the port comes with it */
export function startUtility(kind: UtilityKind, start: unknown): StartedUtility {
  const { file, name } = entries[kind];
  const child = utilityProcess.fork(join(import.meta.dirname, file), [], {
    serviceName: name,
    execArgv: heapLimits,
    stdio: 'inherit',
    // A share that hangs holds file threads for as long as it likes; there must be others.
    env: { ...process.env, UV_THREADPOOL_SIZE: '24' },
  });
  const { port1, port2 } = new MessageChannelMain();
  child.postMessage(start, [port2]);
  let reason: string | null = null;
  const listeners: ((reason: string) => void)[] = [];
  child.once('exit', (code) => {
    reason = code === 0 ? 'it ended by itself' : `exit code ${code}`;
    for (const listener of listeners) listener(reason);
  });
  return {
    process: child,
    port: port1,
    onExit: (listener) => (reason === null ? void listeners.push(listener) : listener(reason)),
    // Not kill(): a process stuck in native code ignores SIGTERM.
    kill: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      else child.kill();
    },
  };
}
