/**
 * @file The one object that the renderer gets from the preload script, as `window.recollect`. Types only.
 */
import type {
  EngineAnswers,
  AppEvent,
  EngineState,
  RendererRequest,
  RendererRequestType,
} from './requests.ts';
import type { FolderInfo } from './library.ts';
import type { PhotoId } from './search.ts';
import type { Result } from './problem.ts';

export interface Bridge {
  /** Ask the engine. Never rejects: a failure is a `Result` with a reason. */
  ask<T extends RendererRequestType>(
    request: Extract<RendererRequest, { type: T }>,
  ): Promise<Result<EngineAnswers[T]>>;
  /** Subscribe to what happens; returns the way to stop. */
  onEvent(listener: (event: AppEvent) => void): () => void;
  engineState(): Promise<EngineState>;
  /** After `failed`: start the engine once more. Resolves with the state right after; `onEvent` tells the rest. */
  retryEngine(): Promise<EngineState>;
  /** Opens the system's folder dialog. Empty when the person cancelled. */
  pickFolders(): Promise<readonly Result<FolderInfo>[]>;
  /** For dropped items. Folders are added to the library; files that are no folder are reported back as
   * `images` (indices into the list), for the caller to use as example photos. Paths never enter the page. */
  addDropped(
    files: readonly File[],
  ): Promise<{ readonly folders: readonly Result<FolderInfo>[]; readonly images: readonly number[] }>;
  showInFolder(photo: PhotoId): Promise<Result<null>>;
  openExternally(photo: PhotoId): Promise<Result<null>>;
  copyImage(photo: PhotoId): Promise<Result<null>>;
  /** For figures and diagnostics: what each process uses, in MB. */
  processMemory(): Promise<readonly { readonly process: string; readonly mb: number }[]>;
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly version: string;
}

/** Pictures come by number through the app's own scheme; nothing else is reachable through it.
 * `recollect://thumb/<photo id>` is a WebP whose longer side is <= 512 px.
 * `recollect://photo/<photo id>` is the original (or, for formats Chromium cannot show, an upright JPEG of it). */
export const photoScheme = 'recollect';

declare global {
  interface Window {
    readonly recollect: Bridge;
  }
}
