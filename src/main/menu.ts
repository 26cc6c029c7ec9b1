/**
 * @file The application menu: the roles that people expect from their system, and adding folders. Runs in
 * main. Keys that act inside the page (search, viewer) belong to the page.
 */
import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import { words } from './i18n/words.ts';

export interface MenuActions {
  addFolders(): void;
}

/** To be called again when the language changes. */
export function setMenu(actions: MenuActions): void {
  const mac = process.platform === 'darwin';
  const { menu } = words;
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const file: MenuItemConstructorOptions = {
    label: menu.file,
    submenu: [
      { label: menu.addFolder, accelerator: 'CmdOrCtrl+O', click: () => actions.addFolders() },
      separator,
      mac ? { role: 'close', label: menu.closeWindow } : { role: 'quit', label: menu.quit },
    ],
  };
  // Electron words its roles in English; macOS translates the app menu and the services by itself.
  const edit: MenuItemConstructorOptions = {
    label: menu.edit,
    submenu: [
      { role: 'undo', label: menu.undo },
      { role: 'redo', label: menu.redo },
      separator,
      { role: 'cut', label: menu.cut },
      { role: 'copy', label: menu.copy },
      { role: 'paste', label: menu.paste },
      { role: 'selectAll', label: menu.selectAll },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: menu.view,
    submenu: [
      ...(app.isPackaged
        ? []
        : ([
            { role: 'reload', label: menu.reload },
            { role: 'toggleDevTools', label: menu.developerTools },
            separator,
          ] satisfies MenuItemConstructorOptions[])),
      { role: 'resetZoom', label: menu.actualSize },
      { role: 'zoomIn', label: menu.zoomIn },
      { role: 'zoomOut', label: menu.zoomOut },
      separator,
      { role: 'togglefullscreen', label: menu.fullScreen },
    ],
  };
  const window: MenuItemConstructorOptions = {
    label: menu.window,
    role: 'window',
    submenu: [
      { role: 'minimize', label: menu.minimise },
      { role: 'close', label: menu.closeWindow },
    ],
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...(mac ? [{ role: 'appMenu' } as const] : []), file, edit, view, window]),
  );
}
