/**
 * @file A filter as the panel edits it: one clause per kind, set, taken away and turned round. Pure; no DOM.
 */
import type { Clause, ClauseKind, Filter } from '../../shared/filter.ts';

export type ClauseOf<K extends ClauseKind> = Extract<Clause, { kind: K }>;

/** The clause of a kind; what the panel edits. */
export function clauseOf<K extends ClauseKind>(filter: Filter, kind: K): ClauseOf<K> | null {
  return (filter.find((clause) => clause.kind === kind) as ClauseOf<K> | undefined) ?? null;
}

/** With this clause in the place of those of its kind, still turned round if they were; or, null, without them. */
export function withClause(filter: Filter, kind: ClauseKind, clause: Clause | null): Filter {
  const before = filter.find((one) => one.kind === kind);
  if (clause === null) return filter.filter((one) => one.kind !== kind);
  const next: Clause = before?.not === true ? { ...clause, not: true } : clause;
  if (before === undefined) return [...filter, next];
  return filter.flatMap((one) => (one === before ? [next] : one.kind === kind ? [] : [one]));
}

/** The filter with clause `at` turned into its opposite. */
export function turned(filter: Filter, at: number): Filter {
  return filter.map((clause, index) => {
    if (index !== at) return clause;
    const { not, ...plain } = clause;
    return (not === true ? plain : { ...plain, not: true }) as Clause;
  });
}

/** A list of values with one put in or taken out. */
export function toggled<T>(values: readonly T[], value: T, same: (a: T, b: T) => boolean = Object.is): T[] {
  const without = values.filter((one) => !same(one, value));
  return without.length < values.length ? without : [...values, value];
}

/** Groups of sizes that a range covers, e.g. from 8 to below 32 megapixels. `steps` ascend from 0. */
export function groupsOf(
  steps: readonly number[],
  range: { readonly least: number | null; readonly below: number | null } | null,
): boolean[] {
  return steps.map(
    (step, at) =>
      range !== null &&
      (range.least === null || step >= range.least) &&
      (range.below === null || (steps[at + 1] ?? Infinity) <= range.below),
  );
}

/** The range after group `at` was clicked: ranges have no holes, so it grows up to it, or ends before it. */
export function rangeToggled(
  steps: readonly number[],
  range: { readonly least: number | null; readonly below: number | null } | null,
  at: number,
): { readonly least: number | null; readonly below: number | null } | null {
  const chosen = groupsOf(steps, range);
  const first = chosen.indexOf(true);
  const last = chosen.lastIndexOf(true);
  let [from, to] = [at, at];
  if (first >= 0 && !chosen[at]) [from, to] = [Math.min(first, at), Math.max(last, at)];
  else if (first >= 0) {
    if (first === last) return null;
    // One at the edge is taken off; one in the middle is what remains.
    if (at === first) [from, to] = [first + 1, last];
    else if (at === last) [from, to] = [first, last - 1];
  }
  if (from === 0 && to === steps.length - 1) return null;
  return { least: from === 0 ? null : steps[from]!, below: steps[to + 1] ?? null };
}
