/**
 * @file What is said of a file that could not be read, in English: the library keeps these sentences, the command line
 * prints them, and a window in another language knows by them what to say (failureOf).
 */
import type { DecodeFailure } from './decoder-messages.ts';

export const decodeSentences = {
  empty: 'The file is empty.',
  'not-an-image': 'The file is not an image, whatever its name says.',
  'unsupported-format': 'This kind of image cannot be read.',
  truncated: 'The file is cut off before the end of the picture.',
  damaged: 'The picture inside the file is damaged.',
  'too-large': 'The picture has more than 268 million pixels.',
  timeout: 'The picture took too long to read.',
  'decoder-crashed': 'The picture brought the decoder down.',
} as const satisfies Record<DecodeFailure, string>;

/** Before anything is decoded. */
export const fileSentences = {
  'too-many-bytes': 'The file is larger than 1 GB.',
  'no-picture': 'This is not a picture that can be read.',
  'name-no-text': 'Its name holds bytes that are no text. Rename it to have it found.',
} as const;

export type FileFailure = DecodeFailure | keyof typeof fileSentences;

const sentences = Object.entries({ ...decodeSentences, ...fileSentences }) as [FileFailure, string][];

/** Which failure a sentence tells of, and what the decoder itself said; null for any other sentence. */
export function failureOf(reason: string): { readonly failure: FileFailure; readonly detail: string } | null {
  for (const [failure, sentence] of sentences)
    if (reason.startsWith(sentence)) return { failure, detail: reason.slice(sentence.length).trim() };
  return null;
}
