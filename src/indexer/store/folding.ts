/**
 * @file When the log is folded into the library file, and how the file's seal goes along.
 *
 * [Note: A seal that goes along] Between two folds nobody writes to the library file: what is committed goes to the log,
 * which has checksums of its own. So the file stays sealed while it is open, and after a crash damage is told from what
 * was written, to the bit. Before a fold the pages it may write are taken out of the seal, afterwards they are in it anew;
 * a crash in between leaves those few to be believed. SQLite must never fold by itself (wal_autocheckpoint = 0).
 *
 * [Note: The sealed file stays] While a file is compared with its seal (check.ts), nothing may be folded into it, neither
 * a migration nor what a backup gives back. So folding begins when there is nothing to compare, or has been compared.
 */
import { statSync } from 'node:fs';
import type { Connection } from './connection.ts';
import { rangesInLog } from './log-pages.ts';
import { breakSeal, isWhole, keepSeal, renewed, sealNow, without } from './seal.ts';
import type { Seal } from './seal.ts';

/** Commits of the index job are a dozen pages each. */
const commitsBetween = 64;
/** SQLite's own figure: a thousand pages. */
const bytesBetween = 8_192_000;

export interface Folding {
  /** What the file was sealed with last. */
  readonly seal: Seal | null;
  /** Something was committed. */
  committed(): void;
  /** Folding may begin. `seal`: of the file as it is; null: the first fold seals it, for a file that was just made. */
  begin(seal: Seal | null): void;
  /** Folds everything, for whoever closes the library next. */
  end(): void;
}

export function foldingOf(db: Connection, file: string, kept: Seal | null): Folding {
  let seal = kept;
  let allowed = false;
  /** Nothing is there to be compared: what the next fold leaves is sealed. */
  let sealNext = false;
  let commits = 0;
  let foldedBytes = 0;
  const logBytes = (): number => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;

  /** Without a seal a library is as safe as it was before there were any. */
  function unsealed(error: unknown): void {
    console.error('The library goes on without its seal:', String(error));
    breakSeal(file);
    seal = null;
  }

  function fold(how: 'PASSIVE' | 'TRUNCATE'): void {
    if (seal !== null && logBytes() > 0) {
      try {
        seal = without(seal, rangesInLog(`${file}-wal`));
        keepSeal(file, seal, 'a power cut');
      } catch (error) {
        unsealed(error);
      }
    }
    db.pragma(`wal_checkpoint(${how})`);
    foldedBytes = logBytes();
    if (seal === null ? !sealNext : isWhole(seal)) return;
    sealNext = false;
    try {
      seal = seal === null ? sealNow(file) : renewed(seal, file);
      keepSeal(file, seal, 'a crash');
    } catch (error) {
      unsealed(error);
    }
  }

  return {
    get seal() {
      return seal;
    },
    committed() {
      commits++;
      if (
        !allowed ||
        db.inTransaction ||
        (commits < commitsBetween && logBytes() < foldedBytes + bytesBetween)
      )
        return;
      commits = 0;
      try {
        fold('PASSIVE');
      } catch (error) {
        // The commit itself is in the log: nothing is lost, and the next fold comes.
        console.error('The log could not be folded into the library:', String(error));
      }
    },
    begin(now) {
      allowed = true;
      if (now !== null && now === seal) return;
      seal = now;
      sealNext = now === null;
      try {
        if (now === null) breakSeal(file);
        else keepSeal(file, now, 'a crash');
      } catch (error) {
        unsealed(error);
      }
    },
    end() {
      allowed = false;
      sealNext = true;
      fold('TRUNCATE');
      // A reader held the log back: whoever closes last folds it, and no seal goes along.
      if (logBytes() > 0) {
        breakSeal(file);
        seal = null;
      }
    },
  };
}
