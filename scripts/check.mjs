/**
 * @file What is checked without running the app: types, components, lint, layers, unused code, format,
 * packages, where they come from, the size of the packed app. Each counts as one test in `npm test`.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run, script } from './child.mjs';
import { node24, node24Environment } from './node-runtime.mjs';
import { setup } from './setup.mjs';

const modules = path.join(root, 'node_modules');

/** @type {readonly { name: string, script: string, args: readonly string[] }[]} */
const checks = [
  { name: 'types (tsc)', script: path.join(modules, 'typescript/bin/tsc'), args: ['-p', '.'] },
  {
    name: 'components (svelte-check)',
    script: path.join(modules, 'svelte-check/bin/svelte-check'),
    args: ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  },
  { name: 'lint (oxlint)', script: path.join(modules, 'oxlint/bin/oxlint'), args: ['--deny-warnings'] },
  {
    name: 'layers (dependency-cruiser)',
    script: path.join(modules, 'dependency-cruiser/bin/dependency-cruiser.mjs'),
    args: ['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', 'src'],
  },
  { name: 'unused code (knip)', script: path.join(modules, 'knip/bin/knip.js'), args: ['--no-progress'] },
  {
    name: 'format (prettier)',
    script: path.join(modules, 'prettier/bin/prettier.cjs'),
    args: ['--check', '--log-level', 'warn', '.'],
  },
  { name: 'packages', script: path.join(root, 'scripts/check-packages.mjs'), args: [] },
  { name: 'lock file', script: path.join(root, 'scripts/check-lock.mjs'), args: [] },
  { name: 'size', script: path.join(root, 'scripts/check-size.mjs'), args: [] },
];

/** Runs every check, one after the other; shows what the failed ones say. */
export async function check() {
  let failed = 0;
  for (const { name, script: file, args } of checks) {
    const started = Date.now();
    const { code, output } = await run(node24(), [file, ...args], {
      capture: true,
      env: node24Environment(),
    });
    console.log(`${code === 0 ? 'pass' : 'FAIL'}  ${name}  ${((Date.now() - started) / 1000).toFixed(1)} s`);
    if (code !== 0) {
      failed += 1;
      console.log(output.trimEnd().replaceAll(/^/gm, '      '));
    }
  }
  return { passed: checks.length - failed, failed };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    await setup();
    return (await check()).failed === 0 ? 0 : 1;
  });
}
