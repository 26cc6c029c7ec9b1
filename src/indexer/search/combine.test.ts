import { expect, it } from 'vitest';
import { ProblemError } from '../../shared/problem.ts';
import { combine } from './combine.ts';

const x = Float32Array.of(1, 0, 0);
const y = Float32Array.of(0, 1, 0);

it('is the weighted sum, brought to length 1', () => {
  const both = combine([
    { vector: x, weight: 3 },
    { vector: y, weight: -4 },
  ]);
  [0.6, -0.8, 0].forEach((expected, i) => expect(both[i]).toBeCloseTo(expected, 6));
  expect([...combine([{ vector: x, weight: -2 }])]).toEqual([-1, 0, 0]);
});

it('refuses terms that leave nothing', () => {
  const nothing = [
    [],
    [{ vector: x, weight: 0 }],
    [
      { vector: x, weight: 1 },
      { vector: x, weight: -1 },
    ],
    [{ vector: Float32Array.of(NaN, 0, 0), weight: 1 }],
  ];
  for (const terms of nothing) {
    expect(() => combine(terms)).toThrow(ProblemError);
    expect(() => combine(terms)).toThrow('Nothing is left');
  }
});
