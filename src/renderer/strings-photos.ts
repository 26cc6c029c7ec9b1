/**
 * @file The part of strings.ts that is about what people do with photos: picking, marking, albums, files, looking
 * closely. The same rules.
 */
import type { ExportOutcome } from '../shared/photo-files.ts';
import type { MarkChange } from '../shared/user-data.ts';
import { count } from './wording.ts';

const photos = (n: number): string => (n === 1 ? '1 photo' : `${count(n)} photos`);
const files = (n: number): string => (n === 1 ? '1 file' : `${count(n)} files`);
const stars = (n: number): string => (n === 1 ? '1 star' : `${n} stars`);

function copied(outcome: ExportOutcome): string {
  const { folder } = outcome;
  const parts = [`${photos(outcome.copied)} copied to “${folder}”`];
  if (outcome.renamed > 0) parts.push(`${count(outcome.renamed)} under a new name`);
  if (outcome.replaced > 0) parts.push(`${count(outcome.replaced)} replaced`);
  if (outcome.skipped > 0) parts.push(`${count(outcome.skipped)} left alone`);
  if (outcome.cancelled) parts.push('then stopped');
  return parts.join(' · ');
}

export const photoStrings = {
  actions: {
    undo: 'Undo',
    pathsCopied: (n: number) => (n === 1 ? 'Path copied' : `${count(n)} paths copied`),
  },

  selection: {
    label: 'Selected photos',
    count: (n: number) => `${count(n)} selected`,
    elsewhere: (n: number) => `${count(n)} not in this view`,
    announce: (n: number) => (n === 0 ? 'Nothing selected' : `${photos(n)} selected`),
    clear: 'Clear selection',
    cleared: (n: number) => `${photos(n)} no longer selected`,
    restore: 'Restore',
    pick: 'Select photo',
    unpick: 'Deselect photo',
    pickMonth: (month: string) => `Select all of ${month}`,
    all: 'Select all',
    addToAlbum: 'Add to album',
    export: 'Copy to folder',
    compare: 'Compare',
    compareHint: 'Compare side by side: select 2 to 4 photos',
    trash: 'Move to trash',
    more: 'More actions',
  },

  marks: {
    favourite: 'Favourite',
    notFavourite: 'Not a favourite',
    rating: 'Rating',
    rate: (n: number) => stars(n),
    clear: 'No rating',
    badge: (favourite: boolean, rating: number) =>
      [favourite ? 'favourite' : '', rating > 0 ? stars(rating) : ''].filter(Boolean).join(', '),
    said: (n: number, change: MarkChange) =>
      'rating' in change
        ? change.rating === 0
          ? `Rating removed from ${photos(n)}`
          : `${photos(n)} rated ${stars(change.rating)}`
        : change.favourite
          ? `${photos(n)} added to favourites`
          : `${photos(n)} removed from favourites`,
  },

  favourites: {
    title: 'Favourites',
    emptyTitle: 'No favourites yet',
    emptyLead: 'Press F on a photo, or the heart above it, to keep it here.',
  },
  albums: {
    title: 'Albums',
    new: 'New album',
    name: 'Album name',
    create: (name: string) => `Create “${name}”`,
    addTitle: (n: number) => `Add ${photos(n)} to an album`,
    find: 'Find an album, or name a new one',
    cancel: 'Cancel',
    more: (name: string) => `Actions for ${name}`,
    rename: 'Rename',
    delete: 'Delete album',
    confirmDelete: (name: string) => `Delete the album “${name}”? Its photos stay.`,
    keep: 'Keep',
    created: (name: string) => `“${name}” created`,
    deleted: (name: string) => `“${name}” deleted. Its photos were not touched.`,
    added: (n: number, name: string) => `${photos(n)} added to “${name}”`,
    hadAll: (name: string) => `“${name}” holds them already`,
    removed: (n: number, name: string) => `${photos(n)} taken out of “${name}”`,
    emptyTitle: 'Nothing in this album yet',
    emptyLead: 'Select photos and press A, or drag them onto the album’s name.',
    goneTitle: 'This album is no longer there',
    all: 'Show all photos',
  },
  excluded: {
    title: (n: number) => (n === 1 ? '1 folder left out' : `${count(n)} folders left out`),
    include: (name: string) => `Take ${name} in again`,
    done: (name: string) => `“${name}” is left out. Its files were not touched.`,
    undone: (name: string) => `“${name}” is taken in again`,
  },

  exporting: {
    progress: (done: number, total: number) => `Copying ${count(done)} of ${photos(total)}`,
    label: 'Copying photos',
    stop: 'Stop copying',
    done: copied,
    show: 'Show folder',
    failed: (n: number) => `${files(n)} could not be copied`,
  },
  trash: {
    done: (n: number) => `${photos(n)} moved to the trash`,
    show: 'Show trash',
    failed: (n: number) => `${files(n)} could not be moved to the trash`,
  },
  report: { lead: 'The others are done.', close: 'Close' },

  look: {
    strip: 'Photos before and after',
    fullScreen: 'Full screen',
    play: 'Slideshow',
    pause: 'Pause',
    resume: 'Go on',
    stop: 'End slideshow',
    seconds: (n: number) => `${n} seconds for each photo`,
    histogram: 'Histogram: how many pixels are how bright, for red, green and blue',
    compare: 'Comparison',
    compared: (at: number) => `Photo ${at} of the comparison`,
    removeCompared: 'Take out of the comparison',
    close: 'Close',
    path: 'Copy path',
    reset: 'Fit all',
  },
} as const;
