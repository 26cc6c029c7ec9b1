/** @file What the search is to reach, each line computed from the measurements; what was not measured says so. */
import type { Measured, MethodReport } from './method.ts';
import type { ProductReport } from './product.ts';

export interface Bar {
  readonly goal: string;
  readonly measured: string;
  /** null: not measured in this run. */
  readonly met: boolean | null;
}

/** The fastest setting of a report that finds at least `recall`. */
export function fastest(report: MethodReport | undefined, recall: number): Measured | null {
  const good = report?.measured.filter((row) => row.recall >= recall - 0.0005) ?? [];
  return good.reduce<Measured | null>((a, b) => (a && a.p50 <= b.p50 ? a : b), null);
}

const ours = ['Recollect', 'funnel', 'adaptive'];
export const isOurs = (report: MethodReport): boolean => ours.some((name) => report.name.startsWith(name));
const isDatabase = ({ name }: MethodReport): boolean => /^(usearch|sqlite-vec|LanceDB)/.test(name);
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** The best of some reports at a recall, with the report it is from. */
function best(
  reports: readonly MethodReport[],
  recall: number,
): { readonly report: MethodReport; readonly row: Measured } | null {
  return reports
    .flatMap((report) => {
      const row = fastest(report, recall);
      return row ? [{ report, row }] : [];
    })
    .reduce<{ report: MethodReport; row: Measured } | null>(
      (a, b) => (a && a.row.p50 <= b.row.p50 ? a : b),
      null,
    );
}

export function bars(reports: readonly MethodReport[], product: readonly ProductReport[]): Bar[] {
  const at = (n: number): MethodReport[] => reports.filter((report) => report.n === n);
  const productAt = (n: number): ProductReport | undefined => product.find((report) => report.n === n);
  const rows: Bar[] = [];
  const add = (goal: string, value: readonly [string, boolean] | null): void =>
    void rows.push({ goal, measured: value?.[0] ?? 'not measured in this run', met: value?.[1] ?? null });

  const million = at(1_000_000);
  const single = fastest(
    million.find(({ name }) => name.startsWith('single-shot')),
    0.99,
  );
  const mine = best(million.filter(isOurs), 0.99);
  add(
    '1M photos, recall@10 >= 0.99: at least 30 times as fast as single-shot over full vectors (the paper: 14)',
    single && mine
      ? [
          `${(single.p50 / mine.row.p50).toFixed(1)} times (${ms(single.p50)} against ${ms(mine.row.p50)}, ${mine.report.name})`,
          single.p50 / mine.row.p50 >= 30,
        ]
      : null,
  );
  for (const n of [100_000, 1_000_000]) {
    const here = at(n);
    const own = best(here.filter(isOurs), 0.99);
    const graph = here.find(({ name }) => name.startsWith('HNSW'));
    const graphRow = fastest(graph, 0.99);
    add(
      `${n.toLocaleString('en')} photos, recall 0.99: twice as fast as HNSW over full vectors, or faster with a third of its memory and build time`,
      own && graph && graphRow
        ? [
            `${(graphRow.p50 / own.row.p50).toFixed(2)} times as fast (${ms(own.row.p50)} against ${ms(graphRow.p50)}); memory ${mb(own.report.ramBytes)} against ${mb(graph.ramBytes)}; build ${own.report.buildSeconds.toFixed(0)} s against ${graph.buildSeconds.toFixed(0)} s`,
            graphRow.p50 >= 2 * own.row.p50 ||
              (graphRow.p50 > own.row.p50 &&
                own.report.ramBytes * 3 < graph.ramBytes &&
                own.report.buildSeconds * 3 < graph.buildSeconds),
          ]
        : null,
    );
    const rival = best(here.filter(isDatabase), 0.99);
    add(
      `${n.toLocaleString('en')} photos, recall 0.99: faster than the fastest of usearch, sqlite-vec, LanceDB, or within 20 % with a fifth of its memory`,
      own && rival
        ? [
            `${ms(own.row.p50)} against ${ms(rival.row.p50)} (${rival.report.name}); memory ${mb(own.report.ramBytes)} against ${mb(rival.report.ramBytes)}`,
            own.row.p50 < rival.row.p50 ||
              (own.row.p50 <= 1.2 * rival.row.p50 && own.report.ramBytes * 5 <= rival.report.ramBytes),
          ]
        : null,
    );
  }
  const one = productAt(1_000_000);
  const ten = productAt(10_000_000);
  add(
    'exact 16-number scan of 1M photos: at most 3 times a copy of the same bytes',
    one
      ? [
          `${(one.scan.ms / one.scan.readMs).toFixed(2)} times (${ms(one.scan.ms)} against ${ms(one.scan.readMs)})`,
          one.scan.ms <= 3 * one.scan.readMs,
        ]
      : null,
  );
  add('search p95 at 1M photos: at most 8 ms', one ? [ms(one.searchMs.p95), one.searchMs.p95 <= 8] : null);
  add('search p95 at 10M photos: at most 40 ms', ten ? [ms(ten.searchMs.p95), ten.searchMs.p95 <= 40] : null);
  const filter = one?.filters.find(({ oneIn }) => oneIn === 100);
  add(
    'filter of 1 in 100 at 1M photos: no slower than without',
    one && filter
      ? [
          `${ms(filter.p50)} against ${ms(one.searchMs.p50)} without, recall ${filter.recall.toFixed(3)}`,
          filter.p50 <= one.searchMs.p50,
        ]
      : null,
  );
  add(
    '1,000 photos added to 1M: found within 1 s, no pause over 20 ms',
    one
      ? [
          `${(one.adding.searchableMs / 1000).toFixed(2)} s with searches in between, longest pause ${ms(one.adding.pauseMs)}`,
          one.adding.searchableMs <= 1000 && one.adding.pauseMs <= 20,
        ]
      : null,
  );
  return rows;
}
