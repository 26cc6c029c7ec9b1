/**
 * @file What the window knows of duplicates: the last look, how alike things must be, and what is marked for the trash.
 * Nothing here moves a file; that is asked by main.
 */
import { nearness } from '../../shared/duplicates.ts';
import type { DuplicatesProgress, ExactCopies, NearAnswer, NearGroup } from '../../shared/duplicates.ts';
import type { Problem } from '../../shared/problem.ts';
import type { PhotoId } from '../../shared/search.ts';
import { strings } from '../strings.ts';
import { Latest } from './latest.ts';
import { library } from './library.svelte.ts';
import { report } from './report.svelte.ts';
import { toasts } from './toasts.svelte.ts';

const progressEvery = 200;

class DuplicatesState {
  kind = $state<'near' | 'exact'>('near');
  alike = $state<number>(nearness.usual);
  /** null: nobody has looked yet. */
  near = $state.raw<NearAnswer | null>(null);
  exact = $state.raw<readonly ExactCopies[] | null>(null);
  progress = $state.raw<DuplicatesProgress | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** Photos, or (of exact copies) files, that a person marked for the trash. */
  marked = $state.raw<ReadonlySet<number>>(new Set());
  /** Moved to the trash since the window was opened; photos' numbers are never given twice. */
  #gone: ReadonlySet<PhotoId> = new Set();
  /** How often the library had changed at the last look. */
  #lookedAt = $state(-1);

  readonly stale = $derived(this.#lookedAt >= 0 && this.#lookedAt !== library.changes);

  readonly #grouping = new Latest(
    (alike: number) => window.recollect.ask({ type: 'duplicates.near', alike }),
    (_, answer) => {
      if (answer.ok) this.near = answer.value === null ? null : this.#without(answer.value);
      else this.problem = answer.problem;
    },
  );

  /** Compares all photos; what is shown meanwhile stays. */
  async look(): Promise<void> {
    if (this.progress !== null) return;
    this.problem = null;
    this.progress = { done: 0, total: library.status?.searchable ?? 0 };
    const lookedAt = library.changes;
    const timer = setInterval(() => void this.#readProgress(), progressEvery);
    try {
      const answer = await window.recollect.ask({ type: 'duplicates.look' });
      if (!answer.ok) this.problem = answer.problem;
      else if (answer.value) {
        this.#lookedAt = lookedAt;
        this.marked = new Set();
        this.group();
      } else toasts.say(strings.duplicates.cancelled);
    } finally {
      clearInterval(timer);
      this.progress = null;
    }
  }

  cancel(): void {
    void window.recollect.ask({ type: 'duplicates.cancel' });
  }

  /** Groups the pairs of the last look by how alike they must be now. */
  group(): void {
    this.#grouping.ask(this.alike);
  }

  async readExact(): Promise<void> {
    const answer = await window.recollect.ask({ type: 'duplicates.exact' });
    if (answer.ok) this.exact = answer.value;
    else this.problem = answer.problem;
  }

  mark(items: Iterable<number>, on: boolean): void {
    const marked = new Set(this.marked);
    for (const item of items) {
      if (on) marked.add(item);
      else marked.delete(item);
    }
    this.marked = marked;
  }

  async tellApart(group: NearGroup): Promise<void> {
    const photos = Uint32Array.from(group.photos.slice(0, 200), ({ photo }) => photo);
    const answer = await window.recollect.ask({ type: 'duplicates.apart', photos, apart: true });
    if (!answer.ok) return toasts.problem(answer.problem);
    this.mark(photos, false);
    this.group();
    toasts.say(strings.duplicates.apartDone, {
      label: strings.actions.undo,
      run: async () => {
        await window.recollect.ask({ type: 'duplicates.apart', photos, apart: false });
        this.group();
      },
    });
  }

  /** These photos have gone: they are in no group any more, although the engine may name them for a moment. */
  gone(photos: Iterable<PhotoId>): void {
    const gone = [...photos];
    this.#gone = new Set([...this.#gone, ...gone]);
    this.mark(gone, false);
    if (this.near !== null) this.near = this.#without(this.near);
  }

  #without(answer: NearAnswer): NearAnswer {
    if (this.#gone.size === 0) return answer;
    const groups = answer.groups
      .map((group) =>
        Object.assign({}, group, { photos: group.photos.filter(({ photo }) => !this.#gone.has(photo)) }),
      )
      .filter(({ photos }) => photos.length > 1);
    return { groups, total: answer.total - (answer.groups.length - groups.length) };
  }

  async trashCopies(): Promise<void> {
    const files = [...this.marked];
    const answer = await window.recollect.trashCopies(files);
    if (!answer.ok) return toasts.problem(answer.problem);
    if (answer.value === null) return;
    const { failures } = answer.value;
    const done = files.length - failures.length;
    this.mark(files, false);
    const gone = new Set(files);
    // The scan that notices is under way; what stayed comes back with it.
    this.exact =
      this.exact
        ?.map((one) => ({ ...one, copies: one.copies.filter(({ file }) => !gone.has(file)) }))
        .filter(({ copies }) => copies.length > 1) ?? null;
    if (done > 0) toasts.say(strings.duplicates.copiesDone({ count: done }));
    if (failures.length > 0)
      report.open = { title: strings.trash.failed({ count: failures.length }), failures };
  }

  async #readProgress(): Promise<void> {
    const answer = await window.recollect.ask({ type: 'duplicates.progress' });
    if (answer.ok && answer.value !== null && this.progress !== null) this.progress = answer.value;
  }
}

export const duplicates = new DuplicatesState();
