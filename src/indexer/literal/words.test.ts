import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWord, literalWords } from './words.ts';

describe('words of a query', () => {
  it.each([
    ['a dog on the beach', ['dog', 'beach']],
    ['Zürich, 2019', ['zurich', '2019']],
    ['IMG_2034.jpg', ['img_2034.jpg']],
    ['dog dog DOG', ['dog']],
    ['a on the', []],
    ['x', []],
    ['海', ['海']],
    ['"quoted" (words)', ['quoted', 'words']],
  ])('%j', (text, words) => {
    expect(literalWords(text)).toEqual(words);
  });
});

describe('a word stands in a text', () => {
  it.each([
    ['Cats 2019', 'cat', true],
    ['vacation', 'cat', false],
    ['summerTrip', 'trip', true],
    ['IMG_2034.jpg', '2034', true],
    ['IMG_2034.jpg', 'img_2034', true],
    ['IMG2034', '2034', true],
    ['IMG_2034.jpg', '034', false],
    ['Zu\u0308rich', 'zurich', true],
    ['Été à Nice', 'ete', true],
    ['Canon EOS R5', 'r5', true],
    ['東京の海', '海', true],
    ['', 'cat', false],
  ])('%j has %j: %j', (text, word, has) => {
    expect(hasWord(text, word)).toBe(has);
  });

  it('wherever it is put between others', () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/);
    fc.assert(
      fc.property(
        fc.array(word),
        word,
        fc.array(word),
        fc.constantFrom(' ', '_', '-', '/'),
        (a, w, b, between) => {
          const text = [...a, w.toUpperCase(), ...b].join(between);
          expect(literalWords(w).every((each) => hasWord(text, each))).toBe(true);
        },
      ),
    );
  });
});
