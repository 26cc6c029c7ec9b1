/**
 * @file Copies photos' files into a folder. Runs in main; knows no Electron. Never writes to a file that it was
 * not told to replace, and never to one of the library.
 *
 * [Note: No half copies] A file is copied under a name of its own first and renamed when it is whole, onto an
 * empty file that has reserved the name: whoever looks into the folder, or pulls the plug, finds whole photos or
 * none, and two copies never fight for a name.
 */
import { constants, copyFile, lstat, open, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { ExportOutcome, FileFailure } from '../shared/photo-files.ts';
import { problemOf, ProblemError } from '../shared/problem.ts';
import type { Problem } from '../shared/problem.ts';

/** What to do with a photo whose name is taken in the folder. */
export type Conflicts = 'keep-both' | 'skip' | 'replace';

/** Absolute paths of the files that hold one photo; the first that is there is copied. */
export type Source = readonly string[];

export interface ExportJob {
  readonly sources: readonly Source[];
  /** Absolute, and there. */
  readonly folder: string;
  readonly conflicts: Conflicts;
  /** Whether a file belongs to the library: those are never replaced. */
  readonly isOriginal: (path: string) => boolean;
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** How many of the photos have a name that is taken in the folder, by another file than their own. */
export async function countConflicts(sources: readonly Source[], folder: string): Promise<number> {
  let conflicts = 0;
  for (const source of sources) {
    const from = await firstThere(source);
    if (from === null) continue;
    const taken = await kindOf(join(folder, basename(from)), from);
    if (taken === 'other') conflicts++;
  }
  return conflicts;
}

/** @throws never; what goes wrong with a file is in the outcome */
export async function exportFiles(job: ExportJob): Promise<ExportOutcome> {
  const { sources, folder, signal } = job;
  const failures: FileFailure[] = [];
  /** Names that this job itself has given: never replaced. */
  const mine = new Set<string>();
  let [copied, renamed, replaced, skipped, done] = [0, 0, 0, 0, 0];
  let stopped: Problem | null = null;

  for (const source of sources) {
    if (signal.aborted || stopped !== null) break;
    const name = basename(source[0] ?? '');
    try {
      const from = await firstThere(source);
      if (from === null) {
        throw new ProblemError('photo-missing', 'It cannot be reached.', 'Plug in the drive it is on.');
      }
      const wanted = join(folder, basename(from));
      const taken = await kindOf(wanted, from);
      if (taken === 'same' || (taken === 'other' && job.conflicts === 'skip' && !mine.has(wanted))) skipped++;
      else if (
        taken === 'other' &&
        job.conflicts === 'replace' &&
        !mine.has(wanted) &&
        !job.isOriginal(wanted)
      ) {
        await copyOnto(from, wanted);
        mine.add(wanted);
        copied++;
        replaced++;
      } else {
        const target = await copyBeside(from, wanted);
        mine.add(target);
        copied++;
        if (target !== wanted) renamed++;
      }
    } catch (error) {
      failures.push({ name, reason: reasonOf(error) });
      stopped = await endingProblem(error, folder);
    }
    job.onProgress(++done);
  }
  return {
    folder: basename(folder),
    copied,
    renamed,
    replaced,
    skipped,
    failures,
    cancelled: signal.aborted && done < sources.length,
    stopped,
  };
}

async function firstThere(source: Source): Promise<string | null> {
  for (const path of source) {
    try {
      if ((await stat(path)).isFile()) return path;
    } catch {
      // The next copy, if there is one.
    }
  }
  return null;
}

/** What stands under a name: nothing, the file itself (by another way, perhaps), or another. */
async function kindOf(path: string, from: string): Promise<'free' | 'same' | 'other'> {
  try {
    await lstat(path);
  } catch {
    return 'free';
  }
  try {
    const [there, ours] = await Promise.all([stat(path), stat(from)]);
    return there.dev === ours.dev && there.ino === ours.ino ? 'same' : 'other';
  } catch {
    return 'other'; // A link to nowhere: the name is taken all the same.
  }
}

/** @returns the name that it got: `wanted`, or the first free one of `wanted (2)`, `wanted (3)`, ... */
async function copyBeside(from: string, wanted: string): Promise<string> {
  const extension = extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  for (let n = 1; ; n++) {
    const target = n === 1 ? wanted : `${stem} (${n})${extension}`;
    try {
      await (await open(target, 'wx')).close();
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      throw error;
    }
    try {
      await copyOnto(from, target);
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
    return target;
  }
}

async function copyOnto(from: string, target: string): Promise<void> {
  const part = join(dirname(target), `.${basename(target)}.recollect-part`);
  try {
    await copyFile(from, part, constants.COPYFILE_FICLONE);
    const { atime, mtime } = await stat(from);
    await utimes(part, atime, mtime);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

/** A full disk stays full for the next file; what ails one photo does not ail the others. */
async function endingProblem(trouble: unknown, folder: string): Promise<Problem | null> {
  const code = codeOf(trouble);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return {
      code: 'export-failed',
      message: `The disk with “${basename(folder)}” is full.`,
      advice: 'Free some space there and copy the rest again.',
    };
  }
  const there = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!there) {
    return {
      code: 'export-failed',
      message: `The folder “${basename(folder)}” cannot be reached any more.`,
      advice: 'Connect its drive and copy the rest again.',
    };
  }
  if (code === 'EROFS') {
    return {
      code: 'export-failed',
      message: `Nothing can be written to “${basename(folder)}”.`,
      advice: 'Choose another folder.',
    };
  }
  return null;
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'You have no permission to copy it there.';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk is full.';
    case 'ENAMETOOLONG':
      return 'Its name is too long for that disk.';
    case 'EIO':
      return 'The disk could not read it.';
    default:
      return problemOf(error).message;
  }
}
