/**
 * @file The filter as a person composes it, and how many photos each further value would leave. Holds for the
 * timeline, for every section of the library and for searches alike, until it is taken away.
 */
import { untrack } from 'svelte';
import type { Clause, ClauseKind, Facets, Filter } from '../../shared/filter.ts';
import type { Problem, Result } from '../../shared/problem.ts';
import { turned, withClause } from '../filter/clauses.ts';
import { Latest } from './latest.ts';
import { library } from './library.svelte.ts';
import { marks } from './marks.svelte.ts';

/** A brush that is drawn over the months asks twenty times a second at most. */
const debounceMs = 50;
/** While photos arrive, counts follow seldom enough not to disturb indexing. */
const renewMs = 2500;

class FilterState {
  clauses = $state.raw<Filter>([]);
  /** The panel is open. */
  open = $state(false);
  facets = $state.raw<Facets | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly active = $derived(this.clauses.length > 0);

  readonly #latest = new Latest<Filter, Result<Facets>>(
    (filter) => window.recollect.ask({ type: 'facets', filter: [...filter] }),
    (_, answer) => {
      if (answer.ok) this.facets = answer.value;
      this.problem = answer.ok ? null : answer.problem;
    },
  );

  set(kind: ClauseKind, clause: Clause | null): void {
    this.clauses = withClause(this.clauses, kind, clause);
  }

  remove(at: number): void {
    this.clauses = this.clauses.filter((_, index) => index !== at);
  }

  turn(at: number): void {
    this.clauses = turned(this.clauses, at);
  }

  clear(): void {
    this.clauses = [];
  }

  ask(): void {
    this.#latest.ask(this.clauses);
  }
}

export const filter = new FilterState();

/** Keeps the counts in step with the filter and the library. To be called once, inside a component. */
export function followFilter(): void {
  $effect(() => {
    if (!filter.open) return;
    void filter.clauses;
    if (library.engine.state !== 'ready') return;
    const timer = setTimeout(() => untrack(() => filter.ask()), debounceMs);
    return () => clearTimeout(timer);
  });
  let due: ReturnType<typeof setTimeout> | null = null;
  $effect(() => {
    void library.changes;
    void marks.changes;
    if (due !== null || untrack(() => !filter.open)) return;
    due = setTimeout(() => {
      due = null;
      if (filter.open) filter.ask();
    }, renewMs);
  });
}
