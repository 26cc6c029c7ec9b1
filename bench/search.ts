/**
 * @file The search benchmark: Recollect's ways to search and other engines', over the same vectors, at equal recall.
 * Writes docs/benchmarks/ (README.md, results.json, plots). See that README for what is measured and how.
 *
 *   npm run bench:search -- [--quick | --full] [--data <folder of photos>] [--cache <folder>] [--n 100000,1000000] [--only a,b]
 *
 * --quick (default): 100,000 photos. --full: 1,000, 10,000, 100,000, 1 and 10 million; needs 16 GB of memory,
 * 40 GB of disk in the cache folder, and hours, most of them for graphs over whole vectors. Graphs are
 * built once and kept in the cache folder, with the seconds that took. A run replaces what it measures in results.json;
 * delete that file to begin anew.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchData } from './search/data.ts';
import type { MethodReport } from './search/method.ts';
import { methods } from './search/methods.ts';
import type { ProductReport } from './search/product.ts';
import { writeReport } from './search/report.ts';
import type { Results } from './search/report.ts';
import { compareWithReal } from './search/compare-real.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    data: { type: 'string' },
    cache: { type: 'string', default: join(tmpdir(), 'recollect-bench') },
    n: { type: 'string' },
    only: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/benchmarks', import.meta.url)) },
  },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const sizes =
  values.n?.split(',').map(Number) ??
  (values.full ? [1000, 10_000, 100_000, 1_000_000, 10_000_000] : [100_000]);
const only = values.only?.split(',') ?? null;

/** So large that a build takes hours, or the memory is not there. */
const largest: Readonly<Record<string, number>> = {
  single: 3_000_000,
  adaptive: 1_000_000,
  paper: 1_000_000,
  funnel: 10_000_000,
  cells: 10_000_000,
  recollect: 10_000_000,
};
const largestOfOthers = 1_000_000;
installRivals();
mkdirSync(values.cache, { recursive: true });
const reports: MethodReport[] = [];
const product: ProductReport[] = [];
for (const n of sizes) {
  // Made here, once, so that no method's process makes it.
  benchData(values.cache, n, (line) => console.error(line));
  for (const key of Object.keys(methods)) {
    if (n > (largest[key] ?? largestOfOthers) || (only && !only.includes(key))) continue;
    const report = inProcess<MethodReport | null>('run-method.ts', [key, String(n), values.cache]);
    if (report === null) continue;
    reports.push(report);
  }
  if (n >= 100_000 || values.n !== undefined) {
    const measured = inProcess<ProductReport>('product.ts', [String(n), values.cache]);
    if (measured) product.push(measured);
  }
}

// What this run did not measure stays as it was, each with its own date.
const file = join(values.out, 'results.json');
const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : null;
for (const report of before?.reports ?? [])
  if (!reports.some(({ name, n }) => name === report.name && n === report.n)) reports.push(report);
for (const report of before?.product ?? [])
  if (!product.some(({ n }) => n === report.n)) product.push(report);
product.sort((a, b) => a.n - b.n);

const results: Results = {
  date: new Date().toISOString(),
  machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
  node: process.version,
  reports,
  product,
  real: values.data === undefined ? (before?.real ?? null) : await compareWithReal(values.data, values.cache),
};
writeReport(values.out, results);
console.log(`written: ${values.out}`);

/** Runs a file of search/ in a process of its own; its last line is JSON. null when it failed, which is said. */
function inProcess<T>(file: string, args: readonly string[]): T | null {
  console.error(`${file} ${args.join(' ')}`);
  try {
    const output = execFileSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--expose-gc', join(here, 'search', file), ...args],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 },
    );
    return JSON.parse(output.trim().split('\n').at(-1)!) as T;
  } catch (error) {
    console.error(
      `failed: ${file} ${args.join(' ')}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  }
}

/** The other engines, pinned by bench/package-lock.json. Nothing of theirs runs while they are installed. */
function installRivals(): void {
  if (existsSync(join(here, 'node_modules', 'usearch'))) return;
  // Not "ci": the lock file has no entries for platforms that the registry at hand had no packages for.
  execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
