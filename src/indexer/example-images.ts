/**
 * @file Images from outside (dropped, pasted, picked) that queries name by a token: their vectors and small pictures,
 * in memory, and those that saved searches show, from the library.
 */
import { randomBytes } from 'node:crypto';
import { ProblemError } from '../shared/problem.ts';
import type { ImageToken } from '../shared/search.ts';
import type { Encoder } from './encoder/encoder.ts';
import type { Decoder } from './pixels/decoder.ts';
import { imageGone } from './searches.ts';
import type { SearchStore } from './store/searches.ts';

export interface ExampleImages {
  /** @throws ProblemError image-undecodable, encoder-unavailable */
  register(bytes: Uint8Array): Promise<ImageToken>;
  /** The image's vector; one that is kept is embedded again. @throws ProblemError query-invalid */
  vectorOf(token: ImageToken): Promise<Float32Array>;
  /** As WebP. @throws ProblemError query-invalid */
  pictureOf(token: ImageToken): Promise<Uint8Array>;
  /** null when it is not in memory. */
  held(token: ImageToken): Uint8Array | null;
}

interface Held {
  readonly vector: Float32Array;
  readonly picture: Uint8Array;
}

/** Kept for searching; the oldest is forgotten. */
const most = 64;
/** Large enough to be embedded again, small enough to be kept by the dozen: some 40 KB. */
const picture = { longSide: 512, quality: 85 } as const;

export function exampleImages(decoder: Decoder, encoder: Encoder, kept: SearchStore): ExampleImages {
  const images = new Map<ImageToken, Held>();

  async function hold(token: ImageToken, bytes: Uint8Array): Promise<Held> {
    const decoded = await decoder.decode({ bytes, input: encoder.pack.image, thumbnail: picture });
    if (!decoded.ok) throw new ProblemError('image-undecodable', decoded.message, 'Try another image.');
    const { pixels, thumbnail } = decoded.photo;
    const held = { vector: await encoder.embedQueryImage(pixels), picture: thumbnail ?? bytes };
    images.set(token, held);
    for (const oldest of images.keys()) {
      if (images.size <= most) break;
      images.delete(oldest);
    }
    return held;
  }

  async function find(token: ImageToken): Promise<Held> {
    const held = images.get(token);
    if (held) return held;
    const bytes = kept.picture(token);
    if (bytes === null) throw imageGone();
    return hold(token, Uint8Array.from(bytes));
  }

  return {
    async register(bytes) {
      const token = `img-${randomBytes(8).toString('hex')}`;
      await hold(token, bytes);
      return token;
    },
    vectorOf: async (token) => (await find(token)).vector,
    pictureOf: async (token) => (await find(token)).picture,
    held: (token) => images.get(token)?.picture ?? null,
  };
}
