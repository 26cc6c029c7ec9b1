/** @file Builds fault-shim.c and starts processes under it. Linux with a C compiler only. */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotHere } from '../row.ts';

const source = fileURLToPath(new URL('./fault-shim.c', import.meta.url));

export interface Shim {
  readonly library: string;
  readonly control: string;
}

/** @throws NotHere where it cannot be built */
export function buildShim(dir: string): Shim {
  if (process.platform !== 'linux')
    throw new NotHere('faults are injected with LD_PRELOAD, which is Linux only');
  const library = join(dir, 'fault-shim.so');
  const control = join(dir, 'control');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { stdio: 'ignore' });
  } catch {
    throw new NotHere('faults are injected through a small C library, and there is no C compiler');
  }
  writeFileSync(control, Buffer.alloc(64));
  return { library, control };
}

export function startUnder(
  shim: Shim,
  file: string,
  args: readonly string[],
  folders: { readonly failing?: string; readonly hanging?: string },
): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LD_PRELOAD: shim.library,
      RECOLLECT_TRUST_CONTROL: shim.control,
      RECOLLECT_TRUST_FAILING: folders.failing ?? '',
      RECOLLECT_TRUST_HANGING: folders.hanging ?? '',
    },
  });
}
