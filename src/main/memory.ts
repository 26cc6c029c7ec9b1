/**
 * @file How much memory each of the app's processes uses, for figures and problem reports. Runs in main.
 */
import { app } from 'electron';
import { utilityNames } from './utility.ts';

/**
 * Resident memory, MB, as the system counts it (pages shared between processes are counted in each).
 * @param pages process ids of the app's pages
 */
export function processMemory(pages: {
  readonly window: number | null;
  readonly decoder: number | null;
}): { process: string; mb: number }[] {
  const name = (metric: Electron.ProcessMetric): string => {
    if (metric.type === 'Browser') return 'main';
    if (metric.pid === pages.window) return 'window';
    if (metric.pid === pages.decoder) return 'decoder';
    return utilityNames[metric.name ?? ''] ?? metric.serviceName ?? metric.type;
  };
  return app
    .getAppMetrics()
    .map((metric) => ({ process: name(metric), mb: Math.round(metric.memory.workingSetSize / 102.4) / 10 }));
}
