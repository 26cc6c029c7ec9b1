/**
 * @file Everything a page may not do, for every page the app will ever open. Runs in main, before the
 * first window. docs/trust.md says why, and which test holds each line.
 */
import { app, shell } from 'electron';
import type { Session } from 'electron';
import { mayOpenOutside, mayRequest } from './trust-rules.ts';

/** Refuses every permission, download, device and request that leaves the app. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((request, answer) =>
    answer({ cancel: !mayRequest(request.url, app.isPackaged) }),
  );
  session.setSpellCheckerEnabled(false);
  // Otherwise Chromium fetches a dictionary for the system's language, whether anything is spelled or not.
  session.setSpellCheckerLanguages([]);
}

/** What Chromium would do over the network by itself. The first alone is enough: no name has an address. */
const quiet = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['no-proxy-server'],
  ['disable-background-networking'],
  ['disable-component-update'],
] as const;

/** Before `ready`: every renderer sandboxed, and every page, whoever opens it, kept where it is. */
export function guardApp(): void {
  for (const [name, value] of quiet) app.commandLine.appendSwitch(name, value ?? '');
  // Root (containers, CI) can only start Chromium with --no-sandbox, and the two together do not start at all.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}
