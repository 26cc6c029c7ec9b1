import { expect, it } from 'vitest';
import { busyAfter } from './gentle-rules.ts';

const after = (shares: readonly number[]): boolean[] => {
  let state = { busy: false, against: 0 };
  return shares.map((share) => (state = busyAfter(state, share)).busy);
};

it('is busy after three busy measurements in a row, and free after three free ones', () => {
  expect(after([0.9, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1])).toEqual([false, false, true, true, true, true, false]);
});

it('does not flicker', () => {
  expect(after([0.9, 0.9, 0.2, 0.9, 0.9, 0.4])).not.toContain(true);
  expect(after([0.9, 0.9, 0.9, 0.4, 0.4, 0.4, 0.1, 0.1, 0.6]).slice(2)).not.toContain(false);
});
