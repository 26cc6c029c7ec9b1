/**
 * @file Files that something could not be done with, listed until the person has seen them.
 */
import type { FileFailure } from '../../shared/photo-files.ts';

class Report {
  open = $state.raw<{ readonly title: string; readonly failures: readonly FileFailure[] } | null>(null);
}

export const report = new Report();
