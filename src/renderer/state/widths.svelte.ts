/**
 * @file How many of the best photos stay when fewer numbers of each vector are compared: asked of the engine for each
 * width, for the query that is shown.
 */
import { query, howTo } from './query.svelte.ts';

/** Of the usual search's best so many. */
export const bestOf = 24;
/** Trained widths and those between them; those above the pack's own are left out. */
const stops = [8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024] as const;

export function widthsUpTo(full: number): readonly number[] {
  return [...stops.filter((width) => width < full), full];
}

class Widths {
  /** For each of widthsUpTo(full): how many of the best stay; null until it is known. */
  stay = $state.raw<readonly (number | null)[]>([]);
  /** How many there were. */
  of = $state(bestOf);
  #run = 0;

  /** Measures every width for the query as it stands, one after the other. */
  async measure(full: number): Promise<void> {
    const run = ++this.#run;
    const widths = widthsUpTo(full);
    const terms = [...query.terms];
    const filter = [...query.wholeFilter];
    if (terms.length === 0) return;
    const best = async (width: number | null): Promise<number[] | null> => {
      const answer = await window.recollect.ask({
        type: 'search',
        request: {
          terms,
          limit: bestOf,
          shortlist: 'auto',
          ...(filter.length === 0 ? {} : { filter }),
          ...howTo(width),
        },
      });
      return answer.ok && run === this.#run ? answer.value.hits.map(({ photo }) => photo) : null;
    };
    const usual = await best(null);
    if (usual === null) return;
    this.of = usual.length;
    const stay: (number | null)[] = widths.map(() => null);
    for (const [at, width] of widths.entries()) {
      const found = await best(width);
      if (found === null) return;
      stay[at] = usual.filter((photo) => found.includes(photo)).length;
      this.stay = [...stay];
    }
  }
}

export const widths = new Widths();
