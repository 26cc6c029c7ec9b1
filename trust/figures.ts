/** @file The figures as a page of docs/: one section per promise, one line per trial. */
import type { Finding, Row } from './row.ts';

export interface Outcome {
  readonly row: Row;
  readonly findings: readonly Finding[];
  /** Why parts of it were not tried on this machine. */
  readonly skipped: readonly string[];
  readonly seconds: number;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export function figures(outcomes: readonly Outcome[], command: string): string {
  const sections = outcomes.map(({ row, findings, skipped, seconds }) =>
    [
      `## ${row.id}: ${row.promise}`,
      '',
      '| what was done | what came of it | |',
      '|---|---|---|',
      ...findings.map((f) => `| ${cell(f.what)} | ${cell(f.result)} | ${f.held ? 'held' : '**broke**'} |`),
      ...skipped.map((reason) => `| not tried on this machine | ${cell(reason)} | |`),
      '',
      `${seconds.toFixed(0)} s.`,
      '',
    ].join('\n'),
  );
  return `# The promises of trust.md, tried\n\nWritten by \`${command}\`; do not edit. Photos are small and made for the purpose, the model's arithmetic is small, all else is the real engine.\n\n${sections.join('\n')}`;
}
