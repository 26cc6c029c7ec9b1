/**
 * @file The menu of a photo, or of all that are picked.
 */
import type { PhotoId } from '../../shared/search.ts';
import { strings } from '../strings.ts';
import { albumDialog } from './album-dialog.svelte.ts';
import { albums } from './albums.svelte.ts';
import { canCompare, comparison } from './comparison.svelte.ts';
import { excluded } from './excluded.svelte.ts';
import { marks } from './marks.svelte.ts';
import type { MenuItem } from './menu.svelte.ts';
import {
  copyImage,
  copyPaths,
  exportPhotos,
  findSimilar,
  meant,
  openExternally,
  showInFolder,
  trash,
} from './photo-actions.ts';
import type { Stack } from '../query/arrange.ts';
import { query } from './query.svelte.ts';
import { sections } from './section.svelte.ts';
import { viewer } from './viewer.svelte.ts';
import { why } from './why.svelte.ts';

export interface MenuPlace {
  /** How to look at the photo closely; absent where it already is. */
  readonly view?: () => void;
  /** How to pick it, and all of its day; absent where nothing is picked. */
  readonly pick?: () => void;
  readonly pickDay?: (() => void) | undefined;
  /** What stands behind it, and how to show that or stack it again. */
  readonly stack?: Stack | undefined;
  readonly toggleStack?: () => void;
}

const command = window.recollect.platform === 'darwin' ? '⌘' : 'Ctrl+';

export function photoMenu(
  photo: PhotoId,
  { view, pick, pickDay, stack, toggleStack }: MenuPlace = {},
): readonly MenuItem[] {
  const photos = meant(photo);
  const one = photos.length === 1;
  const words = strings.menu;
  const items: (MenuItem | false | undefined)[] = [
    view && { label: words.open, keys: 'Enter', run: view },
    one && { label: words.similar, keys: 'S', run: () => findSimilar(photo) },
    one && {
      label: words.addToSearch,
      run: () => {
        viewer.close();
        query.addPhoto(photo);
      },
    },
    one &&
      query.active && {
        label: words.unlike,
        run: () => {
          viewer.close();
          query.addPhoto(photo, true);
        },
      },
    one &&
      query.terms.length > 0 && {
        label: strings.why.menu,
        keys: 'W',
        run: () => {
          viewer.close();
          void why.ask(photo);
        },
      },
    stack &&
      toggleStack && {
        label: stack.open ? strings.results.closeStack : strings.results.openStack({ count: stack.size }),
        keys: 'B',
        run: toggleStack,
      },
    canCompare(photos.length) && { label: words.compare, keys: 'C', run: () => comparison.show(photos) },
    {
      label: words.favourite,
      keys: 'F',
      separated: true,
      checked: photos.every((each) => marks.of(each).favourite),
      run: () => void marks.toggleFavourite(photos),
    },
    { label: words.addToAlbum, keys: 'A', run: () => (albumDialog.open = { photos }) },
    sections.album !== null &&
      !query.active && {
        label: words.removeFromAlbum({ name: sections.album.name }),
        run: () => sections.album && void albums.remove(sections.album, photos),
      },
    pick && { label: words.pick, keys: 'Space', separated: true, run: pick },
    pickDay && { label: words.pickDay, keys: 'D', run: pickDay },
    one && {
      label: words.copyImage,
      keys: `${command}C`,
      separated: true,
      run: () => void copyImage(photo),
    },
    { label: words.copyPath({ count: photos.length }), separated: !one, run: () => void copyPaths(photos) },
    { label: words.export, keys: `${command}E`, run: () => void exportPhotos(photos) },
    one && { label: words.openExternally, run: () => void openExternally(photo) },
    one && {
      label: words.showInFolder[window.recollect.platform],
      run: () => void showInFolder(photo),
    },
    one && { label: words.exclude, separated: true, run: () => void excluded.add(photo) },
    { label: words.trash, keys: 'Del', separated: !one, danger: true, run: () => void trash(photos) },
  ];
  return items.filter((item): item is MenuItem => typeof item === 'object');
}
