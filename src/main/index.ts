/**
 * @file Where the app starts: one instance, one window, one engine process, one decoder page, and their
 * end. Runs in main, which starts and guards the others; it never decodes, embeds or scans.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, protocol, session } from 'electron';
import { createPortDecoder } from '../indexer/pixels/port-decoder.ts';
import { sniffFormat } from '../indexer/pixels/formats.ts';
import { photoScheme } from '../shared/bridge.ts';
import { eventChannel } from '../shared/channels.ts';
import type { Result } from '../shared/problem.ts';
import type { AppEvent } from '../shared/requests.ts';
import { diagnosticsAnswer, keepDumps, watchCrashes } from './crash-reports.ts';
import { DecoderHost } from './decoder-host.ts';
import { portOf } from './electron-port.ts';
import { startEngineChild } from './engine-child.ts';
import { EngineHost } from './engine-host.ts';
import { addDropped, addFolders, pickFolders } from './folders.ts';
import { speak } from './i18n/words.ts';
import { handleIpc } from './ipc.ts';
import { launchOptions } from './launch-options.ts';
import { processMemory } from './memory.ts';
import { setMenu } from './menu.ts';
import { servePages } from './page-protocol.ts';
import { appScheme, windowSite } from './page-route.ts';
import { PhotoActions } from './photo-actions.ts';
import { PhotoFiles } from './photo-files.ts';
import { servePhotos } from './photo-protocol.ts';
import { guardApp, guardSession } from './security.ts';
import { thumbnailPath } from '../indexer/library/thumbnail-path.ts';
import { Gentle } from './gentle.ts';
import { Preferences } from './preferences.ts';
import { SettingsActions } from './settings-actions.ts';
import { openWindow } from './window.ts';

const built = join(import.meta.dirname, '..');
const rendererDir = join(built, 'renderer');
const preload = { window: join(built, 'preload/index.cjs'), decoder: join(built, 'preload/decoder.cjs') };
const resources = app.isPackaged ? process.resourcesPath : join(built, '../resources');
const builtInPack = join(resources, 'models/recollect-v1');
const placesFile = join(resources, 'places/places.bin');

const isPhotoFolder = (path: string): boolean =>
  path !== app.getAppPath() && (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);

app.setName('Recollect');
const options = launchOptions(process.argv.slice(1), process.env, process.cwd(), isPhotoFolder);
if (options.userDataDir !== null) app.setPath('userData', options.userDataDir);

keepDumps();
guardApp();
protocol.registerSchemesAsPrivileged([
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  {
    scheme: photoScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true },
  },
]);

/** What a second start tells the first, in its own words: Chromium reorders a second instance's arguments. */
interface SecondStart {
  readonly folders: readonly string[];
}
if (app.requestSingleInstanceLock({ folders: options.folders } satisfies SecondStart))
  void app.whenReady().then(run);
else app.quit();

function run(): void {
  const usualLibraryDir = join(app.getPath('userData'), 'library');
  let window: BrowserWindow | null = null;
  const tell = (event: AppEvent): void => {
    if (window && !window.isDestroyed()) window.webContents.send(eventChannel, event);
  };

  const preferences = new Preferences(
    join(app.getPath('userData'), 'preferences.json'),
    () => app.getPreferredSystemLanguages(),
    (preferred, change) => {
      nativeTheme.themeSource = preferred.preferences.theme;
      speak(preferred.spoken);
      showMenu();
      tell({ type: 'preferences', preferred });
      gentle.look();
      if ('provider' in change || 'threads' in change) void engine.restart();
    },
  );
  nativeTheme.themeSource = preferences.now.theme;
  speak(preferences.spoken);
  // What the command line says holds for this start only, until another is chosen in the window.
  let asked = { libraryDir: options.libraryDir, packDir: options.packDir };
  const libraryDir = (): string => asked.libraryDir ?? preferences.places.libraryDir ?? usualLibraryDir;
  const packDir = (): string => asked.packDir ?? preferences.places.packDir ?? builtInPack;

  const crashes = watchCrashes(libraryDir(), join(app.getPath('userData'), 'running'));
  const decoder = new DecoderHost(rendererDir, preload.decoder);
  const engine = new EngineHost({
    start: () =>
      startEngineChild(
        {
          libraryDir: libraryDir(),
          packDir: packDir(),
          placesFile,
          provider: preferences.now.provider === 'auto' ? null : preferences.now.provider,
          threads: preferences.now.threads,
        },
        () => decoder.connect(),
      ),
    onState(state) {
      tell({ type: 'engine', engine: state });
      if (state.state === 'restarting' || state.state === 'failed') crashes.engineDied(state.problem.message);
      if (state.state === 'ready') gentle.engineIsReady();
    },
    onEvent: tell,
  });
  const gentle = new Gentle(
    () => preferences.now,
    (reason) => void engine.ask({ type: 'index.hold', reason }),
  );
  const diagnostics = async (): Promise<Result<string>> =>
    diagnosticsAnswer(await engine.ask({ type: 'diagnostics' }), libraryDir());
  const settings = new SettingsActions({
    engine,
    diagnostics,
    preferences,
    libraryDir,
    usualLibraryDir,
    onChoice: () => (asked = { libraryDir: null, packDir: null }),
    onLibrary: () => window?.webContents.reload(),
  });
  const photos = new PhotoActions(
    engine,
    createPortDecoder({ connect: () => Promise.resolve(portOf(decoder.connect())), concurrency: 1 }),
  );
  const files = new PhotoFiles(engine, (progress) => tell({ type: 'export', progress }));

  guardSession(session.defaultSession);
  servePages(session.defaultSession, rendererDir, windowSite);
  servePhotos(session.defaultSession, {
    thumbnailPath: (photo) => thumbnailPath(libraryDir(), photo),
    originalPath: (photo) => photos.path(photo),
    rendition: (path, longSide) => photos.rendition(path, longSide),
    formatOf: sniffFormat,
  });

  /** Adds folders that nobody is waiting to hear about; what went wrong is told as a notice. */
  const addAndTell = async (paths: readonly string[]): Promise<void> => {
    for (const result of await addFolders(engine, paths)) {
      if (!result.ok) tell({ type: 'notice', problem: result.problem });
    }
  };
  const open = (): void => {
    window = openWindow(
      preload.window,
      join(app.getPath('userData'), 'window.json'),
      join(resources, 'icon/icon.png'),
    );
    window.once('closed', () => (window = null));
    window.on('enter-full-screen', () => tell({ type: 'full-screen', on: true }));
    window.on('leave-full-screen', () => tell({ type: 'full-screen', on: false }));
    crashes.watchPage(window);
  };
  const toFront = (): void => {
    if (window === null) return open();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };

  handleIpc(
    {
      ask: (request) => (request.type === 'diagnostics' ? diagnostics() : engine.ask(request)),
      engineState: () => engine.state,
      retryEngine: () => {
        engine.retry();
        return engine.state;
      },
      pickFolders: () => (window ? pickFolders(engine, window) : []),
      addDropped: (paths) => addDropped(engine, paths),
      showInFolder: (photo) => photos.showInFolder(photo),
      openExternally: (photo) => photos.openExternally(photo),
      copyImage: (photo) => photos.copyImage(photo),
      copyPaths: (some) => files.copyPaths(some),
      exportPhotos: (some) => (window ? files.export(some, window) : { ok: true, value: null }),
      cancelExport: () => (files.cancelExport(), null),
      showExported: () => files.showExported(),
      trashPhotos: (some) => (window ? files.trash(some, window) : { ok: true, value: null }),
      trashCopies: (some) => (window ? files.trashCopies(some, window) : { ok: true, value: null }),
      showTrash: () => files.showTrash(),
      dragOut: (some, picture) => (window ? files.dragOut(some, picture, window) : undefined),
      setFullScreen: (on) => (window?.setFullScreen(on), null),
      processMemory: () =>
        processMemory({ window: window?.webContents.getOSProcessId() ?? null, decoder: decoder.pid() }),
      preferences: () => preferences.preferred,
      setPreferences: (change) => (preferences.change(change), null),
      places: () => settings.places(),
      openLibraryFolder: () => settings.openLibraryFolder(),
      chooseLibrary: () => (window ? settings.chooseLibrary(window) : { ok: true, value: false }),
      moveLibrary: () => (window ? settings.moveLibrary(window) : { ok: true, value: false }),
      useUsualLibrary: () => settings.useUsualLibrary(),
      choosePack: () => (window ? settings.choosePack(window) : { ok: true, value: false }),
      useBuiltInPack: () => settings.useBuiltInPack(),
      goBackTo: (backup) => settings.goBackTo(backup),
      copyDiagnostics: () => settings.copyDiagnostics(),
    },
    () => window?.webContents ?? null,
  );
  const showMenu = (): void =>
    setMenu({
      addFolders: () => {
        if (!window) return;
        void pickFolders(engine, window).then((results) => {
          for (const result of results) if (!result.ok) tell({ type: 'notice', problem: result.problem });
        });
      },
    });
  showMenu();

  app.on('second-instance', (_event, _argv, _cwd, told) => {
    toFront();
    void addAndTell((told as SecondStart).folders);
  });
  // macOS: a folder dropped on the dock icon, or the app reopened from it.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    toFront();
    void addAndTell([path]);
  });
  app.on('activate', toFront);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    // Closing takes until the batch in flight is written, and never longer than EngineHost allows.
    event.preventDefault();
    crashes.ending();
    for (const each of BrowserWindow.getAllWindows()) each.hide();
    void engine.close().finally(() => {
      closed = true;
      gentle.stop();
      decoder.close();
      app.quit();
    });
  });

  engine.start();
  open();
  const { lastEnd } = crashes;
  if (lastEnd) window!.webContents.once('did-finish-load', () => tell({ type: 'notice', problem: lastEnd }));
  if (options.folders.length > 0) void addAndTell(options.folders);
}
