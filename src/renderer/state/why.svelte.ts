/** @file Which photo's reasons are looked at, and the engine's answer to it. */
import type { Explanation } from '../../shared/relevance.ts';
import type { PhotoId } from '../../shared/search.ts';
import { query } from './query.svelte.ts';
import { toasts } from './toasts.svelte.ts';

class Why {
  photo = $state<PhotoId | null>(null);
  answer = $state.raw<Explanation | null>(null);

  async ask(photo: PhotoId): Promise<void> {
    if (query.terms.length === 0) return;
    this.photo = photo;
    this.answer = null;
    const asked = await window.recollect.ask({ type: 'explain', terms: [...query.terms], photo });
    if (this.photo !== photo) return;
    if (asked.ok) this.answer = asked.value;
    else {
      this.photo = null;
      toasts.problem(asked.problem);
    }
  }

  close(): void {
    this.photo = null;
    this.answer = null;
  }
}

export const why = new Why();
