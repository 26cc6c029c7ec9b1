/**
 * @file Runs a TypeScript file that drives the real app (a benchmark, the screenshots): sets up what is
 * missing, builds, and gives it Electron and a display, as `npm run e2e` does for the tests.
 *
 *   node scripts/with-app.mjs <file.ts> [arguments]
 */
import { build } from './build.mjs';
import { run, script, SetupError } from './child.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { hasDisplay, linuxLibraries } from './linux-libraries.mjs';
import { node24, node24Environment } from './node-runtime.mjs';
import { setup } from './setup.mjs';
import { virtualDisplay } from './virtual-display.mjs';

await script(async () => {
  const [file, ...args] = process.argv.slice(2);
  if (file === undefined) throw new SetupError('Say which file to run.');
  await setup();
  const electron = await electronRuntime();
  await linuxLibraries(electron.executable, { xvfb: !hasDisplay() });
  await build();
  const display = hasDisplay() ? null : await virtualDisplay();
  try {
    const { ELECTRON_RUN_AS_NODE: _, ...env } = node24Environment();
    const { code } = await run(node24(), ['--disable-warning=ExperimentalWarning', file, ...args], {
      env: { ...env, ...electron.environment, ...(display ? { DISPLAY: display.name } : {}) },
    });
    return code;
  } finally {
    display?.close();
  }
});
