/**
 * @file Which photos are to go into an album that is about to be chosen; or, without photos, a new album's name.
 */
import type { PhotoSet } from '../../shared/user-data.ts';

class AlbumDialogState {
  open = $state.raw<{ readonly photos: PhotoSet | null } | null>(null);
}

export const albumDialog = new AlbumDialogState();
