/**
 * @file How long the list is at each step from the shortlist to the answer. Arithmetic only.
 *
 * [Note: Lists grow with the library] The paper's K = 200 at 16-d matches the full width on ImageNet
 * because 1,300 photos there are a right answer. A person wants this photo, and 16 numbers do not keep
 * the identity of neighbours: the more photos there are, the more of them crowd in front. Of the exact ten
 * nearest of 100,000 photos, a 16-d shortlist of 200 holds 61 %, of 5,000 96 %, of 20,000 99.6 %. So the
 * shortlist is long, a fifth of the library between 5,000 and 20,000; the wider tier in memory cuts it to
 * those whose full vectors are read, and from there the list is halved while the width doubles. These are
 * the lengths to begin with; on the library at hand they are measured (search/tuning).
 */
const shortlistShare = 0.2;
const shortlistMin = 5000;
const shortlistMax = 20_000;
/** The paper's K (section 4.3), and what a small library reads. */
export const paperKeep = 200;

/** Length of a funnel's first shortlist over `rows` photos for an answer of `limit`. Never below 4 x limit, so that long answers keep their tail. */
export function shortlistLength(rows: number, limit: number): number {
  const share = Math.min(shortlistMax, Math.max(shortlistMin, Math.ceil(shortlistShare * rows)));
  return Math.min(rows, Math.max(share, 4 * limit));
}

/** How many photos have their full vector read, for an answer of `limit`: in a funnel after the RAM tiers, in adaptive mode (where it is the paper's K) after the shortlist. */
export function survivors(rows: number, limit: number): number {
  return Math.min(rows, Math.max(paperKeep, 2 * limit));
}

/** Length of the list after each of `steps` re-ranks of `start` photos: halved each time, never below twice
 * `limit` (the full width must have something to decide, in small libraries too), and `limit` at last. */
export function halvings(start: number, steps: number, limit: number): readonly number[] {
  const lengths: number[] = [];
  let length = start;
  for (let step = 1; step <= steps; step++) {
    length =
      step === steps ? Math.min(length, limit) : Math.min(length, Math.max(2 * limit, Math.ceil(length / 2)));
    lengths.push(length);
  }
  return lengths;
}
