/**
 * @file What looking for photos that are nearly the same costs in a large library: time, memory, and for how long
 * nothing else was answered meanwhile. In the engine alone.
 *
 *   node bench/duplicates.ts --library <library>
 *
 * Writes docs/benchmarks/duplicates.md. The library must exist (bench/grow-library.ts makes a large one).
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openNodeEngine } from '../src/cli/open.ts';
import { nearness } from '../src/shared/duplicates.ts';

const { values } = parseArgs({ options: { library: { type: 'string' } } });
if (!values.library) throw new Error('Say which library: --library <dir>.');

const engine = await openNodeEngine(values.library, 'write');
await engine.indexed();
const photos = engine.status().searchable;
const memoryBefore = process.memoryUsage().rss;

let pause = 0;
let peak = memoryBefore;
let last = performance.now();
const clock = setInterval(() => {
  const now = performance.now();
  pause = Math.max(pause, now - last - 5);
  last = now;
  peak = Math.max(peak, process.memoryUsage().rss);
}, 5);
const began = performance.now();
const done = await engine.duplicates.look();
const seconds = (performance.now() - began) / 1000;
clearInterval(clock);
if (!done) throw new Error('The look was cancelled.');

const rows: string[] = [];
const timed = <T>(work: () => T): readonly [T, number] => {
  const from = performance.now();
  const result = work();
  return [result, performance.now() - from];
};
for (const wanted of [nearness.least, (nearness.least + 1) / 2, 0.99]) {
  const [answer, ms] = timed(() => engine.duplicates.near(wanted));
  rows.push(`| groups at ${wanted.toFixed(2)} | ${answer?.total ?? 0} groups in ${ms.toFixed(0)} ms |`);
}
const [copies, copiesMs] = timed(() => engine.duplicates.exact());
rows.push(`| files that are the same, byte for byte | ${copies.length} in ${copiesMs.toFixed(0)} ms |`);

const second = engine.duplicates.look();
await new Promise((resolve) => setTimeout(resolve, 200));
const cancelledAt = performance.now();
engine.duplicates.cancel();
await second;
const cancelMs = performance.now() - cancelledAt;

const page = `# Duplicates among ${photos.toLocaleString('en')} photos

Written by \`node bench/duplicates.ts --library <library>\`: every photo compared with every other (the tiers in memory), what may be alike compared again at full width; in the engine alone, on ${cpus().length} cores (${cpus()[0]?.model.trim()}).

| | |
|---|---|
| the look through all | ${seconds.toFixed(1)} s |
| longest time that nothing else was answered | ${pause.toFixed(0)} ms |
| memory, before and at most | ${(memoryBefore / 1e6).toFixed(0)} and ${(peak / 1e6).toFixed(0)} MB |
| cancelled within | ${cancelMs.toFixed(0)} ms |
${rows.join('\n')}

The machine's load over the last minute was ${loadavg()[0]!.toFixed(1)}; where that is more than the cores, everything above is too long.
`;
console.log(page);
writeFileSync(join(import.meta.dirname, '../docs/benchmarks/duplicates.md'), page);
await engine.close();
