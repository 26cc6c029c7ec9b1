/** @file The real app, built, for trials that need all its processes: where Electron is, and how it is started. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { NotHere } from '../row.ts';

export const repository = join(import.meta.dirname, '../..');
/** Chromium does not start for root without it. */
export const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export interface AppPlace {
  readonly libraryDir: string;
  readonly userData: string;
  readonly packDir: string;
}

/** @throws NotHere */
export function electron(): string {
  const executable = process.env['RECOLLECT_TRUST_ELECTRON'];
  if (executable === undefined) throw new NotHere('there is no Electron, or no display for it');
  return executable;
}

export const appArguments = ({ libraryDir }: AppPlace, folders: readonly string[]): string[] => [
  ...asRoot,
  repository,
  `--library=${libraryDir}`,
  ...folders,
];

export function appEnvironment({ userData, packDir }: AppPlace): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env as Record<string, string>;
  return { ...env, RECOLLECT_USER_DATA: userData, RECOLLECT_PACK: packDir };
}

/** In a process group of its own, so that what outlives main can be counted. @throws NotHere */
export function startApp(place: AppPlace, folders: readonly string[]): ChildProcess {
  return spawn(electron(), appArguments(place, folders), {
    detached: true,
    stdio: 'ignore',
    env: appEnvironment(place),
  });
}

/** Whether any process of the group is left. */
export function groupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
