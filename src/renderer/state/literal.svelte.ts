/**
 * @file Photos that have the query's words in letters: in file names, folders, cameras, lenses. Asked for a little after
 * the search itself, and shown beside it, never among it.
 */
import type { Filter } from '../../shared/filter.ts';
import type { LiteralAnswer } from '../../shared/literal.ts';
import type { Result } from '../../shared/problem.ts';
import { Latest } from './latest.ts';
import { resultList } from './photo-list.ts';
import type { PhotoList } from './photo-list.ts';
import { query } from './query.svelte.ts';

/** Nobody waits for it: typing goes first. */
const debounceMs = 220;

interface Question {
  readonly text: string;
  readonly filter: Filter;
}

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

  readonly #latest = new Latest<Question, Result<LiteralAnswer>>(
    ({ text, filter }) => window.recollect.ask({ type: 'literal', text, filter: [...filter] }),
    (_question, answer) => {
      // What fails here fails the search, too, which says so.
      this.answer = answer.ok ? answer.value : null;
    },
  );
  #asked = '';

  follow(): () => void {
    const { words, wholeFilter } = query;
    const question = JSON.stringify([words, wholeFilter]);
    if (question !== this.#asked) this.#latest.cancel();
    this.#asked = question;
    if (words === '') {
      this.answer = null;
      this.whole = false;
      return () => {};
    }
    const timer = setTimeout(() => this.#latest.ask({ text: words, filter: wholeFilter }), debounceMs);
    return () => clearTimeout(timer);
  }
}

export const literal = new Literal();
