import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leftOutBy, patternFault, usualPatterns } from './left-out.ts';

it.each(['@eaDir', '@EADIR', '.thumbnails', '._IMG_1.JPG', 'node_modules', '$RECYCLE.BIN', 'lost+found'])(
  'leaves out %s',
  (name) => expect(leftOutBy(usualPatterns)(name)).toBe(true),
);

it.each(['IMG_1.JPG', 'Holiday', 'eaDir', 'my node_modules', 'lost and found', 'a.thumbnails'])(
  'takes in %s',
  (name) => expect(leftOutBy(usualPatterns)(name)).toBe(false),
);

it('takes stars and question marks, and nothing else, for more than themselves', () => {
  const out = leftOutBy(['*_small.jpg', 'cover?.png', 'a+(b)[c]{d}|e^f$']);
  expect(out('IMG_small.jpg')).toBe(true);
  expect(out('IMG_small.jpg.bak')).toBe(false);
  expect(out('cover1.png')).toBe(true);
  expect(out('cover.png')).toBe(false);
  expect(out('A+(B)[C]{D}|E^F$')).toBe(true);
  expect(out('e')).toBe(false);
});

it('a name without stars leaves out itself only, whatever letters it has', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (pattern, name) => {
      fc.pre(patternFault(pattern) === null && !/[*?]/.test(pattern) && pattern === pattern.trim());
      expect(leftOutBy([pattern])(pattern)).toBe(true);
      if (pattern.toLowerCase() !== name.toLowerCase() && pattern.toUpperCase() !== name.toUpperCase())
        expect(leftOutBy([pattern])(name)).toBe(false);
    }),
  );
});

it.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['a/b', 'path'],
  ['C:\\x', 'path'],
  ['*', 'everything'],
  ['?*?', 'everything'],
  ['x'.repeat(101), 'long'],
  ['??', null],
])('%j cannot be a pattern: %s', (pattern, fault) => expect(patternFault(pattern)).toBe(fault));
