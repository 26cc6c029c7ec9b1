/**
 * @file English: what went wrong, by code, for whoever has no better words. The engine's own sentences say more, and are
 * what is shown in English.
 */
export const problems = {
  problems: {
    'folder-missing': {
      what: 'This folder is not there.',
      advice: 'Check the path, or plug in the drive it is on.',
    },
    'folder-unreadable': {
      what: 'This folder could not be read.',
      advice: 'Photos found there before stay in the library.',
    },
    'folder-not-a-folder': {
      what: 'This is no folder.',
      advice: 'Choose a folder.',
    },
    'folder-nested': {
      what: 'This folder lies in a folder of the library, or holds one.',
      advice: 'Its photos are in the library already.',
    },
    'folder-is-library': {
      what: 'The library itself lies in this folder.',
      advice: 'Choose another folder.',
    },
    'folder-offline': {
      what: 'This folder cannot be reached or followed now.',
      advice: 'Its photos stay searchable.',
    },
    'folder-empty': {
      what: 'This folder is empty now.',
      advice: 'If its drive is not connected, plug it in.',
    },
    'library-newer': {
      what: 'This library was made by a newer version of Recollect.',
      advice: 'Install the newest version.',
    },
    'library-locked': {
      what: 'Another program has the library open.',
      advice: 'Close it, and try again.',
    },
    'library-read-only': {
      what: 'The library cannot be written.',
      advice: 'See whether you may write in its folder.',
    },
    'library-full': {
      what: 'The disk with the library is full.',
      advice: 'Make room, then go on.',
    },
    'library-corrupt': {
      what: 'The library is damaged.',
      advice: 'It is repaired at the next start; your photos are untouched.',
    },
    'disk-failing': {
      what: 'The disk with the library has errors.',
      advice: 'Back up the disk, and have it checked.',
    },
    'library-rebuilt': {
      what: 'The library was restored from its backup.',
      advice: 'Your photos were not touched.',
    },
    'library-move-failed': {
      what: 'The library could not be moved. It is where it was.',
      advice: 'See whether there is enough space, and whether you may write there.',
    },
    'pack-missing': {
      what: 'The model is missing.',
      advice: 'Install Recollect again, or choose another model.',
    },
    'pack-corrupt': {
      what: 'The model is damaged.',
      advice: 'Install Recollect again, or choose another model.',
    },
    'pack-unsupported': {
      what: 'This model does not fit this version of Recollect.',
      advice: 'Choose another model.',
    },
    'pack-changed': {
      what: 'There is a new model. Until every photo is indexed with it, the one before answers.',
      advice: 'Photos added meanwhile are found once that is done.',
    },
    'encoder-unavailable': {
      what: 'The model cannot run now.',
      advice: 'Restart Recollect, or report it with the diagnostics.',
    },
    'encoder-restarted': {
      what: 'The model stopped and was started again.',
      advice: 'Nothing needs to be done.',
    },
    'encoder-fell-back': {
      what: 'The chosen hardware failed; the processor does the work.',
      advice: 'Nothing needs to be done.',
    },
    'photo-missing': {
      what: 'This photo is not there any more, or cannot be reached now.',
      advice: 'Plug in the drive it is on.',
    },
    'image-undecodable': {
      what: 'This picture cannot be read.',
      advice: 'Try another one.',
    },
    'query-invalid': {
      what: 'This cannot be searched for.',
      advice: 'Try it in another way.',
    },
    'album-missing': {
      what: 'This album is no longer there.',
      advice: '',
    },
    'album-name-taken': {
      what: 'There is an album of this name already.',
      advice: 'Choose another name.',
    },
    'search-missing': {
      what: 'This saved search is no longer there.',
      advice: '',
    },
    'search-name-taken': {
      what: 'There is a saved search of this name already.',
      advice: 'Choose another name.',
    },
    'trash-failed': {
      what: 'Not everything could be moved to the trash.',
      advice: 'What was not moved is where it was.',
    },
    'export-failed': {
      what: 'The photos could not be copied.',
      advice: 'See whether there is enough space, and whether you may write there.',
    },
    'engine-restarted': {
      what: 'The search engine was started again.',
      advice: 'Please try that again.',
    },
    'ended-unexpectedly': {
      what: 'Recollect ended unexpectedly last time.',
      advice: 'If it happens again, copy the diagnostics and report it.',
    },
    internal: {
      what: 'Something went wrong.',
      advice: 'If it happens again, copy the diagnostics and report it.',
    },
  },
} as const;
