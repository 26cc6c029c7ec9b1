/**
 * @file Starting other programs from these scripts, the same way on Linux, macOS and Windows.
 * Plain Node 20, no packages: this runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Something a person has to know or do before we can go on. Printed without a stack. */
export class SetupError extends Error {}

/**
 * Runs a program to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, capture?: boolean, stdout?: 'inherit' | 'stderr', timeoutMs?: number, shell?: boolean, passSignals?: boolean }} [options]
 *   `capture`: keep what it prints instead of showing it. `passSignals`: being asked to end ends the child. `stdout: 'stderr'`: show what it prints on our stderr.
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} 127 when it could not be started.
 */
export function run(file, args, options = {}) {
  const {
    cwd = root,
    env = process.env,
    capture = false,
    stdout = 'inherit',
    timeoutMs = 0,
    shell = false,
  } = options;
  return new Promise((resolve) => {
    const out = capture ? 'pipe' : stdout === 'stderr' ? 2 : 'inherit';
    const child = spawn(file, args, {
      cwd,
      env,
      shell,
      stdio: [capture ? 'ignore' : 'inherit', out, capture ? 'pipe' : 2],
    });
    if (options.passSignals) {
      // Ctrl+C reaches the child from the terminal by itself; we wait for it to end in its own way.
      process.on('SIGINT', () => {});
      for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) {
        process.on(signal, () => child.kill(signal));
      }
    }
    let output = '';
    let timedOut = false;
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
    const timer =
      timeoutMs > 0 &&
      setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, timeoutMs);
    /** @param {number} code */
    const done = (code) => {
      if (timer) clearTimeout(timer);
      resolve({ code, output, timedOut });
    };
    child.on('error', (error) => {
      output += error.message;
      done(127);
    });
    child.on('close', (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}

/**
 * Runs npm: the very npm that started us, if one did.
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli && path.basename(cli) === 'npm-cli.js') return run(process.execPath, [cli, ...args], options);
  // Windows can start npm.cmd through a shell only. No argument here comes from outside or holds a space.
  const windows = process.platform === 'win32';
  return run(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows });
}

/**
 * The frame of every script: a `SetupError` is told in its own words, anything else with its stack.
 * @param {() => Promise<number>} main resolves to the exit code
 */
export async function script(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    process.exitCode = 1;
  }
}
