/**
 * @file The one shape in which things that went wrong travel between processes and reach a person:
 * what happened, and what to do about it. Runs everywhere. No logic beyond making one.
 */
import { z } from 'zod';

/** Every problem a person can be told about. A new one needs a message, an advice and a test. */
export const problemCodes = [
  'folder-missing',
  'folder-unreadable',
  'folder-not-a-folder',
  'folder-nested',
  'folder-is-library',
  'folder-offline',
  'folder-empty',
  'library-newer',
  'library-locked',
  'library-read-only',
  'library-full',
  'library-corrupt',
  'disk-failing',
  'library-rebuilt',
  'library-move-failed',
  'pack-missing',
  'pack-corrupt',
  'pack-unsupported',
  'pack-changed',
  'encoder-unavailable',
  'encoder-restarted',
  'encoder-fell-back',
  'photo-missing',
  'image-undecodable',
  'query-invalid',
  'album-missing',
  'album-name-taken',
  'search-missing',
  'search-name-taken',
  'trash-failed',
  'export-failed',
  'engine-restarted',
  'ended-unexpectedly',
  'internal',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

export const problemSchema = z.object({
  code: z.enum(problemCodes),
  /** What happened, one sentence, no absolute paths when it is bound for the renderer. */
  message: z.string(),
  /** What the person can do about it. Empty when nothing is needed. */
  advice: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

/** A `Problem` that has to unwind the stack: thrown inside a process, turned back into a value at its edge. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(code: ProblemCode, message: string, advice = '', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ProblemError';
    this.problem = { code, message, advice };
  }
}

/** The problem inside anything thrown; an unknown error becomes `internal` with its own message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  // What the file system says names paths, which are nobody's business on the other side of the bridge.
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  const message =
    typeof code === 'string' && typeof syscall === 'string'
      ? `The system refused a file operation (${syscall}: ${code}).`
      : error instanceof Error
        ? error.message
        : String(error);
  return { code: 'internal', message, advice: 'If it happens again, copy the diagnostics and report it.' };
}

export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };
