import { describe, expect, it } from 'vitest';
import type { QueryPart } from '../../shared/saved-search.ts';
import { composeFilter, composeTerms, wantedWords } from './compose.ts';

const text = (words: string, more: Partial<Extract<QueryPart, { kind: 'text' }>> = {}): QueryPart => ({
  kind: 'text',
  text: words,
  weight: 1,
  away: false,
  on: true,
  ...more,
});
const date = (from: number, until: number, on = true): QueryPart => ({
  kind: 'date',
  words: 'then',
  ranges: [{ from, until }],
  on,
});

describe('terms', () => {
  it('are the parts that are on and what stands in the field, with signs and weights', () => {
    const parts = [
      text('beach', { weight: 2 }),
      text('people', { away: true }),
      text('off', { on: false }),
      date(1, 2),
      { kind: 'photo', photo: 7, weight: 0.5, away: false, on: true } as const,
    ];
    expect(composeTerms(parts, 'a dog -cat*2')).toEqual([
      { term: { kind: 'text', text: 'beach', weight: 2 }, part: 0 },
      { term: { kind: 'text', text: 'people', weight: -0.5 }, part: 1 },
      { term: { kind: 'photo', photo: 7, weight: 0.5 }, part: 4 },
      { term: { kind: 'text', text: 'a dog', weight: 1 }, part: null },
      { term: { kind: 'text', text: 'cat', weight: -1 }, part: null },
    ]);
  });

  it('are never more than the engine takes', () => {
    expect(
      composeTerms(
        Array.from({ length: 30 }, () => text('x')),
        'y',
      ),
    ).toHaveLength(16);
  });
});

describe('the filter', () => {
  it('asks for any of the dates that are on, beside what else is set', () => {
    expect(composeFilter([date(5, 6), date(1, 2), date(8, 9, false)], [{ kind: 'favourite' }])).toEqual([
      { kind: 'favourite' },
      {
        kind: 'times',
        ranges: [
          { from: 1, until: 2 },
          { from: 5, until: 6 },
        ],
      },
    ]);
    expect(composeFilter([text('x')], [])).toEqual([]);
  });
});

it('words are looked for in letters where they are wanted', () => {
  expect(
    wantedWords([text('rome'), text('people', { away: true }), text('x', { on: false })], 'dog -cat +car'),
  ).toBe('rome dog car');
});
