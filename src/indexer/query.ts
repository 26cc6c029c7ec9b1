/**
 * @file From a query's terms (texts, photos of the library, images from outside) to hits with a trace, how well they
 * match, and why.
 */
import { join } from 'node:path';
import type { Explanation, JudgedAnswer, Relevance } from '../shared/relevance.ts';
import type { Hit, ImageToken, PhotoId, SearchRequest, Term, TileHit } from '../shared/search.ts';
import type { Brain } from './brain.ts';
import { vectorSpace } from './encoder/pack.ts';
import { exampleImages } from './example-images.ts';
import type { Decoder } from './pixels/decoder.ts';
import { photoMissing } from './places.ts';
import { burstsOf } from './relevance/bursts.ts';
import { explain } from './relevance/explain.ts';
import { bestWanted, createJudge } from './relevance/judge.ts';
import { combine } from './search/combine.ts';
import type { WeightedVector } from './search/combine.ts';
import type { Store } from './store/store.ts';

export interface Query {
  /** @throws ProblemError photo-missing, query-invalid, encoder-unavailable */
  search(request: SearchRequest): Promise<JudgedAnswer>;
  /** @throws ProblemError photo-missing, query-invalid, encoder-unavailable */
  explain(terms: readonly Term[], photo: PhotoId): Promise<Explanation>;
  /** @throws ProblemError image-undecodable, encoder-unavailable */
  registerImage(bytes: Uint8Array): Promise<ImageToken>;
  /** @throws ProblemError query-invalid */
  recallImage(image: ImageToken): Promise<Uint8Array>;
  /** Of an image that is held in memory. */
  heldPicture(image: ImageToken): Uint8Array | null;
  close(): Promise<void>;
}

/** Photos of an answer that are compared with each other: some 30 ms. Further down nobody looks for bursts. */
const mostCompared = 1000;

export interface QueryPlace {
  readonly libraryDir: string;
  /** `read` leaves nothing behind. */
  readonly access: 'read' | 'write';
}

export function queryOf(store: Store, decoder: Decoder, brain: Brain, place: QueryPlace): Query {
  const { encoder, searcher, vectors } = brain;
  const images = exampleImages(decoder, encoder, store.searches);
  const judge = createJudge({
    source: {
      dims: vectors.dims,
      present: () => store.filters.present(),
      read: (photos) => vectors.read(photos),
    },
    rows: () => searcher.stats().rows,
    embedTexts: (texts) => encoder.embedTexts(texts),
    folder: place.access === 'write' ? join(place.libraryDir, 'search') : null,
    space: vectorSpace(encoder.pack),
  });

  function vectorOf(photo: PhotoId): Float32Array {
    const vector = vectors.read(Uint32Array.of(photo));
    if (vector.every((x) => x === 0)) throw photoMissing();
    return vector;
  }

  /** One for each term, in their order. */
  async function vectorsOf(terms: readonly Term[]): Promise<WeightedVector[]> {
    const texts = terms.flatMap((term) => (term.kind === 'text' ? [term.text] : []));
    const embedded = texts.length > 0 ? await encoder.embedTexts(texts) : new Float32Array(0);
    let text = 0;
    const weighted: WeightedVector[] = [];
    for (const term of terms) {
      const { weight } = term;
      if (term.kind === 'photo') weighted.push({ weight, vector: vectorOf(term.photo) });
      else if (term.kind === 'image') weighted.push({ weight, vector: await images.vectorOf(term.image) });
      else {
        const at = text++ * vectors.dims;
        weighted.push({ weight, vector: embedded.subarray(at, at + vectors.dims) });
      }
    }
    return weighted;
  }

  /** The best of the whole library: what a filter leaves says nothing about what matches. */
  function bestOfAll(query: Float32Array): readonly Hit[] {
    const dims = Math.min(16, vectors.dims);
    return searcher.search(query, { mode: 'funnel', shortlist: 'auto', dims, limit: bestWanted }).hits;
  }

  function relevanceOf(
    request: SearchRequest,
    query: Float32Array,
    weighted: readonly WeightedVector[],
    hits: readonly Hit[],
  ): Relevance | null {
    const { terms, filter, mode } = request;
    const told = filter === undefined && mode === 'funnel' && hits.length >= bestWanted;
    const wholeKind = terms.every(({ kind }) => kind === 'text') ? 'text' : 'photo';
    const whole = { query, kind: wholeKind, best: told ? hits : bestOfAll(query) } as const;
    const wanted = terms.flatMap(({ kind, weight }, i) =>
      weight > 0 ? [{ kind: kind === 'text' ? 'text' : 'photo', part: weighted[i]! } as const] : [],
    );
    const [first] = wanted;
    if (first === undefined || wanted.some(({ kind }) => kind !== first.kind))
      return judge.judge(whole, null);
    if (wanted.length === terms.length) return judge.judge(whole, whole);
    const alone = combine(wanted.map(({ part }) => part));
    return judge.judge(whole, { query: alone, kind: first.kind, best: bestOfAll(alone) });
  }

  function tilesOf(hits: readonly Hit[], judged: boolean): TileHit[] {
    const facts = store.photos.tiles(hits.map(({ photo }) => photo));
    // A photo that left the library while the search ran is known no more.
    const there = hits.filter(({ photo }) => facts.has(photo));
    const first = judged ? there.slice(0, mostCompared) : [];
    const bursts = burstsOf(
      first.map(({ photo }) => ({ photo, taken: facts.get(photo)!.taken })),
      vectors.read(Uint32Array.from(first, ({ photo }) => photo)),
      vectors.dims,
    );
    return there.map(({ photo, score }, i) => {
      const { aspect, sortTime } = facts.get(photo)!;
      return { photo, score, aspect, taken: sortTime, burst: bursts[i] ?? photo };
    });
  }

  return {
    async search(request) {
      const began = performance.now();
      const weighted = await vectorsOf(request.terms);
      const query = combine(weighted);
      const encodeMs = performance.now() - began;
      const filter = request.filter === undefined ? null : store.filters.photosOf(request.filter);
      const words = request.terms.some((term) => term.kind === 'text' || term.weight < 0);
      const plan = { ...request, sort: words ? 'words' : 'photos' } as const;
      // Photos are sampled anyway; what is asked in words is not.
      if (words) searcher.remember(query);
      const answer =
        request.quality === 'exact'
          ? await searcher.searchExactly(query, plan, filter)
          : searcher.search(query, plan, filter);
      const judged = request.judged === true;
      return {
        hits: tilesOf(answer.hits, judged),
        trace: { ...answer.trace, encodeMs },
        searchable: answer.searchable,
        relevance: judged ? relevanceOf(request, query, weighted, answer.hits) : null,
      };
    },

    async explain(terms, photo) {
      return explain({ terms: await vectorsOf(terms), photo, vector: vectorOf(photo), searcher, judge });
    },

    registerImage: (bytes) => images.register(bytes),
    recallImage: (image) => images.pictureOf(image),
    heldPicture: (image) => images.held(image),
    close: () => judge.close(),
  };
}
