/**
 * @file What turning a photo file's bytes into pixels takes and gives, and the messages in which it is
 * asked of a decoder that lives in another process (the app's sandboxed Chromium page) over a `Port`.
 * Types and schemas, no logic.
 *
 * [Note: The decoder's answers are not trusted] The page on the other side handles hostile bytes and may
 * be taken over by them: that is why it is sandboxed. So whatever it answers is checked with
 * `decoderReplySchema`, and again for the right number of pixels, before anything else sees it.
 */
import { z } from 'zod';

/** What a file is by its first bytes, whatever it is called. */
export const imageFormats = ['jpeg', 'png', 'webp', 'avif', 'gif', 'bmp', 'tiff', 'heic'] as const;
export type ImageFormat = (typeof imageFormats)[number];

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
  /** null: no thumbnail wanted (query images). `quality` 1..100. */
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
  /** `message` is a sentence for a person: "The file is cut off before the end of the picture." */
  | { readonly ok: false; readonly failure: DecodeFailure; readonly message: string };

/** Client to decoder. `format` was told from the bytes by the client; the decoder need not look again.
 * `bytes` may be transferred: the client does not use them afterwards. */
export interface DecoderAsk {
  readonly id: number;
  readonly format: ImageFormat;
  readonly request: DecodeRequest;
}

/** Decoder to client: once, as the first message of a new port, when it can take work. */
export interface DecoderReady {
  readonly type: 'ready';
  /** How many decodes are worth having in flight at once. */
  readonly concurrency: number;
}

/** Decoder to client: exactly one per ask, in any order. */
export interface DecoderReply {
  readonly type: 'reply';
  readonly id: number;
  readonly result: DecodeResult;
}

/** Longest side of an original that is accepted at all; JPEG, WebP and PNG decoders stop at or below it. */
export const maxSide = 65_535;
/** Pixels of an original. Beyond it a file is refused as `too-large`: 268 million is sharp's own limit
 * (16,383 squared), fits every camera on sale, and bounds what one decode may allocate to about 1 GB. */
export const maxPixels = 268_402_689;

const side = z.number().int().min(1).max(maxSide);
/** A thumbnail is small; what the viewer shows of a TIFF at its full size is not. */
const thumbnailBytes = 128 * 1024 * 1024;

export const decoderMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), concurrency: z.number().int().min(1).max(256) }),
  z.object({
    type: z.literal('reply'),
    id: z.number().int().min(0),
    result: z.discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        photo: z.object({
          width: side,
          height: side,
          pixels: z.instanceof(Uint8Array),
          thumbnail: z
            .instanceof(Uint8Array)
            .refine((b) => b.byteLength <= thumbnailBytes, 'thumbnail too large')
            .nullable(),
        }),
      }),
      z.object({
        ok: z.literal(false),
        failure: z.enum(decodeFailures),
        message: z.string().max(500),
      }),
    ]),
  }),
]);
export type DecoderMessage = DecoderReady | DecoderReply;
