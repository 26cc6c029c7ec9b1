/**
 * @file Runs in the window's sandboxed preload. Puts exactly one object, `window.recollect`, into the page:
 * the `Bridge`. It may turn dropped `File`s into paths for main, and must hand the page nothing else:
 * no ipcRenderer, no event objects, no paths.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../shared/bridge.ts';
import { channels, eventChannel } from '../shared/channels.ts';
import type { AppEvent } from '../shared/requests.ts';
import { version } from '../../package.json';

const bridge: Bridge = {
  ask: (request) => ipcRenderer.invoke(channels.ask, request),
  onEvent: (listener) => {
    // The event object holds ipcRenderer's sender, so only the payload goes on.
    const forward = (_event: unknown, payload: AppEvent): void => listener(payload);
    ipcRenderer.on(eventChannel, forward);
    return () => void ipcRenderer.off(eventChannel, forward);
  },
  engineState: () => ipcRenderer.invoke(channels.engineState),
  retryEngine: () => ipcRenderer.invoke(channels.retryEngine),
  pickFolders: () => ipcRenderer.invoke(channels.pickFolders),
  addDropped: (files) =>
    ipcRenderer.invoke(
      channels.addDropped,
      files.map((file) => webUtils.getPathForFile(file)),
    ),
  showInFolder: (photo) => ipcRenderer.invoke(channels.showInFolder, photo),
  openExternally: (photo) => ipcRenderer.invoke(channels.openExternally, photo),
  copyImage: (photo) => ipcRenderer.invoke(channels.copyImage, photo),
  copyPaths: (photos) => ipcRenderer.invoke(channels.copyPaths, photos),
  exportPhotos: (photos) => ipcRenderer.invoke(channels.exportPhotos, photos),
  cancelExport: () => ipcRenderer.invoke(channels.cancelExport),
  showExported: () => ipcRenderer.invoke(channels.showExported),
  trashPhotos: (photos) => ipcRenderer.invoke(channels.trashPhotos, photos),
  trashCopies: (files) => ipcRenderer.invoke(channels.trashCopies, files),
  showTrash: () => ipcRenderer.invoke(channels.showTrash),
  dragOut: (photos, picture) => void ipcRenderer.invoke(channels.dragOut, photos, picture),
  setFullScreen: (on) => ipcRenderer.invoke(channels.setFullScreen, on),
  processMemory: () => ipcRenderer.invoke(channels.processMemory),
  preferences: () => ipcRenderer.invoke(channels.preferences),
  setPreferences: (change) => ipcRenderer.invoke(channels.setPreferences, change),
  places: () => ipcRenderer.invoke(channels.places),
  openLibraryFolder: () => ipcRenderer.invoke(channels.openLibraryFolder),
  chooseLibrary: () => ipcRenderer.invoke(channels.chooseLibrary),
  moveLibrary: () => ipcRenderer.invoke(channels.moveLibrary),
  useUsualLibrary: () => ipcRenderer.invoke(channels.useUsualLibrary),
  choosePack: () => ipcRenderer.invoke(channels.choosePack),
  useBuiltInPack: () => ipcRenderer.invoke(channels.useBuiltInPack),
  goBackTo: (backup) => ipcRenderer.invoke(channels.goBackTo, backup),
  copyDiagnostics: () => ipcRenderer.invoke(channels.copyDiagnostics),
  platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
  version: version,
};

contextBridge.exposeInMainWorld('recollect', bridge);
