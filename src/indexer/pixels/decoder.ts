/**
 * @file What turning a photo file's bytes into pixels promises, whoever does it: sharp in plain Node
 * (sharp-decoder.ts), Chromium's sandbox in the app (port-decoder.ts). Types only.
 *
 * [Note: One decode] A file is decoded once. The upright, sRGB picture is scaled to thumbnail size, and
 * both the thumbnail and the tower's input come from those same pixels, with the resampler in
 * resample.ts, so that every decoder hands the tower nearly the same numbers.
 */

/** What the image tower eats. `squash` ignores the aspect ratio, `crop` keeps the centre, `pad` keeps all. */
export interface InputShape {
  readonly width: number;
  readonly height: number;
  readonly resize: 'squash' | 'crop' | 'pad';
}

export interface DecodeRequest {
  /** Whole file. */
  readonly bytes: Uint8Array;
  readonly input: InputShape;
  /** null: no thumbnail wanted (query images). */
  readonly thumbnail: { readonly longSide: number; readonly quality: number } | null;
}

export interface DecodedPhoto {
  /** Upright size of the original, px. */
  readonly width: number;
  readonly height: number;
  /** RGB, row by row, input.width x input.height x 3, 0..255, sRGB. */
  readonly pixels: Uint8Array;
  /** WebP. */
  readonly thumbnail: Uint8Array | null;
}

export const decodeFailures = [
  'empty',
  'not-an-image',
  'unsupported-format',
  'truncated',
  'damaged',
  'too-large',
  'timeout',
  'decoder-crashed',
] as const;
export type DecodeFailure = (typeof decodeFailures)[number];

export type DecodeResult =
  | { readonly ok: true; readonly photo: DecodedPhoto }
  /** `message` is a sentence for a person: "The file is cut off after 40 % of the picture." */
  | { readonly ok: false; readonly failure: DecodeFailure; readonly message: string };

export interface Decoder {
  /** How many decodes are worth having in flight at once. */
  readonly concurrency: number;
  /** Never rejects for a bad file; that is a `DecodeResult`. Rejects only after close(). */
  decode(request: DecodeRequest): Promise<DecodeResult>;
  close(): Promise<void>;
}
