import { expect, it } from 'vitest';
import { decodeSentences, failureOf, fileSentences } from './failure-sentences.ts';

it('knows every sentence again, with what the decoder said behind it', () => {
  for (const [failure, sentence] of Object.entries({ ...decodeSentences, ...fileSentences })) {
    expect(failureOf(sentence)).toEqual({ failure, detail: '' });
    expect(failureOf(`${sentence} (bad marker)`)).toEqual({ failure, detail: '(bad marker)' });
  }
  expect(failureOf('EACCES: permission denied')).toBeNull();
});
