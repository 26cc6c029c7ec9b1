/**
 * @file A page of facts about an open library, for a person to copy into a bug report: versions, counts, what ran,
 * what failed how often, the end of the log. Holds no path, no file's name, nothing of a photo.
 */
import { readdirSync, statSync } from 'node:fs';
import { arch, availableParallelism, freemem, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { FailureInfo, LibraryStatus } from '../shared/library.ts';
import { crashesOf } from './crashes.ts';
import type { Log } from './log.ts';
import { redacted } from './redact.ts';

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

export function diagnosticsOf(
  libraryDir: string,
  status: LibraryStatus,
  failures: readonly FailureInfo[],
  log: Log,
): string {
  const { answering, encoder, index, pack, progress } = status;
  const reasons = new Map<string, number>();
  for (const { reason } of failures) {
    const words = redacted(reason);
    reasons.set(words, (reasons.get(words) ?? 0) + 1);
  }
  const { versions } = process;
  const crashes = crashesOf(libraryDir, 20);
  return [
    '# Recollect diagnostics',
    `system: ${platform()} ${release()} ${arch()}, ${availableParallelism()} cores, ${mb(totalmem())} memory (${mb(freemem())} free)`,
    `runtime: Node ${versions.node}${versions['electron'] ? `, Electron ${versions['electron']}` : ''}, process uses ${mb(process.memoryUsage().rss)}, up ${Math.round(process.uptime())} s`,
    `library: ${status.photos} photos, ${status.searchable} searchable, ${status.failed} failed, ${status.folders.length} folders (${status.folders.filter((f) => !f.online).length} offline)`,
    ...filesOf(libraryDir),
    `model pack: ${pack ? `${pack.id} ${pack.version}, ${pack.dims} numbers` : 'none'}; searches answered by ${answering ? `${answering.id} ${answering.version}` : 'none'}`,
    `encoder: ${encoder.state}, ran on ${encoder.provider ?? 'nothing yet'}, tried ${encoder.requested.join(', ') || 'nothing yet'}`,
    ...(encoder.problem
      ? [`encoder problem: ${encoder.problem.code}: ${redacted(encoder.problem.message)}`]
      : []),
    `index in memory: ${index.rows} rows, ${mb(index.ramBytes)}, ${index.kernel}`,
    `indexing: ${progress.phase}, ${progress.done} of ${progress.total} done`,
    ...[...reasons]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 20)
      .map(([reason, n]) => `failed ${n}: ${reason}`),
    ...(crashes.length > 0 ? ['## crashes (kept on this computer, never sent)', ...crashes] : []),
    '## log',
    ...log.tail(100),
    '',
  ].join('\n');
}

/** Sizes of the library's own files. */
function filesOf(libraryDir: string): string[] {
  try {
    return readdirSync(libraryDir)
      .filter((name) => name.startsWith('library.'))
      .map((name) => `file: ${name} ${mb(statSync(join(libraryDir, name)).size)}`);
  } catch {
    return [];
  }
}
