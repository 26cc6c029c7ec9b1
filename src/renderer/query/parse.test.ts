import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, takeFinished } from './parse.ts';
import type { SignedPart } from './parse.ts';

/** "-people", "+red car*2" */
const short = ({ text, away, weight }: SignedPart): string =>
  `${away ? '-' : '+'}${text}${weight === 1 ? '' : `*${weight}`}`;

describe('what was typed', () => {
  it.each([
    ['kids on the beach', 'kids on the beach', []],
    ['  kids   on the beach ', 'kids on the beach', []],
    ['beach -people', 'beach', ['-people']],
    ['-people beach', 'beach', ['-people']],
    ['beach -people sunset -"red car"', 'beach sunset', ['-people', '-red car']],
    ['beach -"red ca', 'beach', ['-red ca']],
    ['beach +dog', 'beach', ['+dog']],
    ['beach +"red car"*2 -people*0.5', 'beach', ['+red car*2', '-people*0.5']],
    ['+dog*99 -cat*0', '', ['+dog*3', '-cat*0.25']],
    ['+dog*1.3', '', ['+dog*1.25']],
    ['beach -', 'beach', []],
    ['beach +', 'beach', []],
    ['x-ray of a t-shirt', 'x-ray of a t-shirt', []],
    ['c++ and 2+2', 'c++ and 2+2', []],
    ['a - b', 'a b', []],
    ['-people', '', ['-people']],
    ['-"" beach', 'beach', []],
    ['five*3', 'five*3', []],
    ['', '', []],
  ])('%j', (typed, text, parts) => {
    const parsed = parseQuery(typed);
    expect([parsed.text, parsed.parts.map(short)]).toEqual([text, parts]);
  });

  it('without a sign is the text itself', () => {
    fc.assert(
      fc.property(
        fc.string().filter((s) => !/[+-]/.test(s)),
        (typed) => {
          expect(parseQuery(typed)).toEqual({ text: typed.replace(/\s+/g, ' ').trim(), parts: [] });
        },
      ),
    );
  });
});

describe('a finished part', () => {
  it.each([
    ['beach -people', 'beach -people', []],
    ['beach -people ', 'beach ', ['-people']],
    ['-people beach', 'beach', ['-people']],
    ['beach -"red ca', 'beach -"red ca', []],
    ['beach -"red car"', 'beach -"red car"', []],
    ['beach -"red car" ', 'beach ', ['-red car']],
    ['beach -"red car"*2 ', 'beach ', ['-red car*2']],
    ['-people +cars -"red', '-"red', ['-people', '+cars']],
    ['beach -"red car and ', 'beach -"red car and ', []],
    ['beach ', 'beach ', []],
  ])('leaves the field: %j', (typed, rest, parts) => {
    const taken = takeFinished(typed);
    expect([taken.rest, taken.parts.map(short)]).toEqual([rest, parts]);
  });

  it('changes where a part stands, never what the query means', () => {
    const word = fc.constantFrom('beach', 'red car', 'x-ray', 'dog');
    const sign = fc.constantFrom('-', '+');
    const part = fc.oneof(
      word,
      fc.tuple(sign, word, fc.constantFrom('', '*2', '*0.5')).map(([s, w, weight]) => `${s}"${w}"${weight}`),
      fc.tuple(sign, fc.constantFrom('beach', 'x-ray', 'dog')).map(([s, w]) => `${s}${w}`),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('', ' '), (parts, tail) => {
        const typed = parts.join(' ') + tail;
        const whole = parseQuery(typed);
        const taken = takeFinished(typed);
        const left = parseQuery(taken.rest);
        expect(left.text).toBe(whole.text);
        expect([...taken.parts, ...left.parts].map(short).sort()).toEqual(whole.parts.map(short).sort());
      }),
    );
  });
});
