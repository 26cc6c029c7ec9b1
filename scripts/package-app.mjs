/**
 * @file What `npm run package` does (package.mjs), on Node 24: the app as a folder that starts without Node, in dist/
 * (Linux so far): Electron, one archive with our code, the model beside it, and Electron's fuses set. Ends by
 * reading the fuses back.
 *
 * [Note: Fuses] Switches inside Electron's binary that no argument and no environment can turn back: the app cannot
 * be made to run as plain Node or to open a debugger, and loads its code from its archive only.
 */
import fs from 'node:fs';
import path from 'node:path';
import { createPackageWithOptions } from '@electron/asar';
import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { build } from './build.mjs';
import { root, script, SetupError } from './child.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { bytesOf, filesBelow, packList } from './pack-list.mjs';

/** What each switch is set to. docs/trust.md gives the reasons. */
export const fuses = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // No cookie is ever kept.
  [FuseV1Options.EnableCookieEncryption]: false,
  // macOS and Windows check the archive against a hash in the program; Electron on Linux does not know how.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: process.platform !== 'linux',
};

export const packedDir = path.join(root, 'dist', `recollect-${process.platform}-${process.arch}`);
export const packedExecutable = path.join(packedDir, 'recollect');

/** Names of the switches that are not as they should be. @param {string} executable */
export async function wrongFuses(executable) {
  const wire = /** @type {Record<number, FuseState>} */ (await getCurrentFuseWire(executable));
  return Object.entries(fuses)
    .filter(([option, on]) => wire[Number(option)] !== (on ? FuseState.ENABLE : FuseState.DISABLE))
    .map(([option]) => FuseV1Options[Number(option)] ?? option);
}

/** @returns bytes of the whole folder */
export async function packageApp() {
  if (process.platform !== 'linux')
    throw new SetupError(
      'Packing is done on Linux so far: macOS and Windows need signing, which needs keys.',
    );
  await build();
  const electron = await electronRuntime();
  const { app, resources } = packList();
  const stage = path.join(root, 'dist', '.stage');
  for (const folder of [stage, packedDir]) fs.rmSync(folder, { recursive: true, force: true });

  for (const { from, to } of app) copy(from, path.join(stage, to));
  const { name, version, license, type, main } = JSON.parse(
    fs.readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  fs.writeFileSync(path.join(stage, 'package.json'), JSON.stringify({ name, version, license, type, main }));

  const dist = path.dirname(electron.executable);
  if ('ELECTRON_OVERRIDE_DIST_PATH' in electron.environment || process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    const note =
      'Packed with another Electron than the official one that package.json names: to be tested, not to be handed out.';
    console.warn(note);
    fs.mkdirSync(packedDir, { recursive: true });
    fs.writeFileSync(path.join(packedDir, 'NOT-FOR-RELEASE.txt'), `${note}\n`);
  }
  for (const file of filesBelow(dist)) {
    if (file === 'resources/default_app.asar' || file === 'version') continue;
    copy(path.join(dist, file), path.join(packedDir, file === 'electron' ? 'recollect' : file));
  }
  for (const { from, to } of resources) copy(from, path.join(packedDir, 'resources', to));
  await createPackageWithOptions(stage, path.join(packedDir, 'resources', 'app.asar'), {
    // Libraries are loaded by the system, which reads no archive.
    unpack: '*.{node,so,so.*,dll,dylib}',
  });
  fs.rmSync(stage, { recursive: true, force: true });
  await flipFuses(packedExecutable, { version: FuseVersion.V1, ...fuses });
  const wrong = await wrongFuses(packedExecutable);
  if (wrong.length > 0) throw new SetupError(`These fuses did not take: ${wrong.join(', ')}.`);
  return filesBelow(packedDir).reduce((sum, file) => sum + fs.statSync(path.join(packedDir, file)).size, 0);
}

/** @param {string} from @param {string} to */
function copy(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
  fs.chmodSync(to, fs.statSync(from).mode & 0o777);
}

if (import.meta.filename === fs.realpathSync(process.argv[1] ?? '.')) {
  await script(async () => {
    const bytes = await packageApp();
    const { app, resources } = packList();
    const mb = (/** @type {number} */ n) => `${(n / 1e6).toFixed(0)} MB`;
    console.log(
      `${packedDir}: ${mb(bytes)}, of which Electron ${mb(bytes - bytesOf(app) - bytesOf(resources))}, ` +
        `model and places ${mb(bytesOf(resources))}, our code and its packages ${mb(bytesOf(app))}. All fuses read back as set.`,
    );
    return 0;
  });
}
