import { expect, it } from 'vitest';
import { problemCodes } from '../../shared/problem.ts';
import { en } from './en/index.ts';

it('every problem that a person can be told about has words', () => {
  expect(Object.keys(en.problems).sort()).toEqual([...problemCodes].sort());
});
