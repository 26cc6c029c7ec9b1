/**
 * @file The names of the channels between the preload scripts and main. What each may carry is checked
 * in main (ipc-arguments.ts). Names only.
 */

/** Page -> main, each answered once. */
export const channels = {
  ask: 'recollect:ask',
  engineState: 'recollect:engine-state',
  retryEngine: 'recollect:retry-engine',
  pickFolders: 'recollect:pick-folders',
  addDropped: 'recollect:add-dropped',
  showInFolder: 'recollect:show-in-folder',
  openExternally: 'recollect:open-externally',
  copyImage: 'recollect:copy-image',
  copyPaths: 'recollect:copy-paths',
  exportPhotos: 'recollect:export-photos',
  cancelExport: 'recollect:cancel-export',
  showExported: 'recollect:show-exported',
  trashPhotos: 'recollect:trash-photos',
  trashCopies: 'recollect:trash-copies',
  showTrash: 'recollect:show-trash',
  dragOut: 'recollect:drag-out',
  setFullScreen: 'recollect:set-full-screen',
  processMemory: 'recollect:process-memory',
  preferences: 'recollect:preferences',
  setPreferences: 'recollect:set-preferences',
  places: 'recollect:places',
  openLibraryFolder: 'recollect:open-library-folder',
  chooseLibrary: 'recollect:choose-library',
  moveLibrary: 'recollect:move-library',
  useUsualLibrary: 'recollect:use-usual-library',
  choosePack: 'recollect:choose-pack',
  useBuiltInPack: 'recollect:use-built-in-pack',
  goBackTo: 'recollect:go-back-to',
  copyDiagnostics: 'recollect:copy-diagnostics',
} as const;
export type ChannelKey = keyof typeof channels;

/** Main -> page: an `AppEvent`. */
export const eventChannel = 'recollect:event';
/** Main -> hidden decoder page: brings one end of a message channel, over which decodes are asked for. */
export const decoderPortChannel = 'recollect:decoder-port';
