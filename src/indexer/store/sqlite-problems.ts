/**
 * @file What SQLite and the file system throw, as problems that a person understands.
 */
import { ProblemError } from '../../shared/problem.ts';

/** Runs `work`, turning what SQLite and the file system throw into problems a person understands. */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asProblem(error);
  }
}

export function asProblem(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new ProblemError(
      'library-locked',
      'Another Recollect is using this library.',
      'Close the other one, or choose another library folder.',
      error,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return damagedLibrary(error);
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new ProblemError(
      'library-full',
      'The disk that holds the library is full.',
      'Free some space and resume. Everything indexed so far is kept.',
      error,
    );
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') {
    return new ProblemError(
      'disk-failing',
      'The disk that holds the library reports errors.',
      'Check the disk or its cable, then start Recollect again. Everything indexed so far is kept.',
      error,
    );
  }
  if (
    code.startsWith('SQLITE_READONLY') ||
    code === 'SQLITE_CANTOPEN' ||
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS'
  ) {
    return new ProblemError(
      'library-read-only',
      'The library folder cannot be written to.',
      'Give yourself permission to write there, or choose another library folder.',
      error,
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new ProblemError(
      'library-read-only',
      'The library path is not a folder.',
      'Choose another library folder.',
      error,
    );
  }
  // Node's recursive mkdir says so whatever the disk said, when a folder still is not there.
  if (code === 'ENOENT' && (error as { syscall?: unknown }).syscall === 'mkdir') {
    return new ProblemError(
      'disk-failing',
      'The library folder could not be made: its disk is away or reports errors.',
      'Check the disk, or choose another library folder.',
      error,
    );
  }
  return error;
}

/** @param cause what showed it */
export function damagedLibrary(cause: unknown): ProblemError {
  return new ProblemError(
    'library-corrupt',
    'The library file is damaged.',
    'It is put aside when the library is next opened. What you told Recollect comes back from its backup; your photos are not touched.',
    cause,
  );
}
