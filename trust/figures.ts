/**
 * @file The figures as a page of docs/: one section per promise, one line per trial. What was tried when is kept beside it
 * as JSON, so that a suite of half a day can be run in parts.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { originalsKept } from './row.ts';
import type { Finding, Row } from './row.ts';

export interface Outcome {
  readonly row: Row;
  readonly findings: readonly Finding[];
  /** Why parts of it were not tried on this machine. */
  readonly skipped: readonly string[];
  readonly seconds: number;
}

const sectionSchema = z.object({
  id: z.string(),
  promise: z.string(),
  command: z.string(),
  day: z.string(),
  seconds: z.number(),
  findings: z.array(z.object({ what: z.string(), result: z.string(), held: z.boolean() })),
  skipped: z.array(z.string()),
});
type Section = z.infer<typeof sectionSchema>;

const page = join(import.meta.dirname, '../docs/trust-figures.md');
const store = join(import.meta.dirname, '../docs/trust-figures.json');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function section({ id, promise, command, day, seconds, findings, skipped }: Section): string {
  return [
    `## ${id}: ${promise}`,
    '',
    '| what was done | what came of it | |',
    '|---|---|---|',
    ...findings.map((f) => `| ${cell(f.what)} | ${cell(f.result)} | ${f.held ? 'held' : '**broke**'} |`),
    ...skipped.map((reason) => `| not tried on this machine | ${cell(reason)} | |`),
    '',
    seconds > 0 ? `${day}, ${seconds.toFixed(0)} s: \`${command}\`` : `As of ${day}: ${command}.`,
    '',
  ].join('\n');
}

/** R5 is no trial of its own: in all others the originals are compared before and after. */
function untouched(sections: readonly Section[]): Section {
  const findings = sections.flatMap(({ id, findings: own }) =>
    own
      .filter(({ what }) => what === originalsKept)
      .map(({ result, held }) => ({ what: `SHA-256, size, times and mode, around ${id}`, result, held })),
  );
  return {
    id: 'R5',
    promise: 'Your originals are never written to.',
    command: 'the trials above and below',
    day:
      sections
        .map(({ day }) => day)
        .sort()
        .at(-1) ?? '',
    seconds: 0,
    findings,
    skipped: [],
  };
}

/** Puts what was just tried in the place of what the page said of these rows. @param ids all rows, in order */
export function writeFigures(outcomes: readonly Outcome[], command: string, ids: readonly string[]): void {
  const kept = existsSync(store) ? z.array(sectionSchema).parse(JSON.parse(readFileSync(store, 'utf8'))) : [];
  const day = new Date().toISOString().slice(0, 10);
  const tried = outcomes.map(({ row, findings, skipped, seconds }): Section => {
    const { id, promise } = row;
    return {
      id,
      promise,
      command,
      day,
      seconds: Math.round(seconds),
      findings: [...findings],
      skipped: [...skipped],
    };
  });
  const sections = ids.flatMap((id) => [...tried, ...kept].find((one) => one.id === id) ?? []);
  const sixth = sections.findIndex(({ id }) => id === 'R6');
  writeFileSync(store, `${JSON.stringify(sections, null, 1)}\n`);
  writeFileSync(
    page,
    `# The promises of trust.md, tried\n\nWritten by \`npm run trust -- --write\` and the options named below each table; do not edit. Photos are small and made for the purpose, or copies of real ones where it says so. The model's arithmetic is small, but for R10, R11 and R3 with real photos; all else is the real engine.\n\n${sections
      .toSpliced(sixth < 0 ? sections.length : sixth, 0, untouched(sections))
      .map(section)
      .join('\n')}`,
  );
}
