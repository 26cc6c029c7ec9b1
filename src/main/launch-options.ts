/**
 * @file What the command line and the environment say about this start: which library, which folders to
 * take in. Pure: the caller reads the real argv, env and file system.
 */
import { isAbsolute, resolve } from 'node:path';

export interface LaunchOptions {
  /** null: the library in the user's data folder. */
  readonly libraryDir: string | null;
  /** null: Electron's own choice. Another folder also means another single-instance lock. */
  readonly userDataDir: string | null;
  /** null: the built-in model pack. */
  readonly packDir: string | null;
  /** Folders named on the command line or dropped on the app's icon, absolute. */
  readonly folders: readonly string[];
}

const librarySwitch = '--library=';

/**
 * @param argv without the executable. Chromium's switches among it (`--no-sandbox`) are not ours
 * @param cwd of the process the arguments were given to; relative paths count from there
 * @param isPhotoFolder whether a path names an existing folder other than the app's own, which stands
 *   among the arguments of an unpackaged app
 */
export function launchOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
  isPhotoFolder: (path: string) => boolean,
): LaunchOptions {
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(cwd, path));
  const fromSwitch = argv
    .findLast((argument) => argument.startsWith(librarySwitch))
    ?.slice(librarySwitch.length);
  const libraryDir = fromSwitch || env['RECOLLECT_LIBRARY'];
  const userDataDir = env['RECOLLECT_USER_DATA'];
  const packDir = env['RECOLLECT_PACK'];
  return {
    libraryDir: libraryDir ? absolute(libraryDir) : null,
    userDataDir: userDataDir ? absolute(userDataDir) : null,
    packDir: packDir ? absolute(packDir) : null,
    folders: argv
      .filter((argument) => !argument.startsWith('-'))
      .map(absolute)
      .filter(isPhotoFolder),
  };
}
