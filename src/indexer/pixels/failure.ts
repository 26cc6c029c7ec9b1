/**
 * @file The sentences in which a photo that could not be decoded is reported. One place, so that sharp,
 * Chromium and the command line say the same.
 */
import type { DecodeFailure, DecodeResult } from '../../shared/decoder-messages.ts';
import { otherImageFormat } from './formats.ts';

const sentences: Record<DecodeFailure, string> = {
  empty: 'The file is empty.',
  'not-an-image': 'The file is not an image, whatever its name says.',
  'unsupported-format': 'This kind of image cannot be read.',
  truncated: 'The file is cut off before the end of the picture.',
  damaged: 'The picture inside the file is damaged.',
  'too-large': 'The picture has more than 268 million pixels.',
  timeout: 'The picture took too long to read.',
  'decoder-crashed': 'The picture brought the decoder down.',
};

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
