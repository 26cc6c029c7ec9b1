/**
 * @file Photos that have the query's words in letters: in file names, folders, cameras, lenses. Asked for with the
 * search itself, and shown beside it, never among it.
 */
import type { LiteralAnswer } from '../../shared/literal.ts';
import { resultList } from './photo-list.ts';
import type { PhotoList } from './photo-list.ts';
import { query } from './query.svelte.ts';

/** As long as the search itself waits: this is looked for while the words are being embedded, so that both answers come
 * at once and nothing moves under the eye. */
const debounceMs = 70;

class Literal {
  answer = $state.raw<LiteralAnswer | null>(null);
  /** Shown instead of the matches by meaning. */
  whole = $state(false);
  /** The words that the person does not want to be shown this for. */
  hidden = $state('');

  readonly list = $derived<PhotoList | null>(
    this.answer === null
      ? null
      : resultList(
          this.answer.hits.map(({ photo, aspect, taken }) => ({
            photo,
            aspect,
            taken,
            score: 0,
            burst: photo,
          })),
        ),
  );
  readonly visible = $derived(
    this.answer !== null && this.answer.hits.length > 0 && this.hidden !== query.words,
  );

  #newest = 0;

  follow(): () => void {
    const { words, wholeFilter } = query;
    const mine = ++this.#newest;
    if (words === '') {
      this.answer = null;
      this.whole = false;
      return () => {};
    }
    const timer = setTimeout(() => {
      // A newer question ends an older one in the engine, so they need not wait for each other here.
      void window.recollect.ask({ type: 'literal', text: words, filter: [...wholeFilter] }).then((answer) => {
        // What fails here fails the search, too, which says so.
        if (mine === this.#newest) this.answer = answer.ok ? answer.value : null;
      });
    }, debounceMs);
    return () => clearTimeout(timer);
  }
}

export const literal = new Literal();
