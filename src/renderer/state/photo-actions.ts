/**
 * @file What can be done with one photo, and the menu that offers it.
 */
import type { Result } from '../../shared/problem.ts';
import type { PhotoId } from '../../shared/search.ts';
import { strings } from '../strings.ts';
import type { MenuItem } from './menu.svelte.ts';
import { query } from './query.svelte.ts';
import { toasts } from './toasts.svelte.ts';
import { viewer } from './viewer.svelte.ts';

export function findSimilar(photo: PhotoId): void {
  viewer.close();
  query.onlyPhoto(photo);
}

function report(result: Result<null>, done?: string): void {
  if (!result.ok) toasts.problem(result.problem);
  else if (done !== undefined) toasts.say(done);
}

/** @param view how to look at the photo closely; absent where it already is */
export function photoMenu(photo: PhotoId, view?: () => void): readonly MenuItem[] {
  const bridge = window.recollect;
  const words = strings.menu;
  return [
    ...(view === undefined ? [] : [{ label: words.open, keys: 'Space', run: view }]),
    { label: words.similar, keys: 'S', run: () => findSimilar(photo) },
    {
      label: words.addToSearch,
      run: () => {
        viewer.close();
        query.addPhoto(photo);
      },
    },
    ...(query.active
      ? [
          {
            label: words.unlike,
            run: () => {
              viewer.close();
              query.addPhoto(photo, true);
            },
          },
        ]
      : []),
    {
      label: words.copyImage,
      separated: true,
      run: async () => report(await bridge.copyImage(photo), strings.toast.copied),
    },
    { label: words.openExternally, run: async () => report(await bridge.openExternally(photo)) },
    { label: words.showInFolder[bridge.platform], run: async () => report(await bridge.showInFolder(photo)) },
  ];
}
