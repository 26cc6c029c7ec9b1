/**
 * @file Which way the arrows go; `npm run check` fails when one points back.
 *
 *   renderer -> shared <- preload <- main -> indexer -> shared,   cli -> indexer, shared
 *   inside indexer: engine -> pipeline, search -> library, pixels, encoder, store -> matryoshka
 *
 * Folders of one tier may use each other; no two files may form a cycle.
 */

const test = '\\.test\\.ts$';
/**
 * Inside src/, `from` may use `to` and itself.
 * @param {string} from
 * @param {readonly string[]} to
 */
const mayUse = (from, to) => ({
  name: `${from}-uses-only-${to.length > 0 ? to.join('-and-') : 'itself'}`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${[from, ...to].join('|')})/` },
});

const tiers = [['pipeline', 'search'], ['library', 'pixels', 'encoder', 'store'], ['matryoshka']];
const notUpwards = tiers.map((folders, tier) => ({
  name: `indexer-${folders.join('-')}-looks-down-only`,
  severity: 'error',
  from: { path: `^src/indexer/(${folders.join('|')})/`, pathNot: test },
  to: {
    path: [
      '^src/indexer/[^/]+$',
      ...tiers.slice(0, tier).map((above) => `^src/indexer/(${above.join('|')})/`),
    ],
  },
}));

export default {
  forbidden: [
    mayUse('shared', []),
    mayUse('renderer', ['shared']),
    mayUse('preload', ['shared']),
    mayUse('main', ['shared', 'indexer']),
    mayUse('indexer', ['shared']),
    mayUse('cli', ['shared', 'indexer']),
    ...notUpwards,
    {
      name: 'shared-needs-zod-only',
      severity: 'error',
      from: { path: '^src/shared/', pathNot: [test, '^src/shared/words/'] },
      to: { pathNot: ['^src/shared/', '^node_modules/zod/'] },
    },
    {
      name: 'words-need-i18next-only',
      comment: 'The window and main speak; engine and command line say what they have to say in English.',
      severity: 'error',
      from: { path: '^src/(?!(main|renderer)/)', pathNot: ['^src/shared/words/', test] },
      to: { path: '^(src/shared/words/|node_modules/i18next/)' },
    },
    {
      name: 'engine-knows-no-electron',
      comment: 'It runs in plain Node, on the command line and in tests as well.',
      severity: 'error',
      from: { path: '^src/(indexer|cli|shared)/' },
      to: { path: '^(node_modules/)?electron(/|$)' },
    },
    {
      name: 'page-knows-no-node',
      comment: 'It runs in a sandbox.',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'sharp-never-inside-electron',
      comment: 'Its GLib clashes with the one that Electron links to. Decode in the decoder page.',
      severity: 'error',
      from: { path: '^src/(main|preload|renderer)/', pathNot: test },
      to: { path: '^node_modules/(sharp|@img)/', reachable: true },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', test] },
      to: {},
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-tools-at-run-time',
      comment: 'What the app needs belongs into dependencies.',
      severity: 'error',
      from: {
        path: '^src/(main|indexer|shared|cli)/',
        pathNot: [test, '/test-support/', 'compile-kernel\\.ts$'],
      },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/(electron|@types)/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default', 'types'],
    },
  },
};
