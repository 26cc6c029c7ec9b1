/**
 * @file An audit of the lock files that needs no network: every package comes from the npm registry and from nowhere
 * else, each pinned by a SHA-512; and no package runs code of its own while it is installed, but those that
 * package.json names (`allowScripts`).
 */
import fs from 'node:fs';
import path from 'node:path';
import { root, script } from './child.mjs';

/** @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean, hasInstallScript?: boolean, bundled?: boolean, dependencies?: Record<string, string>, devDependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }} Entry */

/** Our own folders, linked in place of packages. */
const ours = /^(scripts\/node-runtime|node_modules\/@lancedb\/lancedb\/nothing)$/;

/** What is wrong with a lock file. @param {Record<string, Entry>} packages @param {ReadonlySet<string>} mayRunScripts */
export function audit(packages, mayRunScripts) {
  /** @type {string[]} */
  const problems = [];
  for (const [place, entry] of Object.entries(packages)) {
    const wanted = { ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies };
    for (const [name, range] of Object.entries(wanted)) {
      const local = /^(file|link|workspace):/.test(range) && place === '';
      if (!local && /^[a-z+]+:/i.test(range) && !range.startsWith('npm:'))
        problems.push(`${place || 'package.json'} takes ${name} from ${range}.`);
      if (/^[\w.-]+\/[\w.-]+(#.*)?$/.test(range))
        problems.push(`${place || 'package.json'} takes ${name} from a repository, ${range}.`);
    }
    if (place === '' || ours.test(place)) continue;
    if (entry.link) {
      if (!ours.test(entry.resolved ?? '')) problems.push(`${place} is a link to ${entry.resolved}.`);
      continue;
    }
    if (entry.resolved !== undefined && !entry.resolved.startsWith('https://registry.npmjs.org/'))
      problems.push(`${place} comes from ${entry.resolved}.`);
    if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? ''))
      problems.push(`${place} has no SHA-512.`);
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (entry.hasInstallScript && !mayRunScripts.has(name))
      problems.push(`${place} wants to run a script when it is installed.`);
  }
  return problems;
}

if (import.meta.filename === fs.realpathSync(process.argv[1] ?? '.')) {
  await script(async () => {
    let bad = 0;
    for (const folder of ['', 'bench/']) {
      const file = `${folder}package-lock.json`;
      /** @param {string} name */
      const read = (name) => JSON.parse(fs.readFileSync(path.join(root, folder, name), 'utf8'));
      const { packages } = read('package-lock.json');
      const problems = audit(packages, new Set(Object.keys(read('package.json').allowScripts ?? {})));
      if (Object.keys(packages).length < 10) problems.push('no packages: this check is broken.');
      for (const problem of problems) console.error(`${file}: ${problem}`);
      bad += problems.length;
    }
    const npmrc = fs.readFileSync(path.join(root, '.npmrc'), 'utf8');
    if (!/^ignore-scripts=true$/m.test(npmrc)) bad++;
    return bad === 0 ? 0 : 1;
  });
}
