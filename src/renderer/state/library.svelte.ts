/**
 * @file What the window knows of the library: engine, folders, progress, and the timeline of all photos.
 * Kept up to date from the engine's events; asks nothing of the person.
 */
import type { FailureInfo, FolderInfo, IndexProgress, LibraryStatus } from '../../shared/library.ts';
import type { Problem, Result } from '../../shared/problem.ts';
import type { AppEvent, EngineState } from '../../shared/requests.ts';
import type { PhotoId } from '../../shared/search.ts';
import { strings } from '../strings.ts';
import { foldersAdded } from '../phrases.ts';
import { copying } from './copying.svelte.ts';
import { prefs } from './prefs.svelte.ts';
import { screenState } from './screen-state.svelte.ts';
import { timelineList, without } from './photo-list.ts';
import type { PhotoList } from './photo-list.ts';
import { toasts } from './toasts.svelte.ts';

class Library {
  engine = $state.raw<EngineState>({ state: 'starting' });
  status = $state.raw<LibraryStatus | null>(null);
  progress = $state.raw<IndexProgress | null>(null);
  timeline = $state.raw<PhotoList | null>(null);
  failures = $state.raw<readonly FailureInfo[] | null>(null);
  /** Grows whenever photos came or went, so that open results know they are stale. */
  changes = $state(0);

  readonly folders = $derived<readonly FolderInfo[]>(this.status?.folders ?? []);
  readonly photos = $derived(this.timeline?.photos.length ?? this.status?.photos ?? 0);
  readonly busy = $derived(this.progress !== null && this.progress.phase !== 'idle');

  /** Moved to the trash just now; the engine may not have noticed yet. */
  #gone: ReadonlySet<PhotoId> = new Set();
  #timelineDue: ReturnType<typeof setTimeout> | null = null;
  #timelineAt = 0;

  /** Begins listening. Returns the way to stop. */
  start(): () => void {
    const stop = window.recollect.onEvent((event) => this.#hear(event));
    void window.recollect.engineState().then((state) => this.#engineIs(state));
    return () => {
      stop();
      if (this.#timelineDue !== null) clearTimeout(this.#timelineDue);
    };
  }

  async pickFolders(): Promise<void> {
    this.#toldOfFolders(await window.recollect.pickFolders());
  }

  /** @returns those of the files that are no folders */
  async addDropped(files: readonly File[]): Promise<readonly File[]> {
    const { folders, images } = await window.recollect.addDropped(files);
    this.#toldOfFolders(folders);
    return images.flatMap((index) => files[index] ?? []);
  }

  async removeFolder(folder: FolderInfo): Promise<void> {
    const answer = await window.recollect.ask({ type: 'folders.remove', folder: folder.id });
    if (!answer.ok) return toasts.problem(answer.problem);
    toasts.say(strings.sidebar.removed({ name: folder.name }));
    this.#wantTimeline();
  }

  /** These photos are not seen any more, although the engine may still name them for a moment. */
  hide(gone: Iterable<PhotoId>): void {
    this.#gone = new Set([...this.#gone, ...gone]);
    if (this.timeline !== null) this.timeline = without(this.timeline, this.#gone);
  }

  async control(what: 'index.pause' | 'index.resume' | 'index.cancel'): Promise<void> {
    const answer = await window.recollect.ask({ type: what });
    if (!answer.ok) toasts.problem(answer.problem);
  }

  async readFailures(): Promise<Problem | null> {
    const answer = await window.recollect.ask({ type: 'failures' });
    if (!answer.ok) return answer.problem;
    this.failures = answer.value;
    return null;
  }

  async retryFailures(): Promise<void> {
    const answer = await window.recollect.ask({ type: 'failures.retry' });
    if (!answer.ok) return toasts.problem(answer.problem);
    toasts.say(strings.failures.retried);
    await this.readFailures();
  }

  async retryEngine(): Promise<void> {
    this.#engineIs(await window.recollect.retryEngine());
  }

  #hear(event: AppEvent): void {
    switch (event.type) {
      case 'engine':
        return this.#engineIs(event.engine);
      case 'progress':
        this.progress = event.progress;
        return;
      case 'status':
        return this.#statusIs(event.status);
      case 'photos-changed':
        this.changes++;
        this.#wantTimeline();
        return;
      case 'notice':
        return toasts.problem(event.problem);
      case 'export':
        copying.progress = event.progress;
        return;
      case 'full-screen':
        screenState.full = event.on;
        return;
    }
  }

  #engineIs(state: EngineState): void {
    const wasReady = this.engine.state === 'ready';
    this.engine = state;
    if (state.state === 'ready' && !wasReady) this.#wantTimeline();
  }

  async #readStatus(): Promise<void> {
    const answer = await window.recollect.ask({ type: 'status' });
    if (answer.ok) this.#statusIs(answer.value);
    else if (this.engine.state === 'ready') toasts.problem(answer.problem);
  }

  #statusIs(status: LibraryStatus): void {
    this.status = status;
    prefs.used = status.folders.length > 0 || status.photos > 0;
    this.progress = status.progress;
  }

  /** Reads the timeline soon: at once when it has been left alone, else seldom enough that a library being
   * indexed stays calm; the larger it is, the seldomer. */
  #wantTimeline(): void {
    if (this.#timelineDue !== null) return;
    const pause = Math.max(800, (this.timeline?.photos.length ?? 0) / 40);
    const wait = Math.max(0, this.#timelineAt + pause - performance.now());
    this.#timelineDue = setTimeout(() => void this.#readTimeline(), this.timeline === null ? 0 : wait);
  }

  async #readTimeline(): Promise<void> {
    // Together, so that the folders' counts agree with what is seen.
    const [answer] = await Promise.all([window.recollect.ask({ type: 'timeline' }), this.#readStatus()]);
    this.#timelineDue = null;
    this.#timelineAt = performance.now();
    if (answer.ok) this.#timelineIs(timelineList(answer.value));
    else if (this.engine.state === 'ready') toasts.problem(answer.problem);
  }

  #timelineIs(list: PhotoList): void {
    if (this.#gone.size > 0) this.#gone = new Set(list.photos.filter((photo) => this.#gone.has(photo)));
    this.timeline = this.#gone.size > 0 ? without(list, this.#gone) : list;
  }

  #toldOfFolders(results: readonly Result<FolderInfo>[]): void {
    const added: string[] = [];
    for (const result of results) {
      if (result.ok) added.push(result.value.name);
      else toasts.problem(result.problem);
    }
    if (added.length === 0) return;
    toasts.say(foldersAdded(added));
    this.#wantTimeline();
  }
}

export const library = new Library();
