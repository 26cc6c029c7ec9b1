/**
 * @file Photos of an answer that are nearly the same: a burst, or copies of other sizes. Arithmetic only.
 *
 * [Note: Time and likeness together] Two photos of one scene seconds apart are one moment, although someone blinked;
 * two equally similar photos of years apart are not. So the nearer in time, the less alike they need be. Only the
 * time that a camera wrote counts: files that were copied together have nearly the same time, whatever they show.
 */

export interface Candidate {
  readonly photo: number;
  /** When it was taken, ms since 1970; null when the file does not say. */
  readonly taken: number | null;
}

/** Alike enough without any time: the same picture at another size or a little edited. */
const sameCosine = 0.975;
/** Alike enough within so many ms. */
const moments = [
  { within: 3_000, cosine: 0.85 },
  { within: 20_000, cosine: 0.9 },
  { within: 120_000, cosine: 0.94 },
] as const;
/** Copies are looked for so many places down the order by score: what is nearly the same scores nearly the same. */
const window = 24;
const headDims = 64;

/**
 * The photo that each stands behind: the first of its group, in the order given; itself when it is alone.
 * @param candidates best first
 * @param vectors candidates.length x dims, of length 1
 */
export function burstsOf(candidates: readonly Candidate[], vectors: Float32Array, dims: number): Uint32Array {
  const n = candidates.length;
  const parent = Uint32Array.from({ length: n }, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = i; parent[at] !== root;) [at, parent[at]] = [parent[at]!, root];
    return root;
  };
  /** The earlier in the order leads. */
  const join = (a: number, b: number): void => {
    const [x, y] = [rootOf(a), rootOf(b)];
    if (x !== y) parent[Math.max(x, y)] = Math.min(x, y);
  };
  // What the numbers after the first 64 can add at most is known from their lengths: most pairs end there.
  const head = Math.min(headDims, dims);
  const tails = Float32Array.from({ length: n }, (_, i) =>
    Math.sqrt(dotOf(vectors, i * dims + head, i * dims + head, dims - head)),
  );
  const isAlike = (a: number, b: number, least: number): boolean => {
    const dot = dotOf(vectors, a * dims, b * dims, head);
    if (dot + tails[a]! * tails[b]! < least) return false;
    return dot + dotOf(vectors, a * dims + head, b * dims + head, dims - head) >= least;
  };

  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < Math.min(n, i + window); j++) if (isAlike(i, j, sameCosine)) join(i, j);

  const dated = [...candidates.keys()]
    .filter((i) => candidates[i]!.taken !== null)
    .sort((a, b) => candidates[a]!.taken! - candidates[b]!.taken!);
  const longest = moments.at(-1)!.within;
  dated.forEach((i, at) => {
    for (let next = at + 1; next < Math.min(dated.length, at + window); next++) {
      const j = dated[next]!;
      const apart = candidates[j]!.taken! - candidates[i]!.taken!;
      if (apart > longest) break;
      if (isAlike(i, j, moments.find(({ within }) => apart <= within)!.cosine)) join(i, j);
    }
  });
  return Uint32Array.from({ length: n }, (_, i) => candidates[rootOf(i)]!.photo);
}

function dotOf(vectors: Float32Array, a: number, b: number, length: number): number {
  let dot = 0;
  for (let d = 0; d < length; d++) dot += vectors[a + d]! * vectors[b + d]!;
  return dot;
}
