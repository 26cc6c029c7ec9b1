/**
 * @file What each channel from the page takes. A message that does not fit is answered with a problem
 * and goes no further. Schemas only; ipc.ts applies them.
 */
import { z } from 'zod';
import type { ChannelKey } from '../shared/channels.ts';
import { dragPictureSchema } from '../shared/photo-files.ts';
import { preferencesChangeSchema } from '../shared/preferences.ts';
import { engineRequestSchema, rendererRequests } from '../shared/requests.ts';
import type { RendererRequest } from '../shared/requests.ts';
import { photoIdSchema } from '../shared/search.ts';
import { photoSetSchema } from '../shared/user-data.ts';

const allowed: ReadonlySet<string> = new Set(rendererRequests);

/** An engine request that a page may make. See [Note: Paths stay behind the bridge]. */
export const rendererRequestSchema = engineRequestSchema.refine(
  (request): request is RendererRequest => allowed.has(request.type),
  'not a request of the page',
);

const nothing = z.tuple([]);
const onePhoto = z.tuple([photoIdSchema]);
const photos = z.tuple([photoSetSchema]);

/** The list of arguments of each channel. */
export const ipcArguments = {
  ask: z.tuple([rendererRequestSchema]),
  engineState: nothing,
  retryEngine: nothing,
  pickFolders: nothing,
  /** Paths as the operating system named them; '' for a file that lies nowhere (dragged out of a browser). */
  addDropped: z.tuple([z.array(z.string().max(32_768)).max(100_000)]),
  showInFolder: onePhoto,
  openExternally: onePhoto,
  copyImage: onePhoto,
  copyPaths: photos,
  exportPhotos: photos,
  cancelExport: nothing,
  showExported: nothing,
  trashPhotos: photos,
  trashCopies: z.tuple([z.array(z.number().int().min(1)).min(1).max(100_000)]),
  showTrash: nothing,
  dragOut: z.tuple([photoSetSchema, dragPictureSchema]),
  setFullScreen: z.tuple([z.boolean()]),
  processMemory: nothing,
  preferences: nothing,
  places: nothing,
  openLibraryFolder: nothing,
  chooseLibrary: nothing,
  moveLibrary: nothing,
  useUsualLibrary: nothing,
  choosePack: nothing,
  useBuiltInPack: nothing,
  goBackTo: z.tuple([z.number().int().min(1)]),
  copyDiagnostics: nothing,
  setPreferences: z.tuple([preferencesChangeSchema]),
} as const satisfies Record<ChannelKey, z.ZodType>;

export type IpcArguments<K extends ChannelKey> = z.output<(typeof ipcArguments)[K]>;
