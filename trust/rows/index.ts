/** @file Every promise that is tried, in the order of docs/trust-figures.md. */
import type { Row } from '../row.ts';
import { away } from './away.ts';
import { badFiles } from './bad-files.ts';
import { corruption } from './corruption.ts';
import { disk } from './disk.ts';
import { kill } from './kill.ts';
import { moves } from './moves.ts';
import { others } from './others.ts';
import { packs } from './packs.ts';
import { providers } from './providers.ts';
import { soak } from './soak.ts';

export const rows: readonly Row[] = [
  kill,
  disk,
  badFiles,
  corruption,
  moves,
  away,
  packs,
  providers,
  soak,
  others,
];
