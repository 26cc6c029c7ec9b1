/**
 * @file Every sentence the window says, in English; numbers, units and dates come from wording.ts. Nothing else
 * in the renderer holds words that people read, so a translation replaces these two files. Functions take
 * values, never fragments to be glued.
 */
import { photoStrings } from './strings-photos.ts';
import { count, duration, megaflops, milliseconds, perSecond } from './wording.ts';

const photos = (n: number): string => (n === 1 ? '1 photo' : `${count(n)} photos`);

/** What makers call the hardware interfaces that the encoder may run on. */
const providers: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
  webgpu: 'WebGPU',
};

export const strings = {
  ...photoStrings,
  app: 'Recollect',
  photos,

  empty: {
    title: 'Find your photos by what you remember',
    lead: 'Add the folders that hold your photos. They stay where they are, exactly as they are.',
    drop: 'Drop photo folders here',
    or: 'or',
    add: 'Add folder…',
    privacy: 'Everything happens on this computer. Nothing leaves it.',
  },
  preparing: {
    title: 'Looking through your folders',
    lead: 'Photos appear here as they are found. You can search while the rest is being indexed.',
    scanned: (n: number) => `${photos(n)} found so far`,
    nothingTitle: 'No photos in these folders yet',
    nothingLead:
      'Recollect reads JPEG, PNG, WebP, AVIF, GIF, BMP, TIFF and HEIC. New photos appear here by themselves.',
    failedLead: (n: number) =>
      n === 1
        ? 'The one file that was found could not be read.'
        : `None of the ${count(n)} files that were found could be read.`,
  },

  search: {
    label: 'Search photos',
    placeholder: 'Search for anything you remember',
    placeholderMore: 'Add words',
    clear: 'Clear search',
    addImage: 'Search by an image file',
    without: 'Without…',
    withoutHint: 'Steer away from something: type -word',
    busy: 'Searching',
    results: (shown: number, searchable: number) =>
      shown < searchable
        ? `Best ${count(shown)} of ${photos(searchable)}`
        : `All ${photos(searchable)}, best first`,
    resultsFor: (query: string) => `Results for ${query}`,
    announce: (shown: number) => (shown === 0 ? 'No photos found' : `${photos(shown)} found`),
    indexingNote: 'Indexing goes on; more may appear',
    noneTitle: 'Nothing to search yet',
    noneLead: 'No photo has been indexed so far. Results appear here as soon as the first ones are.',
    emptyTitle: 'No photos match',
    emptyLead: 'Try fewer or other words, or remove what you steer away from.',
    failedTitle: 'This search did not work',
    retry: 'Try again',
  },
  chips: {
    label: 'Query parts',
    like: (name: string) => `Like ${name}`,
    unlike: (name: string) => `Unlike ${name}`,
    without: 'without',
    thisPhoto: 'this photo',
    remove: (name: string) => `Remove ${name}`,
    flip: 'Click (or minus) to look for the opposite, Delete to remove',
  },

  grid: {
    label: 'Photos',
    resultsLabel: 'Search results',
    photoTaken: (date: string) => `Photo, ${date}`,
    result: (place: number) => `Result ${count(place)}`,
    similar: 'Find similar',
    broken: 'No preview',
    size: 'Size of photos in the grid',
    smaller: 'Smaller photos',
    larger: 'Larger photos',
  },

  menu: {
    label: 'Photo actions',
    open: 'View',
    similar: 'Find similar',
    addToSearch: 'Add to search',
    unlike: 'Search without photos like this',
    showInFolder: { linux: 'Show in folder', darwin: 'Show in Finder', win32: 'Show in File Explorer' },
    openExternally: 'Open in default app',
    copyImage: 'Copy image',
    copyPath: (n: number) => (n === 1 ? 'Copy path' : 'Copy paths'),
    export: 'Copy to folder…',
    compare: 'Compare side by side',
    favourite: 'Favourite',
    addToAlbum: 'Add to album…',
    removeFromAlbum: (name: string) => `Take out of “${name}”`,
    pick: 'Select',
    pickDay: 'Select this day',
    exclude: 'Leave out this folder',
    trash: 'Move to trash…',
  },

  viewer: {
    label: 'Photo viewer',
    close: 'Close',
    previous: 'Previous photo',
    next: 'Next photo',
    position: (at: number, of: number) => `${count(at)} of ${count(of)}`,
    details: 'Details',
    similar: 'Find similar',
    more: 'More actions',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fit: 'Fit',
    actual: 'Actual size',
    loading: 'Loading the original…',
    broken: 'This photo cannot be shown',
    brokenLead: 'The file may have been moved or damaged, or its drive is not connected.',
  },
  details: {
    title: 'Details',
    taken: 'Taken',
    camera: 'Camera',
    lens: 'Lens',
    exposure: 'Exposure',
    size: 'Size',
    place: 'Folder',
    position: 'Coordinates',
    copies: (n: number) => `${count(n)} copies of this photo in your folders`,
    offline: 'The drive with this photo is not connected',
    unknown: 'Unknown',
    failed: 'Details could not be read',
    nothing: 'This file carries no camera data',
  },

  sidebar: {
    label: 'Library',
    toggle: 'Sidebar',
    all: 'All photos',
    folders: 'Folders',
    add: 'Add folder',
    offline: 'Not connected',
    offlineHint: 'This folder cannot be reached now. Its photos stay searchable.',
    failed: (n: number) => (n === 1 ? '1 file could not be read' : `${count(n)} files could not be read`),
    remove: (name: string) => `Remove ${name} from the library`,
    confirmRemove: (name: string) => `Remove “${name}”? Your files stay untouched.`,
    confirm: 'Remove',
    keep: 'Keep',
    removed: (name: string) => `“${name}” is no longer in the library. Its files were not touched.`,
    privacy: 'Only on this computer',
  },

  status: {
    label: 'Status',
    empty: 'No photos yet',
    idle: (n: number) => photos(n),
    scanning: (n: number) => `Looking for new photos · ${count(n)} to index`,
    scanningStart: 'Looking for photos',
    indexing: (done: number, total: number) => `Indexing ${count(done)} of ${count(total)}`,
    pausing: 'Pausing',
    paused: (done: number, total: number) => `Paused at ${count(done)} of ${count(total)}`,
    speed: (rate: number) => perSecond(rate),
    left: (seconds: number) => `${duration(seconds)} left`,
    progress: 'Indexing progress',
    pause: 'Pause indexing',
    resume: 'Resume indexing',
    cancel: 'Stop indexing',
    failures: (n: number) => (n === 1 ? '1 file not read' : `${count(n)} files not read`),
    provider: (name: string) => `Runs on ${providers[name] ?? name}`,
    providerNone: 'Encoder not used yet',
    providerStarting: 'Encoder is starting',
    providerOff: 'Encoder unavailable',
    providerHint: (requested: readonly string[]) =>
      `Measured on the last batch. Tried in this order: ${requested.map((name) => providers[name] ?? name).join(', ')}`,
    engineStarting: 'Starting',
    engineRestarting: 'Recovering',
    engineFailed: 'Not running',
  },

  failures: {
    title: 'Files that could not be read',
    lead: 'The rest of your library is not affected. Each file is tried twice, and again when it changes.',
    retry: 'Try all again',
    retried: 'Trying the failed files again',
    none: 'Every file could be read.',
    loading: 'Reading the list…',
    attempts: (n: number) => (n === 1 ? 'tried once' : `tried ${count(n)} times`),
    quarantined: 'waits for a change',
  },

  trace: {
    label: 'How this search ran',
    open: 'Show how this search ran',
    title: 'How this search ran',
    lead: 'The first numbers of each photo’s vector make a shortlist; more of the same numbers decide.',
    dims: (n: number) => `${count(n)}-d`,
    summary: (dims: number, survivors: readonly number[], ms: number) =>
      `${dims}-d  ${survivors.map(count).join(' → ')}  ·  ${milliseconds(ms)}`,
    columns: { dims: 'Numbers', photos: 'Photos', ms: 'Time', cost: 'Work' },
    survivors: (before: number, after: number) => `${count(before)} → ${count(after)}`,
    ms: (n: number) => milliseconds(n),
    cost: (n: number) => megaflops(n),
    total: 'Search',
    encode: 'Reading the query',
    source: {
      'ram-f32': 'memory',
      'ram-i8': 'memory',
      cells: 'memory, by cells',
      hnsw: 'HNSW graph',
      sqlite: 'disk',
    },
  },

  engine: {
    starting: 'Opening your library…',
    restarting: 'The search engine stopped and is being restarted',
    failed: 'Recollect cannot open your library',
    retry: 'Try again',
  },

  drop: {
    title: 'Drop to add or search',
    folders: 'A folder becomes part of your library',
    image: 'A photo becomes a search by example',
  },

  toast: {
    label: 'Notifications',
    dismiss: 'Dismiss',
    added: (names: readonly string[]) =>
      names.length === 1 ? `Added “${names[0]}”` : `Added ${count(names.length)} folders`,
    copied: 'Image copied',
    about: (name: string, message: string) => `“${name}”: ${message}`,
    tooLarge: (name: string) => `“${name}” is larger than 128 MB`,
    tooManyParts: 'A search can have 16 parts at most',
  },
  pasted: 'Pasted image',
} as const;
