/**
 * @file The app's one window: where it was, without a white flash, with a page that may do nothing but
 * ask. Runs in main.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { appOrigin } from './page-route.ts';
import { defaultSize, minimumSize, parsePlace, usablePlace } from './window-bounds.ts';
import type { WindowPlace } from './window-bounds.ts';

/** What is seen before the page's first paint; the same as the page's own background (renderer/styles). */
const background = { light: '#ffffff', dark: '#16171a' } as const;
const backgroundNow = (): string => (nativeTheme.shouldUseDarkColors ? background.dark : background.light);

/** @param preload the built preload script @param placeFile where the window's place is remembered
 * @param icon a PNG; macOS and packed Windows take the app's own */
export function openWindow(preload: string, placeFile: string, icon: string): BrowserWindow {
  const place = usablePlace(
    readPlace(placeFile),
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...(place.bounds ?? defaultSize),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'Recollect',
    icon,
    backgroundColor: backgroundNow(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(preload),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (place.maximised) window.maximize();

  window.once('ready-to-show', () => window.show());
  const recolour = (): void => window.setBackgroundColor(backgroundNow());
  nativeTheme.on('updated', recolour);
  rememberPlace(window, placeFile);
  window.once('closed', () => nativeTheme.off('updated', recolour));

  void window.loadURL(`${appOrigin}/index.html`).catch((error: unknown) => {
    console.error('The page did not load:', error);
    window.show();
  });
  return window;
}

function readPlace(file: string): WindowPlace | null {
  try {
    return parsePlace(readFileSync(file, 'utf8'));
  } catch {
    return null; // The first start; or unreadable, which is no reason to bother anyone.
  }
}

/** Written when the window has come to rest and when it closes. */
function rememberPlace(window: BrowserWindow, file: string): void {
  const atRest = 500;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const write = (): void => {
    const place: WindowPlace = { bounds: window.getNormalBounds(), maximised: window.isMaximized() };
    try {
      writeFileSync(file, JSON.stringify(place));
    } catch (error) {
      console.error('The place of the window could not be remembered:', error);
    }
  };
  const soon = (): void => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(write, atRest);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('close', () => {
    if (timer) clearTimeout(timer);
    write();
  });
}
