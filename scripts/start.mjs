/** @file `npm start`: sets up what is missing, builds when needed, opens the app. */
import fs from 'node:fs';
import { build } from './build.mjs';
import { root, run, script, SetupError } from './child.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { hasDisplay, linuxLibraries } from './linux-libraries.mjs';
import { setup } from './setup.mjs';

await script(async () => {
  if (!hasDisplay()) {
    throw new SetupError(
      'Recollect opens a window, and this session has no display (DISPLAY and WAYLAND_DISPLAY are not set). ' +
        'Start it from a desktop, or under a virtual one: xvfb-run -s "-screen 0 1920x1200x24" npm start. ' +
        'The command line needs no display: npm run -s recollect -- --help',
    );
  }
  await setup();
  const electron = await electronRuntime();
  await linuxLibraries(electron.executable, { xvfb: false });
  await build();
  if (sandboxForbidden()) {
    console.error(
      "This system forbids Chromium's sandbox to ordinary programs (AppArmor). If the window does not open: " +
        'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    );
  }
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  // Editors built on Electron set this for their terminals, and Electron would start as plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = { ...process.env, ...electron.environment };
  const { code } = await run(
    electron.executable,
    [...(asRoot ? ['--no-sandbox'] : []), root, ...process.argv.slice(2)],
    { env, passSignals: true },
  );
  return code;
});

/** Ubuntu 24.04 and newer. We never switch the sandbox off for it: photos are decoded in there. */
function sandboxForbidden() {
  try {
    const file = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
    return process.getuid?.() !== 0 && fs.readFileSync(file, 'utf8').trim() === '1';
  } catch {
    return false; // No such switch here.
  }
}
