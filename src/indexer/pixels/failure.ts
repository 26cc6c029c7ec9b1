/**
 * @file How a photo that could not be decoded is reported. One place, so that sharp, Chromium and the command line say
 * the same.
 */
import { decodeSentences as sentences } from '../../shared/failure-sentences.ts';
import type { DecodeFailure, DecodeResult } from '../../shared/decoder-messages.ts';
import { otherImageFormat } from './formats.ts';

export type FailedDecode = Extract<DecodeResult, { ok: false }>;

/** A decode that failed. `detail`: what the decoder itself said, appended for diagnosis. */
export function failed(failure: DecodeFailure, detail = ''): FailedDecode {
  const clean = detail.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
  return {
    ok: false,
    failure,
    message: clean === '' ? sentences[failure] : `${sentences[failure]} (${clean})`,
  };
}

/** For bytes that `sniffFormat` does not know. */
export function unreadable(bytes: Uint8Array): FailedDecode {
  const other = otherImageFormat(bytes);
  return other === null ? failed('not-an-image') : failed('unsupported-format', other);
}
