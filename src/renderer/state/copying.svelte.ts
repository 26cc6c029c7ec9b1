/**
 * @file The copying of photos into a folder that is under way, if any.
 */
import type { ExportProgress } from '../../shared/photo-files.ts';

class Copying {
  progress = $state.raw<ExportProgress | null>(null);
}

export const copying = new Copying();
