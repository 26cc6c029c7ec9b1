/**
 * @file `npm run trust`: tries to break the promises of docs/trust.md (trust/run.ts), on Node 24. Trials on the real
 * app get Electron and a display, where there are any; without, they say that they were not tried.
 */
import path from 'node:path';
import { build } from './build.mjs';
import { root, run, script, SetupError } from './child.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { hasDisplay, linuxLibraries } from './linux-libraries.mjs';
import { node24, node24Environment } from './node-runtime.mjs';
import { setup } from './setup.mjs';
import { virtualDisplay } from './virtual-display.mjs';

/** @param {readonly string[]} args of trust/run.ts @param {{ capture?: boolean }} [options] */
export async function trust(args, options = {}) {
  const app = await appEnvironment();
  try {
    const suite = path.join(root, 'trust', 'run.ts');
    const { ELECTRON_RUN_AS_NODE: _, ...env } = node24Environment();
    return await run(node24(), ['--disable-warning=ExperimentalWarning', suite, ...args], {
      env: { ...env, ...app.env },
      passSignals: true,
      ...options,
    });
  } finally {
    app.close();
  }
}

async function appEnvironment() {
  try {
    const electron = await electronRuntime();
    await linuxLibraries(electron.executable, { xvfb: !hasDisplay() });
    await build();
    const display = hasDisplay() ? null : await virtualDisplay();
    return {
      env: {
        ...electron.environment,
        RECOLLECT_TRUST_ELECTRON: electron.executable,
        ...(display ? { DISPLAY: display.name } : {}),
      },
      close: () => display?.close(),
    };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return { env: {}, close: () => undefined };
  }
}

if (import.meta.filename === path.resolve(process.argv[1] ?? '')) {
  await script(async () => {
    await setup();
    return (await trust(process.argv.slice(2))).code;
  });
}
