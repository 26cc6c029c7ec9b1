/**
 * @file From a query's terms (texts, photos of the library, images from outside) to hits with a trace.
 */
import { randomBytes } from 'node:crypto';
import { ProblemError } from '../shared/problem.ts';
import type { ImageToken, PhotoId, SearchAnswer, SearchRequest } from '../shared/search.ts';
import type { Brain } from './brain.ts';
import type { Decoder } from './pixels/decoder.ts';
import { combine } from './search/combine.ts';
import { photoMissing } from './places.ts';
import type { Store } from './store/store.ts';

export interface Query {
  /** @throws ProblemError photo-missing, query-invalid, encoder-unavailable */
  search(request: SearchRequest): Promise<SearchAnswer>;
  /** @throws ProblemError image-undecodable, encoder-unavailable */
  registerImage(bytes: Uint8Array): Promise<ImageToken>;
}

/** Registered images kept for searching; the oldest is forgotten. */
const maxImages = 64;

export function queryOf(store: Store, decoder: Decoder, { encoder, searcher, vectors }: Brain): Query {
  const images = new Map<ImageToken, Float32Array>();

  function vectorOf(photo: PhotoId): Float32Array {
    const vector = vectors.read(Uint32Array.of(photo));
    if (vector.every((x) => x === 0)) throw photoMissing();
    return vector;
  }

  return {
    async search(request) {
      const began = performance.now();
      const texts = request.terms.flatMap((term) => (term.kind === 'text' ? [term.text] : []));
      const embedded = texts.length > 0 ? await encoder.embedTexts(texts) : new Float32Array(0);
      let text = 0;
      const terms = request.terms.map((term) => {
        const { weight } = term;
        if (term.kind === 'photo') return { weight, vector: vectorOf(term.photo) };
        if (term.kind === 'text') {
          const at = text++ * vectors.dims;
          return { weight, vector: embedded.subarray(at, at + vectors.dims) };
        }
        const image = images.get(term.image);
        if (image) return { weight, vector: image };
        throw new ProblemError(
          'query-invalid',
          'The example image is no longer held.',
          'Drop or paste it again.',
        );
      });
      const query = combine(terms);
      const encodeMs = performance.now() - began;
      const filter = request.filter === undefined ? null : store.filters.photosOf(request.filter);
      // Photos of the library are sampled anyway; what else is asked is not.
      if (request.terms.some((term) => term.kind !== 'photo')) searcher.remember(query);
      const answer =
        request.quality === 'exact'
          ? await searcher.searchExactly(query, request, filter)
          : searcher.search(query, request, filter);
      const aspects = store.photos.aspects(answer.hits.map((hit) => hit.photo));
      return {
        // A photo that left the library while the search ran has no aspect.
        hits: answer.hits.flatMap((hit) => {
          const aspect = aspects.get(hit.photo);
          return aspect === undefined ? [] : [{ ...hit, aspect }];
        }),
        trace: { ...answer.trace, encodeMs },
        searchable: answer.searchable,
      };
    },

    async registerImage(bytes) {
      const decoded = await decoder.decode({ bytes, input: encoder.pack.image, thumbnail: null });
      if (!decoded.ok) throw new ProblemError('image-undecodable', decoded.message, 'Try another image.');
      const token = `img-${randomBytes(8).toString('hex')}`;
      images.set(token, await encoder.embedQueryImage(decoded.photo.pixels));
      for (const oldest of images.keys()) {
        if (images.size <= maxImages) break;
        images.delete(oldest);
      }
      return token;
    },
  };
}
