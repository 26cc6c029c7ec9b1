/**
 * @file Walks a folder on disk, one directory at a time: names and one stat() each, no file is opened.
 * Knows nothing of the library's database.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import type { Dirent, Stats, BigIntStats } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { FileStat } from '../store/files.ts';
import { answered, isSilent } from './patience.ts';

export interface Listing {
  /** Below the root, forward slashes, '' for the root itself. */
  readonly dir: string;
  readonly files: readonly FileStat[];
}

export interface WalkOptions {
  /** Whether a file's name makes it worth a look. */
  readonly wanted: (name: string) => boolean;
  /** Whether a file or folder of this name is left out. */
  readonly leftOut: (name: string) => boolean;
  /** Absolute paths of folders that are never entered: the library's own, and those that a person left out. */
  readonly outOfBounds: readonly string[];
  readonly signal: AbortSignal;
  /** A directory below the root could not be read; what the library knows of it must stay. */
  readonly onUnreadable: (dir: string, reason: string) => void;
}

/** How many stat() calls are in flight at once: enough to hide a network share's latency, and few enough that
 * a share that hangs does not take all of the process's file threads. */
const statsAtOnce = 8;

/**
 * Yields `start` and everything below it, parents before children.
 * [Note: Symlinks] Links to folders and files are followed, as people expect of a linked-in drive; a
 * directory that was already walked (same device and inode) is not entered again, so loops end. A link to a
 * folder that is walked under its own name anyway is not entered at all: otherwise it would depend on the
 * order of names where its photos are found, and a watch, which reports real places, would find them twice.
 * @throws the file system's error when `start` itself cannot be read.
 */
export async function* walk(
  root: string,
  start: string,
  options: WalkOptions,
): AsyncGenerator<Listing, void> {
  const seen = new Set<string>();
  // Known by inode, so that no link leads into them either.
  for (const path of options.outOfBounds) {
    try {
      seen.add(await inodeAt(path));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  const pending: string[] = [start];
  while (pending.length > 0) {
    const dir = pending.pop()!;
    const path = join(root, dir);
    let listing: Listing & { readonly below: readonly string[] };
    try {
      const id = inodeOf(await statOf(path));
      if (seen.has(id)) continue;
      seen.add(id);
      listing = await list(root, dir, options);
    } catch (error) {
      // Nor is anything else asked of a disk that does not answer.
      if (dir === start || isSilent(error)) throw error;
      // A directory that went away while we walked is simply gone; any other error leaves it as it was.
      if (!isGone(error)) options.onUnreadable(dir, reasonOf(error));
      continue;
    }
    if (options.signal.aborted) return;
    // Last in, first out: reversed so that siblings come in name order.
    for (const child of [...listing.below].reverse()) pending.push(child);
    yield { dir, files: listing.files };
  }
}

/**
 * One directory, without what lies below it.
 * @param known what a file of this name is known to be, where that need not be asked of the disk; not for links
 * @throws the file system's error.
 */
export async function list(
  root: string,
  dir: string,
  options: Pick<WalkOptions, 'wanted' | 'leftOut'>,
  known: (name: string) => FileStat | null = () => null,
): Promise<Listing & { readonly below: readonly string[] }> {
  const entries = await answered(readdir(join(root, dir), { withFileTypes: true }));
  const files: FileStat[] = [];
  const below: string[] = [];
  const asked = entries.filter((entry) => {
    const stat = entry.isFile() && !options.leftOut(entry.name) ? known(entry.name) : null;
    if (stat !== null) files.push(stat);
    return stat === null;
  });
  for (let from = 0; from < asked.length; from += statsAtOnce) {
    await Promise.all(asked.slice(from, from + statsAtOnce).map((entry) => visit(entry)));
  }
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  below.sort();
  return { dir, files, below };

  async function visit(entry: Dirent): Promise<void> {
    const { name } = entry;
    const at = dir === '' ? name : `${dir}/${name}`;
    const linked = entry.isSymbolicLink();
    if (entry.isDirectory()) {
      if (!options.leftOut(name)) below.push(at);
      return;
    }
    // Devices, sockets and FIFOs are never opened: reading a FIFO would wait for ever.
    if (!linked && !entry.isFile()) return;
    if (options.leftOut(name) || (!linked && !options.wanted(name))) return;
    try {
      const s = await statOf(join(root, at));
      if (s.isDirectory()) {
        if (!(linked && (await isWalkedAnyway(root, at, options.leftOut)))) below.push(at);
      } else if (s.isFile() && options.wanted(name)) {
        files.push({
          name,
          size: Number(s.size),
          mtime: msOf(s, 'mtime'),
          ctime: msOf(s, 'ctime'),
          fileId: inodeOf(s),
        });
      }
    } catch (error) {
      if (isSilent(error)) throw error;
      // Vanished since the listing, or a dangling link: not there. Anything else is tried when it is read.
      if (!isGone(error) || isUnnameable(name))
        files.push({ name, size: -1, mtime: 0, ctime: 0, fileId: `unreadable:${reasonOf(error)}` });
    }
  }
}

/** Whether the folder that the link at `dir` leads to lies below `root` and is not left out there. */
async function isWalkedAnyway(
  root: string,
  dir: string,
  leftOut: (name: string) => boolean,
): Promise<boolean> {
  const below = relative(await answered(realpath(root)), await answered(realpath(join(root, dir))));
  return (
    !isAbsolute(below) && !below.split(sep).some((part) => part === '..' || (part !== '' && leftOut(part)))
  );
}

/** device:inode of a folder or file. @throws the file system's error. */
export async function inodeAt(path: string): Promise<string> {
  return inodeOf(await statOf(path));
}

// NTFS file numbers need 64 bits; elsewhere doubles hold them, and keep fractions of a millisecond.
const big = process.platform === 'win32';

function statOf(path: string): Promise<Stats | BigIntStats> {
  return answered<Stats | BigIntStats>(big ? stat(path, { bigint: true }) : stat(path));
}

function inodeOf(s: Stats | BigIntStats): string {
  return `${s.dev}:${s.ino}`;
}

function msOf(s: Stats | BigIntStats, which: 'mtime' | 'ctime'): number {
  return 'mtimeNs' in s ? Number(s[`${which}Ns`] / 1000n) / 1000 : s[`${which}Ms`];
}

/** Names whose bytes are no text come as text with U+FFFD in it, under which no file is found. */
export function isUnnameable(name: string): boolean {
  return name.includes('\uFFFD');
}

export function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP';
}

/** A sentence for a person, from a file system's error. */
export function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'EACCES':
    case 'EPERM':
      return 'You have no permission to read it.';
    case 'EIO':
      return 'The disk could not read it.';
    case 'ENOENT':
      return 'It is not there any more.';
    case 'ENAMETOOLONG':
      return 'Its path is too long for this system.';
    case 'ETIMEDOUT':
    case 'EHOSTDOWN':
    case 'ENOTCONN':
    case 'ESTALE':
      return 'The network share does not answer.';
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many files are open on this machine.';
    default:
      return `It could not be read (${error instanceof Error ? error.message.split(',')[0] : String(error)}).`;
  }
}
