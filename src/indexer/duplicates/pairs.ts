/**
 * @file Which photos of a library are nearly the same: pairs and how alike they are, from each photo's nearest
 * neighbours. Looks at vectors only.
 *
 * [Note: Two passes] Neighbours come from the tiers in memory, which round; pairs that are not clearly apart there are
 * compared again at full width. So a library of 100,000 reads some thousands of vectors, not all.
 */

export interface Neighbourhood {
  readonly photo: number;
  readonly neighbours: Uint32Array;
  readonly scores: Float32Array;
}

/** Pairs of photos, back to back; `a` < `b`. */
export interface Pairs {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** Cosine at full width. */
  readonly alike: Float32Array;
}

/** How far a score from memory, of fewer and coarser numbers, may lie below the true one. */
const rounding = 0.08;
const pairsAtOnce = 2048;

/**
 * @param steps the neighbourhoods of all photos, some at a time, each step a few milliseconds
 * @param read rows of full-width unit vectors, zeros for photos that are gone
 * @param least cosine that counts
 * @returns null when cancelled
 */
export async function findPairs(
  steps: Iterable<readonly Neighbourhood[]>,
  read: (photos: Uint32Array) => Float32Array,
  least: number,
  onDone: (photos: number) => void,
  signal: AbortSignal,
): Promise<Pairs | null> {
  const seen = new Set<number>();
  const a: number[] = [];
  const b: number[] = [];
  let done = 0;
  for (const step of steps) {
    for (const { photo, neighbours, scores } of step) {
      neighbours.forEach((other, i) => {
        if (scores[i]! < least - rounding) return;
        const [low, high] = photo < other ? [photo, other] : [other, photo];
        // Two 26-bit numbers fit into a double's 53 bits.
        const key = low * 2 ** 26 + high;
        if (seen.has(key)) return;
        seen.add(key);
        a.push(low);
        b.push(high);
      });
    }
    done += step.length;
    onDone(done);
    await new Promise((turn) => setImmediate(turn));
    if (signal.aborted) return null;
  }
  const alike: number[] = [];
  for (let from = 0; from < a.length; from += pairsAtOnce) {
    alike.push(...compare(a.slice(from, from + pairsAtOnce), b.slice(from, from + pairsAtOnce), read));
    await new Promise((turn) => setImmediate(turn));
    if (signal.aborted) return null;
  }
  const kept = [...alike.keys()].filter((at) => alike[at]! >= least);
  return {
    a: Uint32Array.from(kept, (at) => a[at]!),
    b: Uint32Array.from(kept, (at) => b[at]!),
    alike: Float32Array.from(kept, (at) => alike[at]!),
  };
}

function compare(
  a: readonly number[],
  b: readonly number[],
  read: (photos: Uint32Array) => Float32Array,
): number[] {
  const photos = Uint32Array.from(new Set([...a, ...b]));
  const vectors = read(photos);
  const dims = vectors.length / photos.length;
  const rowOf = new Map([...photos].map((photo, row) => [photo, row]));
  return a.map((one, at) => {
    const [i, j] = [rowOf.get(one)! * dims, rowOf.get(b[at]!)! * dims];
    let dot = 0;
    for (let d = 0; d < dims; d++) dot += vectors[i + d]! * vectors[j + d]!;
    return dot;
  });
}
