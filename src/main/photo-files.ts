/**
 * @file What main does with the files of many photos on a person's behalf: copy them into a folder, move them to
 * the trash, hand them to a drag. Runs in main, which alone knows the paths.
 *
 * [Note: Asked by main] What cannot be taken back by the page alone (moving to the trash, replacing files,
 * choosing where to write) is asked in the system's own dialogs, by main: a page that was taken over can make
 * the question appear, but not answer it.
 */
import { access, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { app, clipboard, dialog, nativeImage, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { isInside } from '../indexer/library/nesting.ts';
import type {
  DragPicture,
  ExportOutcome,
  ExportProgress,
  FileFailure,
  TrashOutcome,
} from '../shared/photo-files.ts';
import type { Problem, Result } from '../shared/problem.ts';
import type { PhotoFiles as Files } from '../shared/requests.ts';
import type { PhotoSet } from '../shared/user-data.ts';
import type { EngineHost } from './engine-host.ts';
import { countConflicts, exportFiles } from './export-files.ts';
import type { Conflicts } from './export-files.ts';
import { words } from './i18n/words.ts';

/** Systems slow down, and programs give up, when more files hang on one drag. */
const mostDragged = 500;
/** The page is told this often, ms. */
const progressEvery = 100;

const done: Result<null> = { ok: true, value: null };
const nothing: Result<null> = { ok: true, value: null };

export class PhotoFiles {
  readonly #engine: EngineHost;
  readonly #tell: (progress: ExportProgress | null) => void;
  #exporting: AbortController | null = null;
  #exportedTo: string | null = null;

  /** @param tell hears how far the copying is */
  constructor(engine: EngineHost, tell: (progress: ExportProgress | null) => void) {
    this.#engine = engine;
    this.#tell = tell;
  }

  async copyPaths(photos: PhotoSet): Promise<Result<null>> {
    const files = await this.#files(photos);
    if (!files.ok) return files;
    const paths = await Promise.all(files.value.map(({ paths: all }) => firstThere(all)));
    const text = paths.filter((path) => path !== null).join('\n');
    if (text === '') return failed('photo-missing', 'None of these photos can be reached now.', '');
    await clipboard.writeText(text);
    return done;
  }

  async export(photos: PhotoSet, window: BrowserWindow): Promise<Result<ExportOutcome | null>> {
    if (this.#exporting !== null) {
      return failed(
        'export-failed',
        'Photos are being copied already.',
        'Wait until that is done, or stop it.',
      );
    }
    const abort = new AbortController();
    this.#exporting = abort;
    try {
      const picked = await dialog.showOpenDialog(window, {
        title: words.export.title,
        buttonLabel: words.export.copyHere,
        properties: ['openDirectory', 'createDirectory'],
      });
      const [folder] = picked.filePaths;
      if (picked.canceled || folder === undefined) return nothing;
      return await this.#exportTo(folder, photos, window, abort.signal);
    } finally {
      this.#exporting = null;
      this.#tell(null);
    }
  }

  async #exportTo(
    asked: string,
    photos: PhotoSet,
    window: BrowserWindow,
    signal: AbortSignal,
  ): Promise<Result<ExportOutcome | null>> {
    let folder: string;
    try {
      folder = await realpath(asked);
    } catch {
      return failed(
        'export-failed',
        `The folder “${basename(asked)}” cannot be reached.`,
        'Choose another folder.',
      );
    }
    const [files, folders] = await Promise.all([
      this.#files(photos),
      this.#engine.ask({ type: 'folders.paths' }),
    ]);
    if (!files.ok) return files;
    if (!folders.ok) return folders;
    const sources = files.value.map(({ paths }) => paths);
    const conflicts = await countConflicts(sources, folder);
    const answer =
      conflicts === 0 ? 'keep-both' : await askAboutConflicts(conflicts, basename(folder), window);
    if (answer === null) return nothing;

    let told = 0;
    const total = sources.length;
    this.#tell({ done: 0, total });
    const outcome = await exportFiles({
      sources,
      folder,
      conflicts: answer,
      isOriginal: (path) => folders.value.some((library) => isInside(path, library)),
      onProgress: (n) => {
        const now = performance.now();
        if (now - told < progressEvery) return;
        told = now;
        this.#tell({ done: n, total });
      },
      signal,
    });
    this.#exportedTo = folder;
    return { ok: true, value: outcome };
  }

  cancelExport(): void {
    this.#exporting?.abort();
  }

  async showExported(): Promise<Result<null>> {
    const trouble = this.#exportedTo === null ? 'nothing was copied' : await shell.openPath(this.#exportedTo);
    return trouble === '' ? done : failed('export-failed', 'The folder could not be opened.', '');
  }

  async trash(photos: PhotoSet, window: BrowserWindow): Promise<Result<TrashOutcome | null>> {
    const files = await this.#files(photos);
    if (!files.ok) return files;
    const count = files.value.reduce((sum, { paths }) => sum + paths.length, 0);
    if (count === 0) return failed('photo-missing', 'These photos are no longer in the library.', '');
    if (!(await confirmTrash(files.value, count, window))) return nothing;

    const gone: number[] = [];
    const failures: FileFailure[] = [];
    for (const { photo, paths } of files.value) {
      const stayed = await trashAll(paths);
      failures.push(...stayed);
      if (stayed.length === 0) gone.push(photo);
    }
    // A watched folder would be noticed anyway; one on a share may not be.
    void this.#engine.ask({ type: 'photos.rescan', photos });
    return { ok: true, value: { gone: Uint32Array.from(gone), failures } };
  }

  /** Asks the person, and moves these files to the system's trash; of each photo at least one file stays. */
  async trashCopies(copies: readonly number[], window: BrowserWindow): Promise<Result<TrashOutcome | null>> {
    const asked = await this.#engine.ask({ type: 'files.paths', files: [...copies] });
    if (!asked.ok) return asked;
    const photos = new Set(asked.value.map(({ photo }) => photo));
    if (photos.size === 0) return failed('photo-missing', 'These photos are no longer in the library.', '');
    const all = await this.#files(Uint32Array.from(photos));
    if (!all.ok) return all;
    const going = new Set(asked.value.map(({ path }) => path));
    for (const { paths } of all.value) {
      const left = await firstThere(paths.filter((path) => !going.has(path)));
      if (left === null) {
        return failed(
          'trash-failed',
          'Nothing was moved: of each photo one file has to stay where it can be reached.',
          'Leave out one of its copies.',
        );
      }
    }
    const { trash } = words;
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      title: 'Recollect',
      message: trash.askCopies({ count: going.size }),
      detail: `${trash.copiesStay} ${trash.detail}`,
      buttons: [trash.move, trash.cancel],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    if (response !== 0) return nothing;
    const failures = await trashAll([...going]);
    void this.#engine.ask({ type: 'photos.rescan', photos: Uint32Array.from(photos) });
    return { ok: true, value: { gone: new Uint32Array(), failures } };
  }

  async showTrash(): Promise<Result<null>> {
    try {
      if (process.platform === 'darwin') await shell.openPath(join(app.getPath('home'), '.Trash'));
      else await shell.openExternal(process.platform === 'win32' ? 'shell:RecycleBinFolder' : 'trash:///');
      return done;
    } catch {
      return failed(
        'trash-failed',
        'The trash could not be opened from here.',
        'Open it in your file manager to put photos back.',
      );
    }
  }

  /** To be called while the page's drag begins. Photos that cannot be reached are left out. */
  async dragOut(photos: PhotoSet, picture: DragPicture, window: BrowserWindow): Promise<void> {
    const files = await this.#files(photos.subarray(0, mostDragged));
    if (!files.ok) return;
    const paths = await Promise.all(files.value.map(({ paths: all }) => firstThere(all)));
    const there = paths.filter((path) => path !== null);
    const [first] = there;
    if (first === undefined || window.isDestroyed()) return;
    const { width, height, pixels } = picture;
    const icon = nativeImage.createFromBitmap(Buffer.from(bgra(pixels)), { width, height });
    window.webContents.startDrag({ file: first, files: there, icon });
  }

  #files(photos: PhotoSet): Promise<Result<readonly Files[]>> {
    return this.#engine.ask({ type: 'photos.files', photos });
  }
}

async function askAboutConflicts(
  n: number,
  folder: string,
  window: BrowserWindow,
): Promise<Conflicts | null> {
  const asked = words.export;
  const answers = ['keep-both', 'skip', 'replace', null] as const;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Recollect',
    message: asked.taken({ count: n, folder }),
    detail: asked.takenDetail,
    buttons: [asked.keepBoth, asked.skip, asked.replace, asked.cancel],
    defaultId: 0,
    cancelId: 3,
    noLink: true,
  });
  return answers[response] ?? null;
}

async function confirmTrash(
  photos: readonly Files[],
  files: number,
  window: BrowserWindow,
): Promise<boolean> {
  const [only] = photos;
  const asked = words.trash;
  const message =
    photos.length === 1 && only?.paths[0] !== undefined
      ? asked.askNamed({ name: basename(only.paths[0]) })
      : asked.ask({ count: photos.length });
  const copies =
    files > photos.length
      ? [photos.length === 1 ? asked.copiesOfOne({ count: files }) : asked.copies({ count: files })]
      : [];
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'Recollect',
    message,
    detail: [...copies, asked.detail].join(' '),
    buttons: [asked.move, asked.cancel],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

/** @returns those that could not be moved */
async function trashAll(paths: readonly string[]): Promise<FileFailure[]> {
  const failures: FileFailure[] = [];
  for (const path of paths) {
    try {
      await access(path);
      await shell.trashItem(path);
    } catch (error) {
      failures.push({ name: basename(path), reason: whyNotTrashed(error) });
    }
  }
  return failures;
}

async function firstThere(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    try {
      await access(path);
      return path;
    } catch {
      // The next copy, if there is one.
    }
  }
  return null;
}

function whyNotTrashed(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'It cannot be reached; its drive may not be connected.';
  return 'The system did not move it to the trash. It is where it was.';
}

/** Bitmaps of the system hold blue first. */
function bgra(rgba: Uint8Array): Uint8Array {
  const out = Uint8Array.from(rgba);
  for (let at = 0; at < out.length; at += 4) [out[at], out[at + 2]] = [rgba[at + 2]!, rgba[at]!];
  return out;
}

function failed(code: Problem['code'], message: string, advice: string): Result<never> {
  return { ok: false, problem: { code, message, advice } };
}
