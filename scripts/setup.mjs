/**
 * @file Makes a clone ready: packages, Node 24, the optional HNSW add-on. Every command begins with it;
 * when nothing changed since the last time it only compares a stamp (about a tenth of a second).
 *
 * [Note: No install scripts] npm runs no package's install script here (`--ignore-scripts`). Only two
 * packages have one that matters: onnxruntime-node's fetches CUDA libraries from NuGet and fails without
 * a network (its CPU, WebGPU, DirectML and CoreML libraries are in the package already), and hnswlib-node
 * must be compiled, which we do ourselves so that a machine without a compiler is told in one line and
 * goes on. A plain `npm ci` by hand works too: .npmrc and `allowScripts` in package.json say the same.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { npm, root, run, script, SetupError } from './child.mjs';
import { node24, node24Environment } from './node-runtime.mjs';

const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.recollect-setup');

/** Shows progress on stderr only: stdout belongs to the command that called us. */
export async function setup() {
  const [nodeMajor] = process.versions.node.split('.').map(Number);
  if (!nodeMajor || nodeMajor < 20) {
    throw new SetupError(
      `Recollect needs Node 20 or newer; this is ${process.version}. See https://nodejs.org.`,
    );
  }
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  // Whatever is native here is Node-API, so it does not depend on which Node runs us.
  const hash = crypto.createHash('sha256').update(lock).digest('hex');
  const stamp = `${hash} ${process.platform}-${process.arch}`;
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === stamp) return;

  if (!installed(JSON.parse(lock.toString('utf8')))) await install();
  const node = await run(node24(), ['--version'], { capture: true });
  if (node.code !== 0)
    throw new SetupError(`Node 24 does not start here (${node24()}): ${node.output.trim()}`);
  await buildHnsw();
  fs.writeFileSync(stampFile, stamp);
}

/**
 * Is what lies in node_modules what the lock file says? npm keeps its own list there, so a tree that
 * somebody made with `npm ci` or `npm install` is left as it is.
 * @param {{ packages: Record<string, { version?: string, link?: boolean, optional?: boolean }> }} lock
 */
function installed(lock) {
  let present;
  try {
    present = JSON.parse(fs.readFileSync(path.join(modules, '.package-lock.json'), 'utf8')).packages;
  } catch {
    return false;
  }
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (!place.startsWith('node_modules/') || wanted.link) return true;
    const there = present[place];
    // Optional packages for other platforms are never there.
    return there
      ? there.version === wanted.version && fs.existsSync(path.join(root, place))
      : wanted.optional;
  });
}

async function install() {
  console.error('Installing packages (about 1 GB on disk, once) ...');
  // The two includes: NODE_ENV=production or a person's own npm settings may leave the tools out.
  const { code } = await npm(
    [
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    { stdout: 'stderr' },
  );
  if (code !== 0) throw new SetupError('npm could not install the packages. What it says is above.');
}

async function buildHnsw() {
  const folder = path.join(modules, 'hnswlib-node');
  if (!fs.existsSync(folder) || fs.existsSync(path.join(folder, 'build', 'Release', 'addon.node'))) return;
  // The Node package brings its C headers along; without them node-gyp would fetch them from nodejs.org.
  const headers = path.dirname(path.dirname(node24()));
  const local = fs.existsSync(path.join(headers, 'include', 'node', 'node_api.h'));
  console.error('Compiling the optional HNSW index ...');
  const built = await npm(['rebuild', 'hnswlib-node', '--ignore-scripts=false', '--foreground-scripts'], {
    capture: true,
    timeoutMs: 300_000,
    env: { ...node24Environment(), ...(local ? { npm_config_nodedir: headers } : {}) },
  });
  if (built.code === 0) return;
  fs.writeFileSync(path.join(modules, '.hnswlib-build.log'), built.output);
  console.error(
    'Skipped the optional HNSW index: hnswlib-node did not compile (it needs Python and a C++ compiler; ' +
      'see node_modules/.hnswlib-build.log). Searches use the exact index instead. ' +
      'To try again: npm rebuild hnswlib-node --ignore-scripts=false',
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await script(async () => {
    await setup();
    return 0;
  });
}
