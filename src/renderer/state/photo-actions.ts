/**
 * @file What can be done with one photo or many, wherever they are: grid, viewer, selection bar, menus, keys.
 */
import type { PhotoId } from '../../shared/search.ts';
import type { FileFailure } from '../../shared/photo-files.ts';
import type { Result } from '../../shared/problem.ts';
import type { PhotoSet, Rating } from '../../shared/user-data.ts';
import { strings } from '../strings.ts';
import { copied } from '../phrases.ts';
import { albumDialog } from './album-dialog.svelte.ts';
import { comparison } from './comparison.svelte.ts';
import { library } from './library.svelte.ts';
import { marks } from './marks.svelte.ts';
import { query } from './query.svelte.ts';
import { report } from './report.svelte.ts';
import { picked } from './selection.svelte.ts';
import { toasts } from './toasts.svelte.ts';
import { viewer } from './viewer.svelte.ts';

export const just = (photo: PhotoId): PhotoSet => Uint32Array.of(photo);

/** What an action on a photo is about: all picked photos when it is one of them, else itself. */
export function meant(photo: PhotoId): PhotoSet {
  return picked.has(photo) ? picked.now.photos() : just(photo);
}

export function findSimilar(photo: PhotoId): void {
  viewer.close();
  query.onlyPhoto(photo);
}

function told(result: Result<unknown>, done?: string): void {
  if (!result.ok) toasts.problem(result.problem);
  else if (done !== undefined) toasts.say(done);
}

export async function copyImage(photo: PhotoId): Promise<void> {
  told(await window.recollect.copyImage(photo), strings.toast.copied);
}
export async function copyPaths(photos: PhotoSet): Promise<void> {
  told(await window.recollect.copyPaths(photos), strings.actions.pathsCopied({ count: photos.length }));
}
export async function openExternally(photo: PhotoId): Promise<void> {
  told(await window.recollect.openExternally(photo));
}
export async function showInFolder(photo: PhotoId): Promise<void> {
  told(await window.recollect.showInFolder(photo));
}

export async function exportPhotos(photos: PhotoSet): Promise<void> {
  const answer = await window.recollect.exportPhotos(photos);
  if (!answer.ok) return toasts.problem(answer.problem);
  const outcome = answer.value;
  if (outcome === null) return;
  if (outcome.stopped !== null) toasts.problem(outcome.stopped);
  toasts.say(copied(outcome), {
    label: strings.exporting.show,
    run: async () => told(await window.recollect.showExported()),
  });
  list(strings.exporting.failed({ count: outcome.failures.length }), outcome.failures);
}

export async function trash(photos: PhotoSet): Promise<void> {
  const answer = await window.recollect.trashPhotos(photos);
  if (!answer.ok) return toasts.problem(answer.problem);
  if (answer.value === null) return;
  const { gone, failures } = answer.value;
  if (gone.length > 0) {
    const set = new Set(gone);
    viewer.drop(set);
    comparison.drop(set);
    picked.now = picked.now.without(set);
    library.hide(set);
    query.renew();
    toasts.say(strings.trash.done({ count: gone.length }), {
      label: strings.trash.show,
      run: async () => told(await window.recollect.showTrash()),
    });
  }
  list(strings.trash.failed({ count: failures.length }), failures);
}

function list(title: string, failures: readonly FileFailure[]): void {
  if (failures.length > 0) report.open = { title, failures };
}

/** Keys that act on photos, the same in the grid and in the viewer. @returns false when the key is none of them */
export function photoKey(event: KeyboardEvent, photos: PhotoSet): boolean {
  const command = event.ctrlKey || event.metaKey;
  if (event.altKey || photos.length === 0) return false;
  const key = event.key.toLowerCase();
  if (command) {
    // Words that are marked, in the details or a list of failures, are what Ctrl+C means.
    if (key === 'c' && getSelection()?.type === 'Range') return false;
    if (key === 'c' && event.shiftKey) void copyPaths(photos);
    else if (key === 'c') void (photos.length === 1 ? copyImage(photos[0]!) : copyPaths(photos));
    else if (key === 'e') void exportPhotos(photos);
    else return false;
    return true;
  }
  if (/^[0-5]$/.test(key)) void marks.rate(photos, Number(key) as Rating);
  else if (event.shiftKey) return false;
  else if (key === 'f') void marks.toggleFavourite(photos);
  else if (key === 'a') albumDialog.open = { photos };
  else if (key === 'c') comparison.show(photos);
  else if (key === 'delete') void trash(photos);
  else return false;
  return true;
}
