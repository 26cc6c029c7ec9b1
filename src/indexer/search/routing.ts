/**
 * @file When coarse and fine orders disagree: whether a search should be done again, looking further.
 *
 * [Note: Winners near the cut] The paper notes that where granularities disagree, more dims are needed. For one
 * query the best sign is where its final ten stood in the coarse list: if they were all in its first part,
 * nothing better is likely to lie beyond the cut; if some stood near the cut, others probably fell just behind
 * it. So lists may be short for the many queries that need no more, and only the few pay for long ones.
 */

/** Only the first ten of an answer are asked: its tail is always near the cut. */
const winners = 10;
/** A winner beyond this share of the coarse list is near the cut. */
const nearTheCut = 0.5;
/** How much further the next try looks: first in the list that memory has ranked, then in a longer one. */
export const widening = 3;

/**
 * Whether one of the first ten of `answer` stood near the end of `coarse`. Both are photos, best first; `coarse` is
 * the list whose full vectors were read.
 */
export function isNearCut(coarse: Uint32Array, answer: Uint32Array): boolean {
  const cut = nearTheCut * coarse.length;
  for (let i = 0; i < Math.min(winners, answer.length); i++) {
    if (coarse.indexOf(answer[i]!) >= cut) return true;
  }
  return false;
}
