/** @file Which of a photo's pictures is shown when. */
import { describe, expect, it } from 'vitest';
import { choiceFor, wantsFiner } from './pictures.ts';

describe('what is shown first', () => {
  it.each([
    ['jpeg', 6000, 4000, 'recollect://photo/7', null],
    ['webp', 3000, 2000, 'recollect://photo/7', null],
    ['jpeg', 11_648, 8736, 'recollect://screen/7', 'recollect://photo/7'],
    ['tiff', 4000, 3000, 'recollect://screen/7', 'recollect://photo/7'],
    ['heic', 1000, 800, 'recollect://screen/7', null],
  ])('of a %s of %i x %i', (format, width, height, first, finer) => {
    expect(choiceFor({ photo: 7, format, width, height })).toEqual({ size: { width, height }, first, finer });
  });
});

it('the whole photo is wanted once the screen has more pixels for it than the smaller picture', () => {
  const size = { width: 10_240, height: 5000 };
  expect(wantsFiner(size, 0.2, 1)).toBe(false);
  expect(wantsFiner(size, 0.2, 2)).toBe(true);
  expect(wantsFiner(size, 1, 1)).toBe(true);
});
