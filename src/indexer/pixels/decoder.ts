/**
 * @file What turning a photo file's bytes into pixels promises, whoever does it: sharp in plain Node
 * (sharp-decoder.ts), Chromium's sandbox in the app (port-decoder.ts). Types only; what goes in and out
 * is declared in shared/decoder-messages.ts, because it also travels to that sandbox.
 *
 * [Note: One decode] A file is decoded once. The upright, sRGB picture is scaled to working size
 * (see [Note: Working scale]), and both the thumbnail and the tower's input come from those same pixels,
 * the latter with the resampler in shared/resample.ts, so that every decoder hands the tower nearly the
 * same numbers.
 */
import type { DecodeRequest, DecodeResult } from '../../shared/decoder-messages.ts';

export type {
  DecodeFailure,
  DecodeRequest,
  DecodeResult,
  InputShape,
} from '../../shared/decoder-messages.ts';

export interface Decoder {
  /** How many decodes are worth having in flight while another file is being read; 0: one after the other. */
  readonly concurrency: number;
  /** Never rejects for a bad file; that is a `DecodeResult`. Rejects only after close(). */
  decode(request: DecodeRequest): Promise<DecodeResult>;
  close(): Promise<void>;
}
