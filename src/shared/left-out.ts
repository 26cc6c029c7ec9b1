/**
 * @file Which names a library leaves out, as patterns that a person may edit: `*` stands for any letters, `?` for one.
 * A pattern is about one name, of a file or of a folder, not about a path. Pure.
 */
import { z } from 'zod';

export const mostPatterns = 200;

/** Caches, thumbnails of other programs, rubbish: what nobody means by "my photos". Hidden names begin with a dot;
 * those named as well stay left out for whoever wants the other hidden ones in. */
export const usualPatterns: readonly string[] = [
  '.*',
  '._*',
  '.thumbnails',
  '.Trash-*',
  '#recycle',
  '#snapshot',
  '$RECYCLE.BIN',
  '@eaDir',
  '__MACOSX',
  '__pycache__',
  'lost+found',
  'node_modules',
  'System Volume Information',
];

/** Why a pattern cannot be one. */
export type PatternFault = 'empty' | 'long' | 'path' | 'everything';

export function patternFault(pattern: string): PatternFault | null {
  if (pattern.trim() === '') return 'empty';
  if (pattern.length > 100) return 'long';
  if (/[/\\]/.test(pattern)) return 'path';
  if (/^[*?]*\*[*?]*$/.test(pattern.trim())) return 'everything';
  return null;
}

export const patternsSchema = z
  .array(z.string().refine((pattern) => patternFault(pattern) === null, 'not a pattern of names'))
  .max(mostPatterns);

/** @returns whether a name is left out. Letters' case does not matter: cameras, shares and systems differ in it. */
export function leftOutBy(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => false;
  const one = (pattern: string): string =>
    pattern
      .trim()
      .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
  const any = new RegExp(`^(?:${patterns.map(one).join('|')})$`, 'isu');
  return (name) => any.test(name);
}
