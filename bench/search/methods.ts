/** @file The ways to search that are measured, in the order of the report. */
import { blobScan, lanceFlat, lanceHnsw, lanceIvf, sqliteVec } from './databases.ts';
import { fullHnsw, usearchBytes, usearchFloats } from './graphs.ts';
import type { Method } from './method.ts';
import { adaptive, cells, funnel, paperFunnel, recollect } from './ours.ts';
import { singleShot } from './single-shot.ts';

export const methods: Readonly<Record<string, Method>> = {
  single: singleShot,
  recollect,
  adaptive,
  paper: paperFunnel,
  funnel,
  cells,
  hnsw: fullHnsw,
  usearch: usearchFloats,
  'usearch-i8': usearchBytes,
  'sqlite-vec': sqliteVec,
  lance: lanceFlat,
  'lance-ivf': lanceIvf,
  'lance-hnsw': lanceHnsw,
  blobs: blobScan,
};
