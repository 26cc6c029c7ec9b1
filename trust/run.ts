/**
 * @file `npm run trust`: tries to break each promise of docs/trust.md and prints what came of it; with
 * `--write` also into docs/trust-figures.md, for the rows that were tried. `--quick` does less of everything (about two minutes).
 *
 *   npm run trust -- [--quick] [--only R4,R6] [--times 1] [--seed 1] [--awkward <folder>] [--dir <folder>] [--write]
 *                    [--originals <folder>]                copies of its photos instead of made ones (R1, R3)
 *                    [--minutes 60] [--photos 100000]      how long and how large the soak (R10, R11) is
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFigures } from './figures.ts';
import type { Outcome } from './figures.ts';
import { NotHere } from './row.ts';
import type { Finding } from './row.ts';
import { rows } from './rows/index.ts';
import { picturesBelow } from './world/photos.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    times: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    photos: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    awkward: { type: 'string' },
    originals: { type: 'string' },
    dir: { type: 'string' },
    write: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const times = Number(values.times);
if (!(times > 0)) throw new Error('--times takes a number above 0.');
const wanted = values.only?.split(',');
const chosen = rows.filter((row) => wanted === undefined || wanted.includes(row.id));
if (chosen.length === 0)
  throw new Error(`There is no row ${values.only}; there are ${rows.map((r) => r.id).join(', ')}.`);

const folders = new Set(['--originals', '--awkward', '--dir']);
const root = mkdtempSync(join(values.dir ?? tmpdir(), 'recollect-trust-'));
const outcomes: Outcome[] = [];
try {
  for (const row of chosen) {
    console.log(`\n${row.id}  ${row.promise}`);
    const dir = join(root, row.id);
    mkdirSync(dir);
    const began = performance.now();
    const findings: Finding[] = [];
    const skipped: string[] = [];
    try {
      for await (const finding of row.run({
        quick: values.quick,
        of: (quick, long) => (values.quick ? quick : Math.max(1, Math.round(long * times))),
        seed: Number(values.seed),
        soak: { minutes: Number(values.minutes), photos: Number(values.photos) },
        photos: values.originals === undefined ? null : picturesBelow(resolve(values.originals)),
        awkward: values.awkward === undefined ? null : resolve(values.awkward),
        dir,
      })) {
        findings.push(finding);
        console.log(`  ${finding.held ? 'held ' : 'BROKE'}  ${finding.what}\n         ${finding.result}`);
      }
    } catch (error) {
      if (error instanceof NotHere) {
        skipped.push(error.message);
        console.log(`  not tried here: ${error.message}`);
      } else {
        console.error(error);
        findings.push({ what: 'the trial itself', result: String(error), held: false });
      }
    }
    outcomes.push({ row, findings, skipped, seconds: (performance.now() - began) / 1000 });
    rmSync(dir, { recursive: true, force: true });
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
const all = outcomes.flatMap((outcome) => outcome.findings);
const broken = all.filter((finding) => !finding.held);
if (values.write) {
  // Where somebody's folders lie is nobody's business.
  const said = process.argv
    .slice(2)
    .map((word, i, all) => (folders.has(all[i - 1] ?? '') ? '<folder>' : word));
  const command = ['npm run trust --', ...said].join(' ');
  writeFigures(
    outcomes,
    command,
    rows.map((row) => row.id),
  );
}
if (values.json) console.log(JSON.stringify({ passed: all.length - broken.length, failed: broken.length }));
else console.log(`\n${all.length - broken.length} held, ${broken.length} broke`);
process.exitCode = broken.length === 0 ? 0 : 1;
