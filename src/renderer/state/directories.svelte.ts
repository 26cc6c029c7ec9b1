/**
 * @file The folders of the library with all that is in them, for the sidebar. Read again when photos came or went,
 * seldom enough not to disturb indexing.
 */
import { untrack } from 'svelte';
import type { DirectoryCount } from '../../shared/filter.ts';
import { library } from './library.svelte.ts';

const renewMs = 2500;

class Directories {
  #known = $state.raw<readonly DirectoryCount[]>([]);

  /** A parent before what it holds. Library folders are among them from the beginning, and while they are empty. */
  readonly list = $derived.by<readonly DirectoryCount[]>(() => {
    const roots = new Map(library.folders.map((folder) => [folder.id, folder]));
    const known = this.#known.filter(({ folder }) => roots.has(folder));
    const found = new Set(known.filter(({ dir }) => dir === '').map(({ folder }) => folder));
    const missing = library.folders.filter(({ id }) => !found.has(id));
    return [...missing.map(({ id, photos }) => ({ folder: id, dir: '', photos })), ...known];
  });

  async read(): Promise<void> {
    const answer = await window.recollect.ask({ type: 'directories', filter: [] });
    if (answer.ok) this.#known = answer.value;
  }
}

export const directories = new Directories();

/** To be called once, inside a component. */
export function followDirectories(): void {
  let read = false;
  let due: ReturnType<typeof setTimeout> | null = null;
  $effect(() => {
    void library.changes;
    if (library.engine.state !== 'ready' || due !== null) return;
    due = setTimeout(
      () => {
        due = null;
        read = true;
        untrack(() => void directories.read());
      },
      read ? renewMs : 0,
    );
  });
}
