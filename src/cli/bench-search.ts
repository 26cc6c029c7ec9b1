/**
 * @file `recollect bench search`: how fast and how exact the search is, beside the best single-shot scan of
 * full vectors on the same rows, queries and machine. Synthetic vectors ([Note: Synthetic vectors]) in a
 * temporary library on disk, warm: the file was just written.
 */
import type { SearchPlan, Searcher } from '../indexer/search/searcher.ts';
import { createBenchLibrary } from './bench-library.ts';
import type { BenchLibrary } from './bench-library.ts';
import { parse, UsageError, wholeNumber } from './usage.ts';

const queryCount = 200;

interface BenchRow {
  readonly name: string;
  readonly recallAt10: number;
  readonly msP50: number;
  readonly msP95: number;
  readonly mflops: number;
  readonly vectorBytes: number;
}

interface Measured {
  readonly top: readonly number[];
  readonly mflops: number;
  readonly bytes: number;
}

export async function benchSearch(args: string[]): Promise<number> {
  const { values } = parse({
    args,
    options: {
      n: { type: 'string', default: '100000' },
      dims: { type: 'string', default: '256' },
      json: { type: 'boolean' },
    },
  });
  const n = wholeNumber('n', values.n, 100, 10_000_000);
  const dims = wholeNumber('dims', values.dims, 64, 256);
  if (dims % 8 !== 0) throw new UsageError('--dims is a multiple of 8 here.');
  const tell = progress();
  const library = await createBenchLibrary(n, dims, queryCount, tell.line);
  try {
    const report = measureAll(library, n, dims, tell.line);
    tell.end();
    if (values.json) console.log(JSON.stringify(report));
    else console.log(table(report));
    return 0;
  } finally {
    await library.close();
  }
}

type Report = ReturnType<typeof measureAll>;

function measureAll(library: BenchLibrary, n: number, dims: number, tell: (line: string) => void) {
  const { searcher, baseline, queries } = library;
  const truths: number[][] = [];
  const measure = (name: string, run: (query: Float32Array) => Measured): BenchRow => {
    tell(name);
    for (const query of queries.slice(0, 5)) run(query);
    const times: number[] = [];
    let found = 0;
    let cost: Measured = { top: [], mflops: 0, bytes: 0 };
    queries.forEach((query, i) => {
      const began = performance.now();
      cost = run(query);
      times.push(performance.now() - began);
      const truth = (truths[i] ??= cost.top.slice(0, 10));
      found += truth.filter((photo) => cost.top.slice(0, 10).includes(photo)).length / truth.length;
    });
    times.sort((a, b) => a - b);
    return {
      name,
      recallAt10: round(found / queries.length, 4),
      msP50: round(percentile(times, 0.5), 3),
      msP95: round(percentile(times, 0.95), 3),
      mflops: round(cost.mflops, 3),
      vectorBytes: cost.bytes,
    };
  };
  // First, because its answers are the truth.
  const single = measure(`single-shot ${dims}-d, all vectors as float32 in RAM`, (query) => ({
    top: Array.from(baseline.search(query, 10), (row) => row + 1),
    mflops: (n * dims) / 1e6,
    bytes: n * dims * 4,
  }));
  const plan = (rest: Partial<SearchPlan>): SearchPlan => ({
    mode: 'funnel',
    shortlist: 'auto',
    dims: 16,
    limit: 10,
    ...rest,
  });
  const asItComes = measure('as it comes', searchOf(searcher, plan({})));
  const others = [
    measure('as it comes, 500 results', searchOf(searcher, plan({ limit: 500 }))),
    measure('as it comes, fast', searchOf(searcher, plan({ quality: 'fast' }))),
    measure('funnel, exact scan', searchOf(searcher, plan({ shortlist: 'exact' }))),
    measure(
      `adaptive 16-d -> ${dims}-d, K = 200`,
      searchOf(searcher, plan({ mode: 'adaptive', shortlist: 'exact', keep: 200 })),
    ),
    measure('single 16-d', searchOf(searcher, plan({ mode: 'single', shortlist: 'exact' }))),
  ];
  return {
    n,
    dims,
    recallAt10: asItComes.recallAt10,
    searchMsP50: asItComes.msP50,
    searchMsP95: asItComes.msP95,
    speedupOverSingleShot: round(single.msP50 / asItComes.msP50, 1),
    ramBytesPerPhoto: round(searcher.stats().ramBytes / n, 1),
    singleShotRamBytesPerPhoto: round(baseline.bytes / n, 1),
    diskBytesPerPhoto: round(library.diskBytes / n, 1),
    fillSecondsPerMillion: round((library.fillMs / 1000 / n) * 1e6, 2),
    settleSeconds: round(library.settleMs / 1000, 1),
    kernel: searcher.stats().kernel,
    queries: queries.length,
    rows: [single, asItComes, ...others],
  };
}

function searchOf(searcher: Searcher, plan: SearchPlan): (query: Float32Array) => Measured {
  return (query) => {
    const { hits, trace } = searcher.search(query, plan);
    return {
      top: hits.map(({ photo }) => photo),
      mflops: trace.mflops,
      bytes: trace.stages.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  };
}

function table(report: Report): string {
  const lines = report.rows.map(
    (row) =>
      `${row.name.padEnd(48)} ${row.recallAt10.toFixed(3).padStart(9)} ${row.msP50.toFixed(2).padStart(9)} ${row.msP95.toFixed(2).padStart(9)} ${row.mflops.toFixed(1).padStart(9)} ${(row.vectorBytes / 1e6).toFixed(1).padStart(9)}`,
  );
  return [
    `${report.n} photos, ${report.dims}-d, ${report.queries} queries, ${report.kernel}, warm`,
    `${''.padEnd(48)} ${'recall@10'.padStart(9)} ${'p50 ms'.padStart(9)} ${'p95 ms'.padStart(9)} ${'MFLOPs'.padStart(9)} ${'MB read'.padStart(9)}`,
    ...lines,
    `${report.speedupOverSingleShot} times as fast as single-shot; ${report.ramBytesPerPhoto} bytes of RAM a photo (single-shot: ${report.singleShotRamBytesPerPhoto}), ${report.diskBytesPerPhoto} on disk; RAM index filled at ${report.fillSecondsPerMillion} s a million, cells and measurements made in ${report.settleSeconds} s`,
  ].join('\n');
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

const round = (x: number, digits: number): number => Number(x.toFixed(digits));

/** One line on stderr that is written over, when that is a terminal; silence otherwise. */
function progress(): { line: (text: string) => void; end: () => void } {
  const live = process.stderr.isTTY;
  return {
    line: (text) => void (live && process.stderr.write(`\r\x1b[K${text}`)),
    end: () => void (live && process.stderr.write('\r\x1b[K')),
  };
}
