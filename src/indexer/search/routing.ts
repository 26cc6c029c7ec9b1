/**
 * @file How far down a ranked list full vectors have to be read, and whether a search has to be done again, looking
 * further: what coarse and fine scores say of each other. Arithmetic only.
 *
 * [Note: Read until sure] The paper notes that where granularities disagree, more dims are needed. A list comes from
 * memory with coarse scores, and what has been read of it has fine ones. For one query the fine scores follow the coarse
 * ones along a straight line, with a scatter that differs from query to query: it is what memory is wrong by here.
 * The next photo of the list could still be among the best while its coarse score, put on that line, lies within
 * a few times the scatter of the last of the best. Beyond that, reading ends. So queries that memory orders well read
 * some dozens of photos, and only those that it orders badly read hundreds; where even a long list ends before that,
 * the two disagree, and the search is done again with a longer reach. On 100,000 synthetic photos this finds
 * as much as lists of one length that are read on in when a winner stood in their second half, with 93 reads
 * instead of 130.
 */

/** So many times the scatter: few photos in a thousand are further off. Tuning finds out how much less is enough. */
export const fullCertainty = 3;
/** Full vectors are read so many at a time, or a multiple: the library has a statement for each (listStep in store/vectors.ts). */
export const readStep = 16;
/** How much further the second try looks. */
export const widening = 3;

export interface Doubt {
  /** Of photos in the order of the list; `fine` is -Infinity for those that are gone. */
  add(coarse: Float32Array, fine: Float32Array): void;
  /** Coarse score below which no photo can be expected among the best; -Infinity while that cannot be said. */
  bar(): number;
}

/** @param wanted how many of the best count @param certainty so many times the scatter is allowed for */
export function doubtAbout(wanted: number, certainty: number): Doubt {
  /** Best first. */
  const best: number[] = [];
  let n = 0;
  let coarseSquares = 0;
  let products = 0;
  let fineSquares = 0;
  return {
    add(coarse, fine) {
      for (let i = 0; i < fine.length; i++) {
        const [x, y] = [coarse[i]!, fine[i]!];
        if (y === -Infinity) continue;
        n++;
        coarseSquares += x * x;
        products += x * y;
        fineSquares += y * y;
        if (best.length === wanted && y <= best[wanted - 1]!) continue;
        // Ten at most: they move up one by one.
        let at = best.length < wanted ? best.length : wanted - 1;
        for (; at > 0 && best[at - 1]! < y; at--) best[at] = best[at - 1]!;
        best[at] = y;
      }
    },
    bar() {
      const slope = products / coarseSquares;
      if (best.length < wanted || !(slope > 0)) return -Infinity;
      const scatter = Math.sqrt(Math.max(0, fineSquares - slope * products) / n);
      return (best[wanted - 1]! - certainty * scatter) / slope;
    },
  };
}
