/** What the audit of the lock files finds. */
import { expect, it } from 'vitest';
import { audit } from './check-lock.mjs';

const good = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==` };
const none = new Set<string>();

it('a package of the registry, pinned by its hash, is fine', () => {
  expect(audit({ '': { dependencies: { a: '1.0.0' } }, 'node_modules/a': good }, none)).toEqual([]);
});

it.each([
  ['no hash', { 'node_modules/a': { version: '1.0.0' } }],
  ['a weak hash', { 'node_modules/a': { ...good, integrity: 'sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=' } }],
  ['another server', { 'node_modules/a': { ...good, resolved: 'https://example.com/a.tgz' } }],
  ['plain http', { 'node_modules/a': { ...good, resolved: 'http://registry.npmjs.org/a/-/a.tgz' } }],
  ['git', { 'node_modules/a': { ...good, resolved: 'git+ssh://git@github.com/a/a.git#abc' } }],
  ['a link to somewhere', { 'node_modules/a': { link: true, resolved: '../a' } }],
  ['an install script', { 'node_modules/a': { ...good, hasInstallScript: true } }],
  ['a dependency by address', { '': { dependencies: { a: 'https://example.com/a.tgz' } } }],
  ['a dependency by repository', { 'node_modules/b': { ...good, dependencies: { a: 'someone/a' } } }],
  [
    'a dependency by git',
    { 'node_modules/b': { ...good, optionalDependencies: { a: 'git+https://x/a.git' } } },
  ],
])('%s is not', (_, packages) => {
  expect(audit(packages, none)).toHaveLength(1);
});

it('an install script that is named may be there', () => {
  expect(audit({ 'node_modules/@s/a': { ...good, hasInstallScript: true } }, new Set(['@s/a']))).toEqual([]);
});
