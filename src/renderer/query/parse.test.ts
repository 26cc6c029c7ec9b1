import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, takeFinished } from './parse.ts';

describe('what was typed', () => {
  it.each([
    ['kids on the beach', 'kids on the beach', []],
    ['  kids   on the beach ', 'kids on the beach', []],
    ['beach -people', 'beach', ['people']],
    ['-people beach', 'beach', ['people']],
    ['beach -people sunset -"red car"', 'beach sunset', ['people', 'red car']],
    ['beach -"red ca', 'beach', ['red ca']],
    ['beach -', 'beach', []],
    ['x-ray of a t-shirt', 'x-ray of a t-shirt', []],
    ['a - b', 'a b', []],
    ['-people', '', ['people']],
    ['-"" beach', 'beach', []],
    ['', '', []],
  ])('%j', (typed, text, without) => {
    expect(parseQuery(typed)).toEqual({ text, without });
  });

  it('without a minus is the text itself', () => {
    fc.assert(
      fc.property(
        fc.string().filter((s) => !s.includes('-')),
        (typed) => {
          expect(parseQuery(typed)).toEqual({ text: typed.replace(/\s+/g, ' ').trim(), without: [] });
        },
      ),
    );
  });
});

describe('a finished exclusion', () => {
  it.each([
    ['beach -people', 'beach -people', []],
    ['beach -people ', 'beach ', ['people']],
    ['-people beach', 'beach', ['people']],
    ['beach -"red ca', 'beach -"red ca', []],
    ['beach -"red car"', 'beach ', ['red car']],
    ['-people -cars -"red', '-"red', ['people', 'cars']],
    ['beach ', 'beach ', []],
  ])('leaves the field: %j', (typed, rest, without) => {
    expect(takeFinished(typed)).toEqual({ rest, without });
  });

  it('changes where a term stands, never what the query means', () => {
    const word = fc.constantFrom('beach', 'red car', 'x-ray', 'dog');
    const part = fc.oneof(
      word,
      word.map((w) => `-"${w}"`),
      word.filter((w) => !w.includes(' ')).map((w) => `-${w}`),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('', ' '), (parts, tail) => {
        const typed = parts.join(' ') + tail;
        const whole = parseQuery(typed);
        const taken = takeFinished(typed);
        const left = parseQuery(taken.rest);
        expect(left.text).toBe(whole.text);
        expect([...taken.without, ...left.without].sort()).toEqual([...whole.without].sort());
      }),
    );
  });
});
