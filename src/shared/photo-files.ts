/**
 * @file What happens to photos' files on a person's word: copying them into a folder, moving them to the trash,
 * dragging them out. Names of files at most, no paths. Types and schemas, no logic.
 */
import { z } from 'zod';
import type { Problem } from './problem.ts';
import type { PhotoSet } from './user-data.ts';

/** A file that something could not be done with. */
export interface FileFailure {
  readonly name: string;
  readonly reason: string;
}

export interface ExportOutcome {
  /** Last segment of the folder's path. */
  readonly folder: string;
  readonly copied: number;
  /** Of those copied: under a name of their own, because theirs was taken. */
  readonly renamed: number;
  /** Of those copied: in place of a file that was there. */
  readonly replaced: number;
  /** Left alone, because their name was taken (or they lie there already). */
  readonly skipped: number;
  readonly failures: readonly FileFailure[];
  readonly cancelled: boolean;
  /** Why it ended early, when the person did not end it. */
  readonly stopped: Problem | null;
}

export interface TrashOutcome {
  /** Photos none of whose files is left. */
  readonly gone: PhotoSet;
  readonly failures: readonly FileFailure[];
}

export interface ExportProgress {
  readonly done: number;
  readonly total: number;
}

const mostDragSide = 256;
/** What is seen under the pointer while photos are dragged out: RGBA, row by row. */
export const dragPictureSchema = z
  .object({
    width: z.number().int().min(1).max(mostDragSide),
    height: z.number().int().min(1).max(mostDragSide),
    pixels: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  })
  .refine(({ width, height, pixels }) => pixels.length === width * height * 4, 'pixels do not fit');
export type DragPicture = z.infer<typeof dragPictureSchema>;
