/**
 * @file Photos whose file name, folders, camera or lens have given words in them: a pass over the files, in portions,
 * so that searches get their turns. Finds by letters anywhere; which of these are words is decided above.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { lastSegment } from './files.ts';
import { foldText } from './fold-text.ts';

/** What of a file may be searched for in letters. */
export interface LiteralRow {
  readonly photo: number;
  /** Of the library folder, then the path below it. */
  readonly folders: readonly string[];
  readonly name: string;
  readonly camera: string | null;
  readonly lens: string | null;
}

export interface LiteralStore {
  /** Files with all of the words (folded) somewhere, some hundreds at a time. */
  withLetters(words: readonly string[]): AsyncIterable<readonly LiteralRow[]>;
}

/** A few milliseconds each: 0.7 s for 300,000 files, on a busy machine. */
const portion = 4_096;

export function literalIn(db: Connection): LiteralStore {
  const folders = db.prepare<[], { id: number; path: string }>('SELECT id, path FROM folders');
  const largest = db.prepare<[], number | null>('SELECT max(id) FROM files').pluck();
  let ready = false;
  return {
    async *withLetters(words) {
      if (!ready) {
        db.function('has_letters', { deterministic: true }, (text: unknown, folded: unknown) =>
          foldText(String(text)).includes(String(folded)) ? 1 : 0,
        );
        ready = true;
      }
      const names = new Map(folders.all().map(({ id, path }) => [id, lastSegment(path)]));
      const nameOf = `CASE f.folder ${[...names.keys()].map((id) => `WHEN ${id} THEN ?`).join(' ')} ELSE '' END`;
      const text = `${nameOf} || '/' || f.dir || '/' || f.name || '/' || coalesce(p.camera, '') || '/' || coalesce(p.lens, '')`;
      // See [Note: Text in paths] in filter-sql.ts.
      const holds = words
        .map(() => "CASE WHEN plain THEN letters LIKE ? ESCAPE '!' ELSE has_letters(letters, ?) END")
        .join(' AND ');
      const rows = db.prepare(
        `SELECT photo, folder, dir, name, camera, lens FROM (
           SELECT *, length(letters) = octet_length(letters) AS plain FROM (
             SELECT f.photo, f.folder, f.dir, f.name, p.camera, p.lens, ${text} AS letters
             FROM files f JOIN photos p ON p.id = f.photo WHERE f.id > ? AND f.id <= ? AND f.photo IS NOT NULL))
         WHERE ${holds}`,
      );
      const values = words.flatMap((word) => [`%${word.replaceAll(/[!%_]/g, '!$&')}%`, word]);
      for (let from = 0; from < (largest.get() ?? 0); from += portion) {
        const found = rows.all(...names.values(), from, from + portion, ...values) as {
          photo: number;
          folder: number;
          dir: string;
          name: string;
          camera: string | null;
          lens: string | null;
        }[];
        if (found.length > 0)
          yield found.map(({ photo, folder, dir, name, camera, lens }) => ({
            photo,
            name,
            camera,
            lens,
            folders: [names.get(folder) ?? '', ...dir.split('/').filter(Boolean)],
          }));
        await turn();
      }
    },
  };
}
