/**
 * @file `npm test`: sets up what is missing, then checks, unit tests, a short run of the trust suite and the tests on the real app; ends
 * with one line, "N passed, N failed". `npm run unit` and `npm run e2e` run one stage of it, with what
 * follows `--` handed to Vitest or Playwright.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { check } from './check.mjs';
import { root, run, script, SetupError } from './child.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { hasDisplay, linuxLibraries } from './linux-libraries.mjs';
import { node24, node24Environment } from './node-runtime.mjs';
import { setup } from './setup.mjs';
import { trust as tryPromises } from './trust.mjs';
import { virtualDisplay } from './virtual-display.mjs';

/** @typedef {{ passed: number, failed: number }} Tally */

/** @type {Record<string, (args: readonly string[]) => Promise<Tally>>} */
const stages = { check, unit, trust, e2e };

await script(async () => {
  const [only, ...args] = process.argv.slice(2);
  if (only !== undefined && !(only in stages)) throw new SetupError(`No such stage: ${only}.`);
  await setup();
  const tally = { passed: 0, failed: 0 };
  for (const [name, stage] of Object.entries(stages)) {
    if (only !== undefined && only !== name) continue;
    console.log(`\n== ${name}`);
    const { passed, failed } = await attempt(stage, args);
    tally.passed += passed;
    tally.failed += failed;
  }
  console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 ? 0 : 1;
});

/**
 * A stage that cannot even begin counts as one failure, and the next ones still run.
 * @param {(args: readonly string[]) => Promise<Tally>} stage
 * @param {readonly string[]} args
 */
async function attempt(stage, args) {
  try {
    return await stage(args);
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

/** @param {readonly string[]} args @returns {Promise<Tally>} */
async function unit(args) {
  return withReport(async (report) => {
    const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const reporters = [
      '--reporter=dot',
      '--silent=passed-only',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    const { code } = await run(node24(), [vitest, 'run', ...reporters, ...args], {
      env: node24Environment(),
    });
    return {
      code,
      count: (json) => ({
        passed: json.numPassedTests,
        // A file that does not load has no tests to fail.
        failed: json.numFailedTests + json.testResults.filter(isBroken).length,
      }),
    };
  });
}

/** @param {{ status: string, assertionResults: unknown[] }} file */
function isBroken(file) {
  return file.status === 'failed' && file.assertionResults.length === 0;
}

/** The two minutes of `npm run trust`: each of its findings counts as a test. @returns {Promise<Tally>} */
async function trust() {
  const { output } = await tryPromises(['--quick', '--json'], { capture: true });
  const lines = output.trimEnd().split('\n');
  console.log(lines.slice(0, -1).join('\n'));
  const { passed, failed } = JSON.parse(lines.at(-1) ?? '{}');
  if (!(passed > 0)) throw new SetupError('The trust suite tried nothing.');
  return { passed, failed };
}

/** @param {readonly string[]} args @returns {Promise<Tally>} */
async function e2e(args) {
  const electron = await electronRuntime();
  await linuxLibraries(electron.executable, { xvfb: !hasDisplay() });
  await build();
  const display = hasDisplay() ? null : await virtualDisplay();
  try {
    return await withReport(async (report) => {
      const playwright = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
      const { ELECTRON_RUN_AS_NODE: _, ...env } = node24Environment();
      const { code } = await run(node24(), [playwright, 'test', '--reporter=list,json', ...args], {
        env: {
          ...env,
          ...electron.environment,
          ...(display ? { DISPLAY: display.name } : {}),
          PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        },
      });
      return {
        code,
        count: ({ stats, errors }) => ({
          passed: stats.expected + stats.flaky,
          failed: stats.unexpected + errors.length,
        }),
      };
    });
  } finally {
    display?.close();
  }
}

/**
 * Reads the runner's own count, and trusts no green that has no test in it.
 * @param {(report: string) => Promise<{ code: number, count: (json: any) => Tally }>} runner
 * @returns {Promise<Tally>}
 */
async function withReport(runner) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'recollect-test-'));
  try {
    const report = path.join(folder, 'report.json');
    const { code, count } = await runner(report);
    if (!fs.existsSync(report)) {
      console.error(`The test runner ended with status ${code} and left no report.`);
      return { passed: 0, failed: 1 };
    }
    const { passed, failed } = count(JSON.parse(fs.readFileSync(report, 'utf8')));
    const silent = failed === 0 && (code !== 0 || passed === 0);
    if (silent)
      console.error(`No test failed, but the runner ended with status ${code} after ${passed} tests.`);
    return { passed, failed: silent ? 1 : failed };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
