/**
 * @file Bundles the app into out/ when anything that goes into it changed since the last time.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run, script, SetupError } from './child.mjs';
import { node24, node24Environment } from './node-runtime.mjs';
import { setup } from './setup.mjs';

const stampFile = path.join(root, 'out', '.stamp');
const inputs = ['src', 'electron.vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json'];

export async function build() {
  const stamp = fingerprint();
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === stamp) return;
  fs.rmSync(stampFile, { force: true });
  const vite = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { code, output } = await run(node24(), [vite, 'build'], { capture: true, env: node24Environment() });
  if (code !== 0) throw new SetupError(`The app could not be built:\n${output}`);
  fs.writeFileSync(stampFile, stamp);
}

/** Name, size and time of every input: reading them all takes a few milliseconds. */
function fingerprint() {
  const hash = crypto.createHash('sha256');
  /** @param {string} place */
  const add = (place) => {
    const stat = fs.statSync(path.join(root, place), { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of fs.readdirSync(path.join(root, place)).sort()) add(path.join(place, name));
    } else if (!place.endsWith('.test.ts')) {
      hash.update(`${place}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  };
  for (const input of inputs) add(input);
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    await setup();
    await build();
    return 0;
  });
}
