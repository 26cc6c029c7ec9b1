/**
 * @file The system libraries that Electron needs on Linux, and Xvfb where there is no display. Installed
 * when we are root on a machine without a display (a build server, a container); a person's machine is
 * theirs, so there we print the exact command and stop.
 */
import fs from 'node:fs';
import path from 'node:path';
import { run, SetupError } from './child.mjs';

/** Debian package of each library that Electron links to, and that a bare system may lack. */
const packageOf = {
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libsmime3.so': 'libnss3',
  'libudev.so.1': 'libudev1',
  'libX11.so.6': 'libx11-6',
  'libxcb.so.1': 'libxcb1',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libXrandr.so.2': 'libxrandr2',
};

/** Always asked for together, so that what Electron opens at run time (and ldd cannot see) is there as well. */
const basics = ['libnss3', 'libatk-bridge2.0-0', 'libgtk-3-0', 'libgbm1', 'libasound2', 'libcups2'];

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** @param {string} lddOutput @returns {string[]} names of libraries that the loader does not find */
export function missingLibraries(lddOutput) {
  return [...new Set([...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? ''))];
}

/**
 * Makes sure that this Electron starts here. Returns at once on other systems.
 * @param {string} executable Electron's binary
 * @param {{ xvfb: boolean }} needs
 */
export async function linuxLibraries(executable, { xvfb }) {
  if (process.platform !== 'linux') return;
  const missing = await lacking(executable, xvfb);
  if (missing.length === 0) return;

  const isRoot = process.getuid?.() === 0;
  if ((await run('apt-get', ['--version'], { capture: true })).code !== 0) {
    throw new SetupError(
      `Missing on this system: ${missing.join(', ')}. Install them with its package manager.`,
    );
  }
  const wanted = [
    ...new Set([...missing.map(debianPackage), ...(missing.some((m) => m !== 'Xvfb') ? basics : [])]),
  ];
  if (!isRoot || hasDisplay()) {
    const names = await Promise.all(wanted.map(nameHere));
    throw new SetupError(
      `Missing on this system: ${missing.join(', ')}. Install with:\n` +
        `  ${isRoot ? '' : 'sudo '}apt-get update && ${isRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${names.join(' ')}`,
    );
  }
  console.error(`Installing system libraries: ${missing.join(', ')} are missing ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const updated = await run('apt-get', ['update', '-q'], { capture: true, env });
  if (updated.code !== 0) throw new SetupError(`apt-get update failed:\n${updated.output}`);
  const names = await Promise.all(wanted.map(nameHere));
  const installed = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], {
    capture: true,
    env,
  });
  if (installed.code !== 0) throw new SetupError(`apt-get install failed:\n${installed.output}`);
  const still = await lacking(executable, xvfb);
  if (still.length > 0)
    throw new SetupError(`Still missing after installing ${names.join(' ')}: ${still.join(', ')}.`);
}

/** @param {string} executable @param {boolean} xvfb */
async function lacking(executable, xvfb) {
  const missing = missingLibraries((await run('ldd', [executable], { capture: true })).output);
  const onPath = (process.env.PATH ?? '').split(path.delimiter);
  if (xvfb && !onPath.some((folder) => fs.existsSync(path.join(folder, 'Xvfb')))) missing.push('Xvfb');
  return missing;
}

/** @param {string} library */
function debianPackage(library) {
  if (library === 'Xvfb') return 'xvfb';
  const name = /** @type {Record<string, string>} */ (packageOf)[library];
  if (!name)
    throw new SetupError(`Missing on this system: ${library}. Which package holds it we do not know.`);
  return name;
}

/**
 * Debian 13 and Ubuntu 24.04 renamed some libraries (libgtk-3-0 became libgtk-3-0t64). Ask apt which it has.
 * @param {string} name
 */
async function nameHere(name) {
  const renamed = await run('apt-cache', ['show', '--no-all-versions', `${name}t64`], { capture: true });
  return renamed.code === 0 && renamed.output.includes('Package:') ? `${name}t64` : name;
}
