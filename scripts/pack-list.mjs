/**
 * @file Which files of the repository go into a packed app for this platform, and no others: the bundles, the
 * packages that the bundles really ask for, the model and the places. Knows nothing of Electron.
 *
 * [Note: Found, not listed] A package is taken when its name stands in main's bundle as something to load, with
 * what it needs itself. So a new dependency gets into the app without anyone thinking of it here; what only
 * plain Node uses (sharp, with its LGPL parts) never does.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './child.mjs';

/** @typedef {{ from: string, to: string, bytes: number }} PackedFile `from` absolute, `to` below the app or the resources */

/** Needed to build or fetch a package, never to run it. */
const onlyToInstall = new Set(['node-addon-api', 'adm-zip', 'global-agent']);
const leftOut = [
  /\.(md|markdown|map|ts|mts|cts|cc|cpp|c|h|hpp|gyp|gypi|mk|o|d|flow|yml)$/i,
  /(^|\/)(test|tests|example|examples|docs|\.github|obj\.target|\.deps)(\/|$)/,
];
/** Sources of native code, install scripts, other builds of the same. */
const leftOutOf = {
  'better-sqlite3': [/^deps\//, /^src\//],
  'onnxruntime-node': [/^script\//, /^lib\//],
  'onnxruntime-common': [/^lib\//, /^dist\/esm\/.*\.d\.ts$/],
  'hnswlib-node': [/^src\//, /^build\/(?!Release\/addon\.node$)/],
  '@parcel/watcher': [/^src\//],
};

/** Of a file that holds machine code for one platform: is it this one's? @param {string} file */
function forThisPlatform(file) {
  const prebuilt = /^prebuilds\/(.+)\.node$/.exec(file);
  if (prebuilt) return prebuilt[1] === `${process.platform}-${process.arch}`;
  const runtime = /^bin\/napi-v6\/([^/]+)\/([^/]+)\//.exec(file);
  return runtime === null || (runtime[1] === process.platform && runtime[2] === process.arch);
}

/** Packages by name that the bundle loads, and what those need, as far as installed. */
function packagesInUse() {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const bundle = filesBelow(path.join(root, 'out/main'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => fs.readFileSync(path.join(root, 'out/main', file), 'utf8'))
    .join('\n');
  const { dependencies, optionalDependencies } = lock[''];
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} name */
  const take = (name) => {
    const entry = lock[`node_modules/${name}`];
    const there = fs.existsSync(path.join(root, 'node_modules', name));
    if (found.has(name) || onlyToInstall.has(name) || !entry || !there) return;
    found.add(name);
    for (const below of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) take(below);
  };
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    if (new RegExp(`(from|import|require)?\\s*\\(?["'\`]${name}["'\`]`).test(bundle)) take(name);
  }
  return [...found].sort();
}

/** @returns {{ app: PackedFile[], resources: PackedFile[], packages: string[] }} */
export function packList() {
  const packages = packagesInUse();
  /** @type {PackedFile[]} */
  const app = [];
  for (const file of filesBelow(path.join(root, 'out')))
    if (!file.endsWith('.map') && file !== '.stamp') app.push(packed(`out/${file}`));
  for (const name of packages) {
    const own = /** @type {Record<string, RegExp[]>} */ (leftOutOf)[name] ?? [];
    for (const file of filesBelow(path.join(root, 'node_modules', name))) {
      if (file.startsWith('node_modules/')) continue;
      const licence = /^(licen[cs]e|notice|copying)/i.test(path.basename(file));
      if (!licence && [...leftOut, ...own].some((pattern) => pattern.test(file))) continue;
      if (forThisPlatform(file)) app.push(packed(`node_modules/${name}/${file}`));
    }
  }
  for (const file of ['LICENSE', 'NOTICE.md']) app.push(packed(file));
  const resources = filesBelow(path.join(root, 'resources')).map((file) => packed(`resources/${file}`, file));
  return { app, resources, packages };
}

/** @param {readonly PackedFile[]} files */
export const bytesOf = (files) => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** @param {string} file @param {string} to @returns {PackedFile} */
function packed(file, to = file) {
  const from = path.join(root, file);
  return { from, to, bytes: fs.statSync(from).size };
}

/** Files below a folder, forward slashes. Links are followed: a packed app has none. @param {string} folder */
export function filesBelow(folder) {
  /** @type {string[]} */
  const files = [];
  /** @param {string} below */
  const walk = (below) => {
    for (const name of fs.readdirSync(path.join(folder, below)).sort()) {
      const place = below === '' ? name : `${below}/${name}`;
      if (fs.statSync(path.join(folder, place)).isDirectory()) walk(place);
      else files.push(place);
    }
  };
  walk('');
  return files;
}
