/**
 * @file What main does for the settings: where the library and the model lie, going back to a backup, diagnostics.
 * Runs in main, which alone knows the paths; folders are chosen in the system's own dialogs.
 */
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { clipboard, dialog, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { readPack } from '../indexer/encoder/pack.ts';
import { problemOf } from '../shared/problem.ts';
import type { Result } from '../shared/problem.ts';
import type { Places } from '../shared/preferences.ts';
import type { EngineHost } from './engine-host.ts';
import { words } from './i18n/words.ts';
import { isLibrary, moveLibrary } from './library-place.ts';
import type { Preferences } from './preferences.ts';

export interface SettingsOptions {
  readonly engine: EngineHost;
  readonly preferences: Preferences;
  readonly diagnostics: () => Promise<Result<string>>;
  /** Where the library is that is open. */
  readonly libraryDir: () => string;
  /** Where the app puts a library by itself. */
  readonly usualLibraryDir: string;
  /** The person chooses: what the command line said no longer holds. */
  readonly onChoice: () => void;
  /** Another library is open: the window begins anew. */
  readonly onLibrary: () => void;
}

const done: Result<null> = { ok: true, value: null };

export class SettingsActions {
  readonly #options: SettingsOptions;

  constructor(options: SettingsOptions) {
    this.#options = options;
  }

  places(): Places {
    const { libraryDir, preferences, usualLibraryDir } = this.#options;
    const dir = libraryDir();
    return {
      library: [basename(dirname(dir)), basename(dir)].filter(Boolean),
      libraryChosen: dir !== usualLibraryDir,
      packChosen: preferences.places.packDir !== null,
      cores: availableParallelism(),
    };
  }

  async openLibraryFolder(): Promise<Result<null>> {
    await shell.openPath(this.#options.libraryDir());
    return done;
  }

  /** @returns false when the person thought better of it */
  async chooseLibrary(window: BrowserWindow): Promise<Result<boolean>> {
    const folder = await pickFolder(window, words.settings.chooseLibrary, words.settings.use);
    if (folder === null) return { ok: true, value: false };
    const dir = (await isLibrary(folder)) ? folder : join(folder, 'Recollect library');
    return this.#open(() => Promise.resolve(dir));
  }

  async moveLibrary(window: BrowserWindow): Promise<Result<boolean>> {
    const folder = await pickFolder(window, words.settings.moveLibrary, words.settings.move);
    if (folder === null) return { ok: true, value: false };
    const from = this.#options.libraryDir();
    return this.#open(() => moveLibrary(from, folder));
  }

  useUsualLibrary(): Promise<Result<boolean>> {
    return this.#open(() => Promise.resolve(null));
  }

  async choosePack(window: BrowserWindow): Promise<Result<boolean>> {
    const folder = await pickFolder(window, words.settings.choosePack, words.settings.use);
    if (folder === null) return { ok: true, value: false };
    try {
      await readPack(folder);
    } catch (error) {
      return { ok: false, problem: problemOf(error) };
    }
    return this.#usePack(folder);
  }

  useBuiltInPack(): Promise<Result<boolean>> {
    return this.#usePack(null);
  }

  async goBackTo(backup: number): Promise<Result<null>> {
    const answer = await this.#options.engine.ask({ type: 'backups.go-back', backup });
    if (!answer.ok) return answer;
    await this.#options.engine.restart();
    this.#options.onLibrary();
    return done;
  }

  async copyDiagnostics(): Promise<Result<null>> {
    const answer = await this.#options.diagnostics();
    if (!answer.ok) return answer;
    await clipboard.writeText(answer.value);
    return done;
  }

  async #usePack(packDir: string | null): Promise<Result<boolean>> {
    this.#options.onChoice();
    this.#options.preferences.choose({ packDir });
    await this.#options.engine.restart();
    return { ok: true, value: true };
  }

  /** @param prepare runs while no engine is open; where the library is then (null: the usual place) */
  async #open(prepare: () => Promise<string | null>): Promise<Result<boolean>> {
    const { engine, preferences, onChoice, onLibrary } = this.#options;
    try {
      await engine.restart(async () => {
        const libraryDir = await prepare();
        onChoice();
        preferences.choose({ libraryDir });
      });
    } catch (error) {
      return { ok: false, problem: problemOf(error) };
    }
    onLibrary();
    return { ok: true, value: true };
  }
}

async function pickFolder(window: BrowserWindow, title: string, buttonLabel: string): Promise<string | null> {
  const picked = await dialog.showOpenDialog(window, {
    title,
    buttonLabel,
    properties: ['openDirectory', 'createDirectory'],
  });
  return picked.canceled ? null : (picked.filePaths[0] ?? null);
}
