/**
 * @file Saved and recent searches, as the window knows them.
 */
import type { Result } from '../../shared/problem.ts';
import type { QueryRecord, RecentSearch, SavedSearch } from '../../shared/saved-search.ts';
import { strings } from '../strings.ts';
import { query } from './query.svelte.ts';
import { byName } from '../wording.ts';
import { toasts } from './toasts.svelte.ts';

/** A query that is looked at so long was meant. */
const meantMs = 1500;

class SearchList {
  saved = $state.raw<readonly SavedSearch[]>([]);
  recent = $state.raw<readonly RecentSearch[]>([]);

  /** Which saved search is shown, as long as it is not changed. */
  readonly shown = $derived.by(() => {
    const now = JSON.stringify(query.record);
    return query.begun ? (this.saved.find((search) => JSON.stringify(search.query) === now) ?? null) : null;
  });

  /** The newest entry, while the query it was made from is still being written. */
  #mine: { readonly id: number; readonly text: string } | null = null;

  async read(): Promise<void> {
    const answer = await window.recollect.ask({ type: 'searches' });
    if (!answer.ok) return;
    this.saved = sorted(answer.value.saved);
    this.recent = answer.value.recent;
  }

  open({ query: record, missing }: RecentSearch): void {
    this.#mine = null;
    void query.restore(record);
    if (missing > 0) toasts.say(strings.chips.missing({ count: missing }));
  }

  /** @returns whether it was saved; why not has been said */
  async save(name: string): Promise<boolean> {
    const answer = await window.recollect.ask({ type: 'searches.save', name, query: plain(query.record) });
    if (!this.#heard(answer)) return false;
    toasts.say(strings.searches.saved({ name: answer.value.name }));
    return true;
  }

  async rename(search: number, name: string): Promise<void> {
    this.#heard(await window.recollect.ask({ type: 'searches.rename', search, name }));
  }

  async delete({ id, name }: SavedSearch): Promise<void> {
    const answer = await window.recollect.ask({ type: 'searches.delete', search: id });
    if (!answer.ok) return toasts.problem(answer.problem);
    this.saved = this.saved.filter((search) => search.id !== id);
    toasts.say(strings.searches.deleted({ name }));
  }

  async forget(search: number | null): Promise<void> {
    const answer = await window.recollect.ask({ type: 'searches.forget', search });
    if (!answer.ok) return toasts.problem(answer.problem);
    this.recent = search === null ? [] : this.recent.filter(({ id }) => id !== search);
    if (search === null) {
      this.#mine = null;
      toasts.say(strings.searches.cleared);
    }
  }

  /** The query was meant: Enter, a photo opened, or looked at for a while. */
  async remember(): Promise<void> {
    if (!query.active) return;
    const record = plain(query.record);
    // What was typed on from the last entry takes its place.
    const instead = this.#mine !== null && record.text.startsWith(this.#mine.text) ? this.#mine.id : null;
    const answer = await window.recollect.ask({ type: 'searches.remember', query: record, instead });
    if (!answer.ok) return;
    this.#mine = { id: answer.value, text: record.text };
    await this.read();
  }

  /** To be called whenever the query changes. @returns the way to take it back */
  follow(): () => void {
    void query.record;
    if (!query.begun) this.#mine = null;
    if (!query.active || query.found === null) return () => {};
    const timer = setTimeout(() => void this.remember(), meantMs);
    return () => clearTimeout(timer);
  }

  #heard(answer: Result<SavedSearch>): answer is { ok: true; value: SavedSearch } {
    if (!answer.ok) {
      toasts.problem(answer.problem);
      return false;
    }
    this.saved = sorted([...this.saved.filter(({ id }) => id !== answer.value.id), answer.value]);
    return true;
  }
}

const sorted = (saved: readonly SavedSearch[]): readonly SavedSearch[] =>
  saved.toSorted((a, b) => byName()(a.name, b.name));
/** Without the proxies that state may be made of. */
const plain = (record: QueryRecord): QueryRecord => $state.snapshot(record) as QueryRecord;

export const searches = new SearchList();
