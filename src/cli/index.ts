/** @file `recollect index <folder>... --library <dir>`: adds the folders and brings the library up to date with them. */
import { basename } from 'node:path';
import { ProblemError } from '../shared/problem.ts';
import type { Problem } from '../shared/problem.ts';
import type { Engine } from '../indexer/engine.ts';
import { openNodeEngine } from './open.ts';
import { libraryOf, parse, UsageError, wholeNumber } from './usage.ts';

export async function indexFolders(args: string[]): Promise<number> {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { library: { type: 'string' }, json: { type: 'boolean' }, threads: { type: 'string' } },
  });
  const library = libraryOf(values.library);
  if (positionals.length === 0) throw new UsageError('Say which folders to index.');
  const threads = values.threads === undefined ? undefined : wholeNumber('threads', values.threads, 1, 256);

  const live = process.stderr.isTTY;
  let fatal: Problem | null = null;
  let running: Engine | null = null;
  const engine = await openNodeEngine(
    library,
    'write',
    (event) => {
      if (event.type === 'notice') {
        console.error([event.problem.message, event.problem.advice].filter(Boolean).join(' '));
        if (stopsTheRun.has(event.problem.code)) {
          fatal = event.problem;
          // Whoever watches could make room and go on; a command ends and is called again.
          void running?.cancel();
        }
      } else if (event.type === 'progress' && live) {
        const { done, total, imagesPerSecond, etaSeconds, current } = event.progress;
        const eta = etaSeconds === null ? '' : `, ${Math.ceil(etaSeconds)} s left`;
        process.stderr.write(
          `\r\x1b[K${done}/${total}  ${imagesPerSecond.toFixed(1)} photos/s${eta}  ${current ?? ''}`,
        );
      }
    },
    threads,
  );
  // The first Ctrl+C keeps what is finished; the second ends at once.
  running = engine;
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
    void engine.cancel();
  });
  try {
    const added = await engine.addFolders(positionals);
    const refused = added.flatMap((result, i) =>
      result.ok ? [] : [{ folder: positionals[i]!, problem: result.problem }],
    );
    for (const { folder, problem } of refused)
      console.error(`${folder}: ${problem.message} ${problem.advice}`);
    const ids = added.flatMap((result) => (result.ok ? [result.value.id] : []));
    if (ids.length > 0 && fatal !== null) throw problemError(fatal);
    const summary = await engine.indexed();
    if (live) process.stderr.write('\r\x1b[K');
    if (fatal !== null) throw problemError(fatal);
    const failures = engine.failures();
    const seconds = round(summary.seconds, 2);
    const imagesPerSecond = round(summary.imagesPerSecond, 1);
    const { indexed, failed, skipped } = summary;
    if (values.json) {
      console.log(JSON.stringify({ indexed, failed, skipped, seconds, imagesPerSecond, refused }));
    } else {
      for (const f of failures.slice(0, 20)) console.error(`not indexed: ${f.folder}/${f.file}: ${f.reason}`);
      if (failures.length > 20)
        console.error(`... and ${failures.length - 20} more; recollect status lists them.`);
      console.log(
        `${indexed} indexed, ${skipped} up to date, ${failed} failed in ${seconds} s (${imagesPerSecond} photos/s).`,
      );
      if (indexed + skipped + failed === 0 && ids.length > 0) {
        console.log(`No photos in ${positionals.map((p) => `"${basename(p)}"`).join(', ')}.`);
      }
    }
    if (interrupted) return 130;
    return refused.length === 0 ? 0 : 1;
  } finally {
    await engine.close();
  }
}

/** Problems after which a run cannot have done its work. */
const stopsTheRun: ReadonlySet<string> = new Set([
  'pack-missing',
  'pack-corrupt',
  'pack-unsupported',
  'encoder-unavailable',
  'library-full',
  'library-read-only',
  'library-locked',
  'library-corrupt',
  'disk-failing',
  'internal',
]);

function problemError(problem: Problem): ProblemError {
  return new ProblemError(problem.code, problem.message, problem.advice);
}

function round(x: number, digits: number): number {
  return Number(x.toFixed(digits));
}
