/**
 * @file Asks a question again and again as it changes, and hears only the answer to the newest. Pure; no DOM.
 *
 * [Note: Only the newest counts] While one question is out, the ones that follow replace each other, so that
 * fast typing never builds a queue in the engine; an answer that is no longer wanted is dropped.
 */
export class Latest<Q, A> {
  readonly #ask: (question: Q) => Promise<A>;
  readonly #deliver: (question: Q, answer: A) => void;
  #waiting: { readonly question: Q } | null = null;
  #out = false;
  /** Grows with every question and every cancel: the answer to an older number is stale. */
  #number = 0;

  /** @param ask must not reject: failures are answers, too */
  constructor(ask: (question: Q) => Promise<A>, deliver: (question: Q, answer: A) => void) {
    this.#ask = ask;
    this.#deliver = deliver;
  }

  ask(question: Q): void {
    this.#number++;
    this.#waiting = { question };
    if (!this.#out) void this.#run();
  }

  /** Nobody wants the answers any more. */
  cancel(): void {
    this.#number++;
    this.#waiting = null;
  }

  async #run(): Promise<void> {
    this.#out = true;
    try {
      while (this.#waiting !== null) {
        const { question } = this.#waiting;
        this.#waiting = null;
        const number = this.#number;
        const answer = await this.#ask(question);
        if (number === this.#number) this.#deliver(question, answer);
      }
    } finally {
      this.#out = false;
    }
  }
}
