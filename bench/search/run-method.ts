/**
 * @file One method at one size, in a process of its own: builds, measures, and prints a MethodReport as JSON last.
 *
 *   node bench/search/run-method.ts <method> <n> <cache folder>
 */
import { benchData } from './data.ts';
import { measure } from './method.ts';
import type { MethodReport } from './method.ts';
import { methods } from './methods.ts';

const [key = '', n = '', cache = ''] = process.argv.slice(2);
const method = methods[key];
if (!method) throw new Error(`There is no method "${key}"; there are ${Object.keys(methods).join(', ')}.`);
const data = benchData(cache, Number(n), (line) => console.error(line));
globalThis.gc?.();
const before = process.memoryUsage.rss();
const began = performance.now();
const built = await method.build(data);
const buildSeconds = (performance.now() - began) / 1000;
if (built) {
  const measured = await measure(data, built.settings);
  globalThis.gc?.();
  const report: MethodReport = {
    name: method.name,
    note: method.note,
    n: data.n,
    date: new Date().toISOString(),
    buildSeconds: built.buildSeconds ?? buildSeconds,
    ramBytes: built.ramBytes ?? process.memoryUsage.rss() - before,
    diskBytes: built.diskBytes,
    measured,
  };
  await built.close();
  console.log(JSON.stringify(report));
} else console.log('null');
process.exit(0);
