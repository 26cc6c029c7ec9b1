/**
 * @file Folders inside library folders that the person left out.
 */
import type { PhotoId } from '../../shared/search.ts';
import type { ExcludedFolder } from '../../shared/user-data.ts';
import { strings } from '../strings.ts';
import { toasts } from './toasts.svelte.ts';

class Excluded {
  list = $state.raw<readonly ExcludedFolder[]>([]);

  async read(): Promise<void> {
    const answer = await window.recollect.ask({ type: 'excluded' });
    if (answer.ok) this.list = answer.value;
  }

  /** Leaves out the folder that a photo lies in. */
  async add(photo: PhotoId): Promise<void> {
    const before = new Set(this.list.map(({ id }) => id));
    const answer = await window.recollect.ask({ type: 'excluded.add', photo });
    if (!answer.ok) return toasts.problem(answer.problem);
    this.list = answer.value;
    const added = answer.value.find(({ id }) => !before.has(id));
    if (added === undefined) return;
    toasts.say(strings.excluded.done({ name: added.place.at(-1) ?? '' }), {
      label: strings.actions.undo,
      run: () => void this.remove(added),
    });
  }

  async remove(folder: ExcludedFolder): Promise<void> {
    const answer = await window.recollect.ask({ type: 'excluded.remove', excluded: folder.id });
    if (!answer.ok) return toasts.problem(answer.problem);
    this.list = answer.value;
    toasts.say(strings.excluded.undone({ name: folder.place.at(-1) ?? '' }));
  }
}

export const excluded = new Excluded();
