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
import type { DragPicture, ExportOutcome, TrashOutcome } from './photo-files.ts';
import type { Places, Preferred, PreferencesChange } from './preferences.ts';
import type { Result } from './problem.ts';
import type { PhotoSet } from './user-data.ts';

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
  /** Their paths as text on the clipboard, one a line. The page does not see them. */
  copyPaths(photos: PhotoSet): Promise<Result<null>>;
  /** Asks the person for a folder, and what to do about names that are taken there, and copies the photos'
   * files. One at a time. null: the person thought better of it. Progress comes as events. */
  exportPhotos(photos: PhotoSet): Promise<Result<ExportOutcome | null>>;
  /** Ends the copying that is under way, if any, after the file it is at. */
  cancelExport(): Promise<null>;
  /** Opens the folder that photos were last copied to. */
  showExported(): Promise<Result<null>>;
  /** Asks the person, and moves all files of these photos to the system's trash. null: they thought better of it. */
  trashPhotos(photos: PhotoSet): Promise<Result<TrashOutcome | null>>;
  /** Asks the person, and moves some of the files that hold the same bytes to the trash; one of each stays. */
  trashCopies(files: readonly number[]): Promise<Result<TrashOutcome | null>>;
  /** Opens the system's trash, where photos can be put back. */
  showTrash(): Promise<Result<null>>;
  /** To be called while a drag begins: hands the photos' files to the system's drag and drop. */
  dragOut(photos: PhotoSet, picture: DragPicture): void;
  /** Answered when it has been asked for; the event tells when it is so. */
  setFullScreen(on: boolean): Promise<null>;
  /** For figures and diagnostics: what each process uses, in MB. */
  processMemory(): Promise<readonly { readonly process: string; readonly mb: number }[]>;
  preferences(): Promise<Preferred>;
  /** Answered when it holds; the event tells the window what follows from it. */
  setPreferences(change: PreferencesChange): Promise<null>;
  /** Where the library and the model lie, in names. */
  places(): Promise<Places>;
  openLibraryFolder(): Promise<Result<null>>;
  /** Asks the person for a folder, and opens the library in it, or begins one. false: they thought better of it.
   * The page is loaded anew afterwards, as with the next two and goBackTo. */
  chooseLibrary(): Promise<Result<boolean>>;
  /** Asks the person for a folder, and moves the library there. */
  moveLibrary(): Promise<Result<boolean>>;
  /** Opens the library where the app keeps it by itself. */
  useUsualLibrary(): Promise<Result<boolean>>;
  /** Asks the person for the folder of a model pack. */
  choosePack(): Promise<Result<boolean>>;
  useBuiltInPack(): Promise<Result<boolean>>;
  /** Takes back what people added as a backup holds it; what there is now is kept as a backup first. */
  goBackTo(backup: number): Promise<Result<null>>;
  /** Facts for a bug report, as text on the clipboard: no paths, no names, nothing of a photo. */
  copyDiagnostics(): Promise<Result<null>>;
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly version: string;
}

/** Pictures come by number through the app's own scheme; nothing else is reachable through it.
 * `recollect://thumb/<photo id>` is a WebP whose longer side is <= 512 px.
 * `recollect://screen/<photo id>` is an upright WebP whose longer side is <= 2560 px, made when asked for.
 * `recollect://photo/<photo id>` is the original; where Chromium cannot show that, or not upright, an upright
 * WebP of it at (nearly always) its full size. */
export const photoScheme = 'recollect';

declare global {
  interface Window {
    readonly recollect: Bridge;
  }
}
