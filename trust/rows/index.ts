/** @file Every promise that is tried, in the order of docs/trust-figures.md. */
import type { Row } from '../row.ts';
import { badFiles } from './bad-files.ts';
import { corruption } from './corruption.ts';
import { disk } from './disk.ts';
import { kill } from './kill.ts';
import { moves } from './moves.ts';

export const rows: readonly Row[] = [kill, disk, badFiles, corruption, moves];
