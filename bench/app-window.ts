/**
 * @file The real app, opened on a library for measuring, with a profile of its own that is gone afterwards.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from '@playwright/test';
import type { Page } from '@playwright/test';

export interface MeasuredApp {
  readonly page: Page;
  close(): Promise<void>;
}

export const repository = dirname(dirname(fileURLToPath(import.meta.url)));

export async function openOn(library: string): Promise<MeasuredApp> {
  const userData = mkdtempSync(join(tmpdir(), 'recollect-bench-'));
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const app = await _electron.launch({
    args: [...(asRoot ? ['--no-sandbox'] : []), repository, `--library=${resolve(library)}`],
    env: { ...process.env, RECOLLECT_USER_DATA: userData } as Record<string, string>,
  });
  return {
    page: await app.firstWindow(),
    async close() {
      await app.close();
      rmSync(userData, { recursive: true, force: true });
    },
  };
}

export const quantile = (xs: readonly number[], q: number): number =>
  [...xs].sort((a, b) => a - b)[Math.min(xs.length - 1, Math.floor(q * xs.length))] ?? 0;
