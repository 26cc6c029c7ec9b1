/**
 * @file Compares one directory on disk with what the library knows of it. Pure.
 */
import type { FileRow, FileStat } from '../store/files.ts';

export interface DirectoryDiff {
  /** Nothing to do; `failing` of them are known not to be readable as photos. */
  readonly unchanged: number;
  readonly failing: number;
  /** New, changed, or worth a second try. */
  readonly work: readonly { readonly stat: FileStat; readonly row: FileRow | null }[];
  /** Same name, size and time, but another inode: another mount, a restored copy, or two files that swapped names. */
  readonly renumbered: readonly { readonly stat: FileStat; readonly row: FileRow }[];
  /** Known, but not on disk any more. */
  readonly gone: readonly number[];
}

/** One name for all that some file system takes for the same: whoever reports a file may spell it its own way. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase();

/**
 * What a directory's files are taken for without asking the disk: as they are known, but for those that a watch reported
 * something of. @param reported null: of any
 */
export function unreported(
  known: readonly FileRow[],
  reported: ReadonlySet<string> | null,
): (name: string) => FileStat | null {
  if (reported === null) return () => null;
  const asked = new Set([...reported].map(folded));
  const rows = new Map(known.map((row) => [row.name, row]));
  return (name) => (asked.has(folded(name)) ? null : (rows.get(name) ?? null));
}

/**
 * @param needsEmbedding photos that have no vector of the active pack yet; their files are work.
 */
export function diffDirectory(
  onDisk: readonly FileStat[],
  known: readonly FileRow[],
  needsEmbedding: ReadonlySet<number>,
): DirectoryDiff {
  const rows = new Map(known.map((row) => [row.name, row]));
  const work: { stat: FileStat; row: FileRow | null }[] = [];
  const renumbered: { stat: FileStat; row: FileRow }[] = [];
  let unchanged = 0;
  let failing = 0;
  for (const stat of onDisk) {
    const row = rows.get(stat.name) ?? null;
    rows.delete(stat.name);
    if (row === null || row.size !== stat.size || row.mtime !== stat.mtime) {
      work.push({ stat, row });
    } else if (row.photo === null) {
      // Permissions change the ctime only: a failed file is tried again when it moves.
      if (row.final === 1 && row.ctime === stat.ctime) failing++;
      else work.push({ stat, row });
    } else if (needsEmbedding.has(row.photo)) {
      work.push({ stat, row });
    } else {
      unchanged++;
      if (row.fileId !== stat.fileId) renumbered.push({ stat, row });
    }
  }
  return { unchanged, failing, work, renumbered, gone: [...rows.values()].map((row) => row.id) };
}
