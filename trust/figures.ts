/**
 * @file The figures as a page of docs/: one section per promise, one line per trial. What was tried when is kept beside it
 * as JSON, so that a suite of half a day can be run in parts.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
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
    `${day}, ${seconds.toFixed(0)} s: \`${command}\``,
    '',
  ].join('\n');
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
  writeFileSync(store, `${JSON.stringify(sections, null, 1)}\n`);
  writeFileSync(
    page,
    `# The promises of trust.md, tried\n\nWritten by \`npm run trust -- --write\` and the options named below each table; do not edit. Photos are small and made for the purpose. The model's arithmetic is small, but for R10, R11 and the trials on the real app; all else is the real engine.\n\n${sections.map(section).join('\n')}`,
  );
}
